# caro on a key: the words on the prompt line become a command, which is not run.
#
#   eval "$(caro shell init zsh)"       in ~/.zshrc
#   CARO_BINDKEY='^O'                   before it, for another key than Alt-K

if [[ -o interactive && -o zle ]]; then
  __caro_line() {
    emulate -L zsh
    [[ $BUFFER == *[^[:space:]]* ]] || return 0
    local command
    # What caro says stands on lines of its own, and the prompt is drawn anew below them.
    zle -I
    # Through a pipe the words are words: none is an option, and no list of processes shows them.
    if command=$(print -rn -- "$BUFFER" | command caro); then
      BUFFER=$command
      CURSOR=$#BUFFER
    fi
  }
  zle -N __caro_line
  bindkey -M emacs "${CARO_BINDKEY:-\\ek}" __caro_line
  bindkey -M viins "${CARO_BINDKEY:-\\ek}" __caro_line
  bindkey -M vicmd "${CARO_BINDKEY:-\\ek}" __caro_line
fi
