# The words of a script: each does what it says to the kernel and writes that to commands.log with its time. Sourced by record.sh.

# Seconds since t = 0.
at() {
    local us=$((${EPOCHREALTIME/./} - T0_US))
    printf -v NOW '%d.%03d' $((us / 1000000)) $((us / 1000 % 1000))
}

# One entry or line of the log. The lab's own group does not show in paths.
log() {
    printf '%s\n' "${1//"$LAB/docker"/docker}" >> "$OUT/commands.log"
}

note() {
    at
    log "[t=$NOW] # $1"
}

# Waits without a process of its own, for none is to be made in between.
nap() {
    read -rt "$1" -u "$NOTHING"
}

# Where a file of a group lies; on v1 its first word names the controller.
file_of() {
    if [ "$V" = v2 ]; then
        FILE=$CGROUPS/$LAB/docker/$1/$2
    else
        local controller=${2%%.*}
        [ "$controller" = cgroup ] && controller=memory
        FILE=$CGROUPS/$controller/$LAB/docker/$1/$2
    fi
}

# Writes a value; what the kernel says to it stands behind.
set_() {
    local error status
    file_of "$1" "$2"
    at
    local begun=$NOW
    error=$({ printf '%s' "$3" > "$FILE"; } 2>&1)
    status=$?
    at
    log "[t=$begun] write $3 > docker/$1/$2 rc=$status returned at t=$NOW ${error##*: }"
}

# On v1 a group has to be made in each hierarchy, and CPUs and nodes have to be given to it; on v2 its parent has to hand on the controllers.
make_group() {
    local controller path
    for controller in "${CONTROLLERS[@]}"; do
        path=$CGROUPS/$controller/$1
        [ -d "$path" ] && continue
        [ "$V" = v1 ] || printf '%s' "$HANDED_ON" > "${path%/*}/cgroup.subtree_control"
        mkdir "$path" || return
        if [ "$controller" = cpuset ]; then
            cat "${path%/*}/cpuset.cpus" > "$path/cpuset.cpus"
            cat "${path%/*}/cpuset.mems" > "$path/cpuset.mems"
        fi
    done
}

cg() {
    local group=$1 setting
    shift
    at
    log "[t=$NOW] cgroup docker/$group $*"
    make_group "$LAB/docker/$group"
    for setting; do
        set_ "$group" "${setting%%=*}" "${setting#*=}"
    done
}

# A hard limit: BYTES, memory+swap on v1 (no swap unless it is said), swap on v2.
lim() {
    if [ "$V" = v1 ]; then
        set_ "$1" memory.limit_in_bytes "$2"
        set_ "$1" memory.memsw.limit_in_bytes "${3:-$2}"
    else
        set_ "$1" memory.swap.max "${4:-0}"
        set_ "$1" memory.max "$2"
    fi
}

frz() {
    if [ "$V" = v1 ]; then
        [ "$2" = 1 ] && set_ "$1" freezer.state FROZEN || set_ "$1" freezer.state THAWED
    else
        set_ "$1" cgroup.freeze "$2"
    fi
}

# Starts a program in a group. It joins its group before it is loaded, so that the group pays for it; what is charged comes last.
go() {
    local group=$1 controller
    at
    log "[t=$NOW] start $group: hog $2"
    (
        for ((i = ${#CONTROLLERS[@]} - 1; i >= 0; i--)); do
            printf '%s' "$BASHPID" > "$CGROUPS/${CONTROLLERS[i]}/$LAB/docker/$group/cgroup.procs"
        done
        exec "$WORK/hog" "$2"
    ) >> "$WORK/${group//\//_}.log" 2>> "$OUT/errors.log" < /dev/null &
    PIDOF[$group]=$!
}

# Waits for the end of the program that was started last in a group, no longer than so many seconds.
fin() {
    local pid=${PIDOF[$1]} state end=$((${EPOCHREALTIME/./} + $2 * 1000000)) status
    while ((${EPOCHREALTIME/./} < end)); do
        { read -r state < "/proc/$pid/stat"; } 2> /dev/null || state=') Z'
        [[ ${state##*) } == Z* ]] && break
        state=
        nap 0.01
    done

    if [ -n "$state" ]; then
        wait "$pid" 2> /dev/null
        status=$?
        note "$1 ended, shell status $status"
    else
        note "$1 still there after $2 s"
    fi
}

# A line for the host's shell.
X() {
    local line output status
    at
    log "[t=$NOW] host\$ $1"
    output=$(eval "$1" 2>&1)
    status=$?
    while [ -n "$output" ] && read -r line; do
        log "    | $line"
    done <<< "$output"
    at
    log "    rc=$status  returned at t=$NOW"
}

# The files of a group: each on a line of its own, those of memory.stat between semicolons.
dump() {
    local file lines
    at
    log "[t=$NOW] files of docker/$1"
    for file in "${SHOWN[@]}"; do
        file_of "$1" "$file"
        { mapfile -t lines < "$FILE"; } 2> /dev/null || continue
        if [ "$file" = memory.stat ]; then
            log "    | $file: $(printf '%s;' "${lines[@]}")"
        else
            log "    | $file: ${lines[*]}"
        fi
    done
}

# The processes of a group.
procs() {
    local pid line status wchan score adj
    at
    log "[t=$NOW] processes of docker/$1"
    file_of "$1" cgroup.procs
    for pid in $(< "$FILE"); do
        status=
        while IFS= read -r line; do
            line=${line//$'\t'/ }
            case $line in
                Name:*) status+=" $line" ;;
                State:* | VmSize:* | VmRSS:* | VmPTE:* | VmSwap:*) status+="; $line" ;;
            esac
        done < "/proc/$pid/status"
        wchan=$(< "/proc/$pid/wchan") score=$(< "/proc/$pid/oom_score") adj=$(< "/proc/$pid/oom_score_adj")
        log "    | pid=$pid$status; wchan=$wchan oom_score=$score adj=$adj"
    done 2> /dev/null
}

mem() {
    X "grep -E 'MemTotal|MemFree|MemAvailable|^Cached|SwapTotal|SwapFree|Dirty' /proc/meminfo | tr -s ' \n' ' '"
}

# 256 MiB of swap.
swapdev() {
    X "swapon $SWAP; cat /proc/swaps"
}

# What the script has written to files leaves the page cache, which is what it drops the whole of it for; that of others on this host stays.
drop_files() {
    local path
    for path in "${FILES[@]}"; do
        [ ! -f "$path" ] || dd if="$path" iflag=nocache count=0 status=none
    done
}
