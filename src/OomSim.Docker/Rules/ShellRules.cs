using System.Collections.Immutable;
using static OomSim.Docker.EngineRules;

namespace OomSim.Docker;

/// <summary>Rules of what commands of the host answer, and of texts that mean another thing after each command.</summary>
internal static class ShellRules
{
    private const string Sysctl = @"^sysctl\b";
    private const string Echo = @"^(echo|printf)\b";

    /// <summary>The rules.</summary>
    public static ImmutableArray<EngineRule> All { get; } =
    [
        To(Sysctl, "", @"setting key .*Invalid argument", "the setting takes whole numbers of a range: vm.swappiness 0 to 200, vm.overcommit_memory and vm.panic_on_oom 0 to 2, switches 0 and 1", "a number in its range: sysctl KEY shows the present one"),
        To(Sysctl, "", @"No such file or directory", "the kernel has no setting of this name", "the name as below /proc/sys, with dots: vm.swappiness"),
        To(Sysctl, "", @"permission denied on key", "this setting can be written and not read", "sysctl -w KEY=VALUE"),
        To(Sysctl, "", @"must be of the form|no variables specified", "sysctl reads keys and sets KEY=VALUE", "sysctl -w vm.swappiness=10"),
        To(Echo, "K7.12", @"memory\.reclaim|Resource temporarily unavailable", "memory.reclaim takes what can be reclaimed, and says so where that is less than was asked for: memory without swap can't be", "a smaller amount; memory.stat shows how much page cache there is"),
        To(@"memory\.reclaim", "K7.12", @"Invalid argument", "memory.reclaim takes an amount of memory, and from kernel 6.12 on swappiness=N beside", "echo 100M > …/memory.reclaim"),
        To(@"\boom_control\b", "K4.7", @"Invalid argument", "memory.oom_control takes 0 (the OOM killer is on) and 1 (off), and not in the root", "echo 0 or 1 > …/memory.oom_control"),
        To(@"\boom\.group\b", "K7.4", @"Invalid argument", "memory.oom.group takes 0 and 1", "echo 1 > …/memory.oom.group"),
        To(@"memory\.swappiness", "K8.9", @"Invalid argument", "memory.swappiness takes 0 to 200", "echo 10 > …/memory.swappiness"),
        To(@"memsw\.limit_in_bytes", "K8.1", @"Invalid argument", "a size, and memory.memsw.limit_in_bytes is never below memory.limit_in_bytes: raise memory and swap first, lower memory first", "where it is to shrink, lower …/memory.limit_in_bytes first, to no more than this"),
        To(@"limit_in_bytes", "K8.1", @"Invalid argument", "a size, and memory.limit_in_bytes is never above memory.memsw.limit_in_bytes: raise memory and swap first, lower memory first", "where it is to grow, raise …/memory.memsw.limit_in_bytes first, to no less than this"),
        To(@"limit_in_bytes", "K8.2", @"resource busy", "on v1 a limit does not go below what reclaim can't take", "free memory first, or choose a limit above the usage"),
        To(@"^rmdir\b", "K9.8", @"resource busy", "a cgroup goes only when no process and no cgroup is in it", "docker stop its container, or end its processes first"),
        To(@"^rmdir\b", "", @"No such file", "there is no cgroup of this path", "find /sys/fs/cgroup -type d shows what there is"),
        To(@"^mkdir\b", "", @"File exists", "there is one of this name already", "another name"),
        To(@"^mkdir\b", "", @"No such file", "the folder that it would be in is not there; cgroup v2 has one tree, v1 one below each controller", "mkdir -p, or /sys/fs/cgroup/NAME on v2 and /sys/fs/cgroup/memory/NAME on v1"),
        To(@"^swapoff\b", "", @"Cannot allocate memory", "what is in swap has to go somewhere: the host or the cgroups have no room for all of it", "free memory or raise limits first"),
        To(@"subtree_control", "", @"No such file", "a controller goes to the children only where the cgroup itself has it", "echo +memory > …/cgroup.subtree_control in the cgroup above first"),
        To(@"subtree_control", "", @"resource busy", "a controller stays while children use it, and goes to them only from a cgroup without processes of its own", "take it from the children first, or move the processes into one"),
        To(@"/memory\.(max|high|low|min|oom\.group|swap\.max|reclaim)\b", "", @"Permission denied", "the cgroup does not have this file: the one above it has not handed it the controller memory", "echo +memory > cgroup.subtree_control of the cgroup above"),
        To(@"^docker (image )?(save|export)\b", "", @"no such file or directory", "the host does not have the folder that the file would be in", "mkdir it first"),
        To(@"^docker (container )?cp\b", "", @"no such file or directory", "there is nothing of this path to be copied", "docker cp NAME:/path /path, with a path that is there"),
        To(@"^docker (load|image load|import|image import|build|image build)\b", "", @"no such file or directory", "the host has no file of this path", "docker save -o FILE makes one; a build's folder is under x-oomsim.builds"),
        To(@"^docker export\b", "D7.23", @"cowardly refusing", "an archive does not go to a terminal", "docker export -o FILE NAME"),
        To(@"^docker (container )?update\b.*--memory-swap[ =]-1\b", "D4.68", @"memory\+swap limit should be >= memory limit", "the runtime still has the old limit of memory and swap, which an update to -1 does not reach", "give --memory-swap as a size"),
        To(@"^docker (container )?update\b.*--memory-swap[ =]-1\b", "D4.68", @"write \S+/memory\.limit_in_bytes: invalid argument", "on v1 memory is never above memory and swap, whose old limit an update to -1 does not reach (K8.1)", "give --memory-swap as a size"),
        To(@"^docker (container )?update\b", "K8.1", @"write \S+/memory\.(memsw\.)?limit_in_bytes: invalid argument", "on v1 memory is never above memory and swap, as which --memory-swap counts", "--memory-swap as much as its memory for no swap, or a smaller --memory with it"),
        To(@"\b(run|create|update)\b.*--cpus\b", "K20.8", @"write ""\d+ ?\d*"": write \S+/cpu\.(max|cfs_quota_us): invalid argument", "--cpus is a quota in a period of 100 ms, and the kernel takes none below 1 ms", "--cpus 0.01 or more"),
        Like("", @"bad format of filter", "a filter is a name and a value", "--filter NAME=VALUE"),
        Like("D2.7", @"exec: ""[^""]*"": (is a directory|permission denied)", "the command is there, and is no program that can be executed: exit code 126", "the path of a program; docker run IMAGE ls shows what the image has"),
        Like("D2.7", @"read init-p: connection reset by peer", "the container ended while the command was being started in it", "docker start NAME, then the command again"),
    ];
}
