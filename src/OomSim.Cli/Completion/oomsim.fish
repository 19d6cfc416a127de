# fish completion of oomsim:  oomsim completion fish | source
# or for good:                oomsim completion fish > ~/.config/fish/completions/oomsim.fish
function __oomsim_complete
    set -l word (commandline -ct)
    # What is suggested is asked of the tool; the line goes without its first word.
    set -l line (string replace -r '^\s*\S+ ?' '' -- (commandline -cp))
    for suggestion in (oomsim "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
        # Options are offered once a dash is there: before it, files are meant.
        if test -z "$suggestion"; or string match -q -- '/*' "$suggestion"
            continue
        end
        if string match -q -- '-*' "$suggestion"; and not string match -q -- '-*' "$word"
            continue
        end
        echo $suggestion
    end
end
complete -c oomsim -a '(__oomsim_complete)'
# Files are meant where nothing else can come.
complete -c oomsim -n 'count (__oomsim_complete) >/dev/null' -f
