#!/bin/bash
# record.sh SCRIPT FOLDER: runs one script on this host's kernel and records what it does in FOLDER/V-NAME, V being v1 or v2. See README.md.
set -u
shopt -s nullglob

die() {
    printf 'record.sh: %s\n' "$1" >&2
    exit 1
}

[ $# = 2 ] && [ -r "$1" ] || die "usage: record.sh SCRIPT FOLDER; SCRIPT is a file of words (README.md) or the description.md of a recording"
[ "$(id -u)" = 0 ] || die "root is needed: groups are made, limits written, swap attached"
HERE=$(cd "$(dirname "$0")" && pwd)
CGROUPS=/sys/fs/cgroup
LAB=oomsim-lab
if [ -e $CGROUPS/memory/memory.limit_in_bytes ]; then
    V=v1
    M=$CGROUPS/memory/$LAB
    CONTROLLERS=(memory)
    for controller in pids freezer blkio cpuset cpuacct cpu; do
        [ ! -e $CGROUPS/$controller/cgroup.procs ] || CONTROLLERS+=("$controller")
    done
    SHOWN=(memory.usage_in_bytes memory.max_usage_in_bytes memory.limit_in_bytes memory.memsw.limit_in_bytes memory.memsw.usage_in_bytes
        memory.soft_limit_in_bytes memory.swappiness memory.oom_control memory.failcnt memory.stat)
elif grep -qw memory $CGROUPS/cgroup.controllers 2> /dev/null; then
    V=v2
    M=$CGROUPS/$LAB
    CONTROLLERS=(.)
    HANDED_ON=$(sed 's/[^ ][^ ]*/+&/g' $CGROUPS/cgroup.controllers)
    SHOWN=(memory.current memory.peak memory.max memory.high memory.low memory.min memory.swap.max memory.swap.current memory.events memory.events.local
        memory.swap.events memory.oom.group memory.pressure cgroup.events memory.stat)
else
    die "no memory controller below $CGROUPS: neither memory/ of cgroup v1 nor one in cgroup.controllers of v2"
fi

# One at a time: groups, swap and files have fixed names.
exec {LOCK}> /var/lock/$LAB
flock "$LOCK"

WORK=$(mktemp -d /var/tmp/$LAB.XXXXXX)
trap 'rm -rf "$WORK"' EXIT
SWAP=/var/tmp/$LAB.swap
exec {NOTHING}<> <(:)

# The script: of a description what stands between its fences.
NAME=$(basename "$1" .sh)
if [ "${1##*/}" = description.md ]; then
    NAME=$(sed -n '1s/^# \([^ ]*\).*/\1/p' "$1")
    sed -n '/^```$/,/^```$/{/^```$/!p}' "$1" > "$WORK/script"
else
    cp "$1" "$WORK/script"
fi

ONLY=$V
EXTRA=
declare -A PIDOF
. "$HERE/words.sh"
. <(sed 's,echo 3 > */proc/sys/vm/drop_caches,drop_files,g' "$WORK/script")
[ "$ONLY" = "$V" ] || die "$NAME is for cgroup $ONLY, and this host has $V"
OUT=$2/$V-$NAME
[ ! -e "$OUT" ] || die "$OUT is there already"

# Files that are there before are not the script's to remove.
FILES=()
for path in $(grep -oE '/var/tmp/[A-Za-z0-9_.]+' "$WORK/script" | sort -u); do
    [ -e "$path" ] && die "$path is there already: the script uses it"
    FILES+=("$path")
done

settings() {
    sysctl -e vm.swappiness vm.overcommit_memory vm.oom_kill_allocating_task vm.panic_on_oom vm.dirty_ratio vm.dirty_background_ratio vm.min_free_kbytes | sed 's/ = /=/'
}
SETTINGS=$(settings)

# Leaves the host as it was found. Who hangs or is frozen dies too.
clean() {
    trap - EXIT

    # Bash would tell of each program that it kills.
    exec 2> /dev/null
    [ -z "${WATCH-}" ] || kill "$WATCH" 2> /dev/null
    local controller group
    for group in $(find "$M" -depth -name cgroup.procs -printf '%h\n' 2> /dev/null); do
        xargs -r kill -9 < "$group/cgroup.procs" 2> /dev/null
        [ "$V" = v1 ] || echo 0 > "$group/cgroup.freeze"
    done
    for group in $(find "$CGROUPS/freezer/$LAB" -name freezer.state 2> /dev/null); do
        echo THAWED > "$group"
    done
    wait 2> /dev/null
    for controller in "${CONTROLLERS[@]}"; do
        for _ in {1..50}; do
            find "$CGROUPS/$controller/$LAB" -depth -type d -exec rmdir {} + 2> /dev/null
            [ -d "$CGROUPS/$controller/$LAB" ] || break
            nap 0.1
        done
    done
    [ ! -e "$SWAP" ] || swapoff "$SWAP" 2> /dev/null
    sysctl -qw $SETTINGS
    rm -rf "$WORK" "$SWAP" "${FILES[@]}"

    # Half a recording would be read as a whole one.
    [ -n "${DONE-}" ] || rm -rf "$OUT"
}
mkdir -p "$OUT" && OUT=$(cd "$OUT" && pwd)
trap clean EXIT
trap 'exit 1' INT TERM

# The program's pages are charged to who reads them first, so it has to come from the disk.
BUILT=/var/cache/$LAB
mkdir -p $BUILT && make -s -C "$HERE" OUT=$BUILT && cp $BUILT/hog $BUILT/watch "$WORK" || die "hog and watch do not build: gcc, make and a static libc are needed"
if grep -qw swapdev "$WORK/script"; then
    dd if=/dev/zero of="$SWAP" bs=1M count=256 status=none && chmod 600 "$SWAP" && mkswap "$SWAP" > /dev/null || die "no swap file in /var/tmp"
    sync "$SWAP"
fi
sync "$WORK/hog" && dd if="$WORK/hog" iflag=nocache count=0 status=none
make_group $LAB && make_group $LAB/docker || die "no group $LAB can be made below $CGROUPS"

# Other work of the host shall not keep the programs from their pace: their groups together come first on the CPUs, and the recorder before them.
case $V in
    v1) [ ! -d $CGROUPS/cpu/$LAB ] || echo 262144 > $CGROUPS/cpu/$LAB/cpu.shares ;;
    v2) [ ! -e $CGROUPS/$LAB/cpu.weight ] || echo 10000 > $CGROUPS/$LAB/cpu.weight ;;
