# bash completion of oomsim:  source <(oomsim completion bash)
# or for good:                oomsim completion bash > ~/.local/share/bash-completion/completions/oomsim
_oomsim() {
    local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} all suggestion
    # What is suggested is asked of the tool; the line goes without its first word.
    line=${line#"${line%%[![:space:]]*}"}
    line=${line#"${COMP_WORDS[0]}"}
    line=${line# }
    all=$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null) || return
    COMPREPLY=()
    [[ $word == = ]] && word=
    while IFS= read -r suggestion; do
        # An = is a word of its own, and what stands before it has been typed.
        [[ $suggestion == -*=* && $word != -*=* ]] && suggestion=${suggestion#*=}
        # Options are offered once a dash is there: before it, files are meant.
        [[ -z $suggestion || $suggestion == /* || ($suggestion == -* && $word != -*) ]] && continue
        [[ $suggestion == "$word"* ]] && COMPREPLY+=("$suggestion")
    done <<< "$all"
}
complete -o default -o bashdefault -F _oomsim oomsim
