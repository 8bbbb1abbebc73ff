# caro on a key: the words on the prompt line become a command, which is not run.
#
#   eval "$(caro shell init bash)"      in ~/.bashrc
#   CARO_BINDKEY='\C-o'                 before it, for another key than Alt-K

if [[ $- != *i* ]]; then
  :
elif ((BASH_VERSINFO[0] < 4)); then
  printf 'caro: the key needs bash 4 or newer; this is %s\n' "$BASH_VERSION" >&2
else
  __caro_line() {
    [[ $READLINE_LINE == *[![:space:]]* ]] || return 0
    local command
    # Through a pipe the words are words: none is an option, and no list of processes shows them.
    if command=$(printf '%s' "$READLINE_LINE" | command caro); then
      READLINE_LINE=$command
      # Beyond the end means at the end, in whatever unit this bash counts.
      READLINE_POINT=$((4 * ${#command}))
    fi
  }
  bind -m emacs-standard -x "\"${CARO_BINDKEY:-\\ek}\": __caro_line"
  bind -m vi-insert -x "\"${CARO_BINDKEY:-\\ek}\": __caro_line"
  bind -m vi-command -x "\"${CARO_BINDKEY:-\\ek}\": __caro_line"
fi