esac
[ $V = v2 ] || echo $$ > $CGROUPS/cpu/cgroup.procs
chrt -R -r -p 1 $$ || die "no real-time priority for the recorder"

# The kernel's clock is read off a line of its own log.
T0=$EPOCHREALTIME
T0_US=${T0/./}
echo "$LAB $T0" > /dev/kmsg
KERNEL_T0=$(dmesg | sed -n "s/^\[ *\([0-9.]*\)\] $LAB $T0\$/\1/p" | tail -1)
chrt -r 2 "$WORK/watch" $V $LAB/docker "$T0" "$OUT/trace.csv" "$OUT/host.csv" &
WATCH=$!
{
    printf '# %s (%s)\n\n%s\n\n' "$NAME" $V "$DESC"
    printf -- '- T0 (t=0) realtime: %s; monotonic/dmesg clock at T0: %.2f\n' "$T0" "$KERNEL_T0"
    printf -- '- host: %s; %s vCPU; kernel %s; no engine: cgroups set by hand; cgroup %s\n' \
        "$(grep -E '^(MemTotal|MemFree|SwapTotal)' /proc/meminfo | tr -s ' \n' ' ')" "$(nproc)" "$(uname -r | grep -o '^[0-9]*\.[0-9]*')" $V
    printf -- '- sysctl: %s\n\n## script\n```\n' "$(echo $SETTINGS)"
    cat "$WORK/script"
    printf '```\n'
} > "$OUT/description.md"
: > "$OUT/commands.log"

nap 0.3

# Bash tells of programs that signals end; so does fin.
scenario 2> >(sed '/: line [0-9]*: *[0-9]* [A-Z][a-z ]*( for/,/dev\/null/d' >&2)
nap 0.5
note "end of scenario"
kill $WATCH
wait $WATCH
WATCH=

# What the programs and the kernel logged, on the clock of the rows. Reports of others' kills are left out.
{
    echo time_s,container,pid,name,message
    for log in "$WORK"/*.log; do
        awk -v t0="$T0" -v group="$(basename "$log" .log)" '{
            message = substr($0, index($0, $4) + length($4) + 1)
            if (message ~ /[",]/) { gsub(/"/, "\"\"", message); message = "\"" message "\"" }
            printf "%.3f,%s,%s,%s,%s\n", $2 - t0, group, substr($3, 5), $4, message
        }' "$log"
    done | sort -s -t, -n -k1,1
} > "$OUT/program.csv"
dmesg | awk -v t0="$KERNEL_T0" -v mark="$LAB $T0" -v lab="/$LAB" -v release="$(uname -r)" '
    function flush() { if (!foreign) printf "%s", report; report = ""; foreign = 0 }
    index($0, mark) { begun = 1; next }
    begun && match($0, /^\[ *[0-9.]+\]/) {
        text = substr($0, RLENGTH + 1)
        if (text ~ /invoked oom-killer/) flush()
        if (text ~ /task_memcg=/ && !index(text, lab "/docker")) foreign = 1
        gsub(lab "/docker", "/docker", text)
        if (at = index(text, " " release " ")) text = substr(text, 1, at) substr(release, 1, match(release, /^[0-9]+\.[0-9]+/) * RLENGTH) substr(text, at + length(release) + 1)
        report = report sprintf("[%12.6f]%s\n", substr($0, 2, RLENGTH - 2) - t0, text)
    }
    END { flush() }' > "$OUT/kernel.log"
gzip -9n "$OUT/trace.csv"
[ -s "$OUT/errors.log" ] || rm "$OUT/errors.log"
DONE=1
echo "$OUT"
