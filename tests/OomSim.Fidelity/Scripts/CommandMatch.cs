using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>The forms of the entries in <c>commands.log</c>.</summary>
internal static partial class CommandMatch
{
    /// <summary><c>cgroup docker/a memory.high=32M</c>.</summary>
    [GeneratedRegex(@"^cgroup (?<path>docker/\S+)(?<files>.*)$")]
    public static partial Regex MakeGroup();

    /// <summary><c>memory.high=32M</c>.</summary>
    [GeneratedRegex(@"(?<file>[a-z_.]+)=(?<value>\S+)")]
    public static partial Regex SetFile();

    /// <summary><c>write 64M > docker/a/memory.max</c>.</summary>
    [GeneratedRegex(@"^write (?<value>.*) > (?<path>docker/\S+)/(?<file>[^/\s]+)$")]
    public static partial Regex Write();

    /// <summary><c>start p/a: hog …</c>.</summary>
    [GeneratedRegex(@"^start (?<group>\S+): hog (?<script>.*)$")]
    public static partial Regex Start();

    /// <summary><c>host$ swapoff -a</c>, or the path of the device or file; the lab has one.</summary>
    [GeneratedRegex(@"^(# )?host\$ swapoff (-a|/\S+)$")]
    public static partial Regex SwapOff();

    /// <summary><c># a ended, shell status 137</c>.</summary>
    [GeneratedRegex(@"^# (?<group>\S+) ended, shell status (?<status>\d+)$")]
    public static partial Regex Ended();

    /// <summary><c># host$ mkdir -p /sys/fs/cgroup/pool</c>: a line for the host's shell.</summary>
    [GeneratedRegex(@"^(# )?host\$ (?<line>.*)$")]
    public static partial Regex OnHost();

    /// <summary><c>mkdir -p /sys/fs/cgroup/pool</c>; v1 has a controller's name before the path.</summary>
    [GeneratedRegex(@"^mkdir -p /sys/fs/cgroup/((memory|cpu|cpuacct|cpuset|freezer|pids|blkio)/)?(?<path>\S+)$")]
    public static partial Regex MakeDirectory();

    /// <summary><c>echo 100M > /sys/fs/cgroup/pool/memory.max</c>; v1 has a controller's name before the path.</summary>
    [GeneratedRegex(@"^echo (-n )?(?<quote>[""']?)(?<value>[^""'>]*?)\k<quote> *>>? ?/sys/fs/cgroup/((memory|cpu|cpuacct|cpuset|freezer|pids|blkio)/)?(?<path>\S+)/(?<file>[^/\s]+)$")]
    public static partial Regex Echo();

    /// <summary><c>echo 500 > /proc/5312/oom_score_adj</c>.</summary>
    [GeneratedRegex(@"^echo (-n )?(?<value>-?\d+) *> ?/proc/(?<pid>\d+)/oom_score_adj$")]
    public static partial Regex OomScoreAdj();

    /// <summary><c>echo 1 > /proc/sys/vm/overcommit_memory</c>.</summary>
    [GeneratedRegex(@"^echo (-n )?(?<value>-?\d+) *> ?/proc/sys/vm/(?<name>[a-z_]+)$")]
    public static partial Regex SysctlFile();

    /// <summary><c>rmdir /sys/fs/cgroup/memory/docker/a</c>, of the controller that all groups are in.</summary>
    [GeneratedRegex(@"^rmdir( (/sys/fs/cgroup/(memory/)?(?<path>docker/\S+)|\S+))+$")]
    public static partial Regex RemoveGroups();

    /// <summary><c>rm -f /dev/shm/x /var/tmp/f1</c>.</summary>
    [GeneratedRegex(@"^rm( -f)?( (?<path>/\S+))+$")]
    public static partial Regex RemoveFiles();

    /// <summary><c>kill -9 5312</c>.</summary>
    [GeneratedRegex(@"^kill -(?<signal>\d+) (?<pid>\d+)$")]
    public static partial Regex KillPid();

    /// <summary><c>kill -9 $(pid d)</c> in a script: whom the shell's number means.</summary>
    [GeneratedRegex(@"kill -\d+ \$\(pid (?<name>\w+)\)")]
    public static partial Regex KillOf();

    /// <summary><c>host$ sysctl -w vm.overcommit_memory=2</c>, several in one entry.</summary>
    [GeneratedRegex(@"sysctl -q?w (?<name>[a-z_.]+)=(?<value>-?\d+)")]
    public static partial Regex SetSysctl();

    /// <summary>How long the lab's client waited, which is no word of the command.</summary>
    [GeneratedRegex(@"\s+\(limit \d+s\)$")]
    public static partial Regex LimitNote();

    /// <summary>What the program of a container is told to do by the line that made it; null where none is found.</summary>
    public static string? ScriptOf(IEnumerable<LoggedCommand> commands, string container)
    {
        foreach (LoggedCommand command in commands)
        {
            IReadOnlyList<string> words = CommandLine.Split(LimitNote().Replace(command.Text, "").Trim());
            int name = words.TakeWhile(word => word != "--name").Count();
            int program = words.Count - words.Reverse().TakeWhile(word => word != "hog").Count();
            if (name + 1 < words.Count && words[name + 1] == container && program > name + 1)
            {
                return string.Join(' ', words.Skip(program));
            }
        }

        return null;
    }
}
