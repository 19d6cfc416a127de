using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>The forms of the entries in <c>commands.log</c>.</summary>
internal static partial class CommandMatch
{
    /// <summary><c>cgroup docker/a</c>.</summary>
    [GeneratedRegex(@"^cgroup (?<path>docker/\S+)")]
    public static partial Regex MakeGroup();

    /// <summary><c>write 64M > docker/a/memory.max</c>.</summary>
    [GeneratedRegex(@"^write (?<value>.*) > (?<path>docker/\S+)/(?<file>[^/\s]+)$")]
    public static partial Regex Write();

    /// <summary><c>start p/a: hog …</c>.</summary>
    [GeneratedRegex(@"^start (?<group>\S+): hog (?<script>.*)$")]
    public static partial Regex Start();

    /// <summary><c>host$ kill -9 4042</c>.</summary>
    [GeneratedRegex(@"^(# )?host\$ kill -(?<signal>\d+) (?<pid>\d+)$")]
    public static partial Regex Kill();

    /// <summary><c># a ended, shell status 137</c>.</summary>
    [GeneratedRegex(@"^# (?<group>\S+) ended, shell status (?<status>\d+)$")]
    public static partial Regex Ended();

    /// <summary><c>host$ sysctl -w vm.overcommit_memory=2</c>, several in one entry.</summary>
    [GeneratedRegex(@"sysctl -w (?<name>[a-z_.]+)=(?<value>-?\d+)")]
    public static partial Regex SetSysctl();
}
