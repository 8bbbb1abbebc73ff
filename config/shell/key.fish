# caro on a key: the words on the prompt line become a command, which is not run.
#
#   caro shell init fish | source       in ~/.config/fish/config.fish
#   set -g CARO_BINDKEY '\co'           before it, for another key than Alt-K

if status is-interactive
    function __caro_line
        set -l line (commandline | string collect)
        string match --quiet --regex '\S' -- $line
        or return 0
        # What caro says stands on lines of its own, and the prompt is drawn anew below them.
        echo
        # Through a pipe the words are words: none is an option, and no list of processes shows them.
        set -l command (printf '%s' $line | command caro)
        and commandline --replace -- $command
        commandline --function repaint
    end
    set -l key \ek
    set --query CARO_BINDKEY
    and set key (string unescape -- $CARO_BINDKEY)
    bind --mode default $key __caro_line
    bind --mode insert $key __caro_line
end
