using System.Collections.Immutable;
using OomSim.Kernel;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Finds slips in timeline commands that go to the host, and what the simulated host does not do.</summary>
/// <param name="containers">The containers of the scenario.</param>
/// <param name="version">The host's cgroup version.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class HostCommandCheck(KnownContainers containers, CgroupVersion version, DiagnosticBag bag)
{
    /// <summary>Files that a real kernel lets one write and the simulated one does not have; a dot at the end stands for all that begin so.</summary>
    private static readonly ImmutableArray<string> NotSimulated =
    [
        "cgroup.procs", "cgroup.threads", "cgroup.type", "cgroup.subtree_control", "cgroup.max.", "cgroup.pressure", "cgroup.clone_children",
        "cgroup.event_control", "notify_on_release", "release_agent", "tasks", "cpu.weight.nice", "cpu.max.burst", "cpu.idle", "cpu.uclamp.", "cpu.pressure",
        "cpu.cfs_burst_us", "cpu.rt_period_us", "cpu.rt_runtime_us", "cpuacct.", "memory.pressure", "memory.swap.high", "memory.zswap.", "memory.use_hierarchy",
        "memory.move_charge_at_immigrate", "memory.kmem.", "memory.memsw.", "memory.pressure_level", "cpuset.", "io.", "irq.", "blkio.", "devices.", "hugetlb.",
        "net_cls.", "net_prio.", "rdma.", "misc.", "perf_event.",
    ];

    /// <summary>Reports what is wrong with a command.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="mayFail">True when its answer is expected: it may be meant to fail.</param>
    /// <param name="at">Where it stands.</param>
    public void Check(IReadOnlyList<string> words, bool mayFail, Location at)
    {
        switch (words[0])
        {
            case "kill":
                CheckKill(words, mayFail, at);
                break;
            case "sysctl":
                CheckSysctl(words, mayFail, at);
                break;
            case "echo":
                CheckEcho(words, mayFail, at);
                break;
            case "mkdir" or "rmdir":
                CheckFolders(words, at);
                break;
            default:
                string why = words[0] is "swapon" or "swapoff" ? ": the swap of a host is fixed for a run (x-oomsim.host.swap)" : "";
                bag.Error(at, $"'{words[0]}' is not simulated{why}");
                break;
        }
    }

    private void CheckKill(IReadOnlyList<string> words, bool mayFail, Location at)
    {
        if (words.Count < 2 || (words[1].StartsWith('-') && words.Count < 3))
        {
            bag.Error(at, "kill is written 'kill -SIG CONTAINER[/PROCESS]'");
            return;
        }

        if (words[1].StartsWith('-') && Signals.Parse(words[1][1..]) is null)
        {
            bag.Error(at, $"kill: there is no signal '{words[1][1..]}'", Suggestions.Nearest(words[1][1..], words[1].StartsWith("-SIG", StringComparison.Ordinal) ? Signals.All : Signals.All.Select(s => s[3..])));
        }

        // A number is a PID of the host.
        foreach (string target in words.Skip(words[1].StartsWith('-') ? 2 : 1).Where(t => !mayFail && !t.All(char.IsAsciiDigit)))
        {
            containers.Check(target.Split('/')[0], at, bag);
        }
    }

    private void CheckSysctl(IReadOnlyList<string> words, bool mayFail, Location at)
    {
        if (words.Count < 3 || words[1] != "-w" || words.Skip(2).Any(w => w.StartsWith('-')))
        {
            bag.Error(at, "of sysctl only 'sysctl -w KEY=VALUE' is simulated");
            return;
        }

        foreach (string word in words.Skip(2))
        {
            string name = word.Split('=')[0].Replace('/', '.');
            if (!mayFail && !LinuxHost.Sysctls.ContainsKey(name))
            {
                bag.Error(at, $"the sysctl '{name}' is not simulated", Suggestions.Nearest(name, LinuxHost.Sysctls.Keys));
            }
        }
    }

    private void CheckEcho(IReadOnlyList<string> words, bool mayFail, Location at)
    {
        int arrow = words.ToList().LastIndexOf(">");
        if (arrow < 0)
        {
            return;
        }

        string target = arrow + 1 < words.Count ? words[arrow + 1] : "";
        string? path = CgroupReference.Parse(target, version)?.Text;
        if (path is null || !IsBelow(target) || arrow + 2 < words.Count)
        {
            bag.Error(at, arrow + 2 < words.Count ? "a redirection is written 'echo VALUE > FILE'" : $"echo: only files below /sys/fs/cgroup are simulated, not '{target}'");
            return;
        }

        string file = path[(path.LastIndexOf('/') + 1)..];
        ImmutableArray<string> known = CgroupFiles.Writable(version);
        if (known.Contains(file, StringComparer.Ordinal))
        {
            return;
        }

        if (NotSimulated.Any(n => n == file || (n.EndsWith('.') && file.StartsWith(n, StringComparison.Ordinal))))
        {
            bag.Error(at, $"the cgroup file '{file}' is not simulated");
        }
        else if (!mayFail)
        {
            bag.Error(at, $"cgroup {(version == CgroupVersion.V1 ? "v1" : "v2")} has no file '{file}' that can be written", Suggestions.Nearest(file, known));
        }
    }

    private void CheckFolders(IReadOnlyList<string> words, Location at)
    {
        string[] flags = words[0] == "mkdir" ? ["-p", "--parents"] : [];
        foreach (string word in words.Skip(1))
        {
            if (word.StartsWith('-') ? !flags.Contains(word, StringComparer.Ordinal) : CgroupReference.Parse(word, version) is null || !IsBelow(word))
            {
                bag.Error(at, word.StartsWith('-') ? $"{words[0]}: the option '{word}' is not simulated" : $"{words[0]}: only folders below /sys/fs/cgroup are simulated, not '{word}'");
            }
        }

        if (words.Skip(1).All(w => w.StartsWith('-')))
        {
            bag.Error(at, $"{words[0]} is written '{words[0]} FOLDER'");
        }
    }

    private bool IsBelow(string path) => path.Contains("$(cgroup ", StringComparison.Ordinal) || CgroupPaths.Below(path, version) is not null;
}
