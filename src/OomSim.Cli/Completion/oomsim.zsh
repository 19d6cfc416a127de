#compdef oomsim
# zsh completion of oomsim:  source <(oomsim completion zsh)
# or for good:               oomsim completion zsh > "${fpath[1]}/_oomsim"
_oomsim() {
    local line="" suggestion
    local -a all found
    # What is suggested is asked of the tool: the words of this command alone, without its first, up to the cursor.
    (( CURRENT > 2 )) && line="${(j: :)words[2,CURRENT-1]} "
    line+="$PREFIX"
    all=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
    for suggestion in "${all[@]}"; do
        # Options are offered once a dash is there: before it, files are meant.
        [[ -z "$suggestion" || "$suggestion" == /* || ( "$suggestion" == -* && "$PREFIX" != -* ) ]] && continue
        found+=("$suggestion")
    done
    if (( ${#found} )); then
        compadd -- "${found[@]}"
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == "_oomsim" ]]; then
    _oomsim "$@"
else
    compdef _oomsim oomsim
fi
