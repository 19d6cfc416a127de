using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a line of a timeline may do to what is there, as far as its words tell before a run: that it is done at all hangs on the run.</summary>
public static class CommandEffects
{
    // In the short spelling, where there is one.
    private static readonly string[] Removing = ["container prune", "rm", "system prune"];

    // Those that make containers anew, or fewer, are among them.
    private static readonly string[] RemovingOfCompose = ["create", "down", "rm", "run", "scale", "up"];

    // Flags, files and sysctls that set what an OOM leads to (K2.3), or keep processes from the OOM killer until it finds none (K2.5).
    private static readonly string[] Panicking = ["cap-add", "min_free_kbytes", "oom-score-adj", "oom_score_adj", "panic_on_oom", "privileged"];

    /// <summary>True for one that may take away a container that it did not make.</summary>
    /// <param name="line">The line.</param>
    public static bool MayRemoveContainers(string line) => Any(line, static words => words switch
    {
        ["docker", "compose", .. var rest] => rest.Intersect(RemovingOfCompose, StringComparer.Ordinal).Any(),
        ["docker", var group, var verb, ..] when DockerGroups.IsGroup(group) => Removing.Contains(DockerGroups.ShortName(group, verb), StringComparer.Ordinal),
        ["docker", var verb, ..] => Removing.Contains(verb, StringComparer.Ordinal),
        _ => false,
    });

    /// <summary>True for one that may remove a cgroup other than a container's.</summary>
    /// <param name="line">The line.</param>
    public static bool MayRemoveCgroups(string line) => Any(line, static words => words is ["rmdir", ..]);

    /// <summary>True for one from which a kernel panic may follow.</summary>
    /// <param name="line">The line.</param>
    public static bool MayPanic(string line) => Any(line, static words => Array.Exists(words, w => Array.Exists(Panicking, p => w.Contains(p, StringComparison.Ordinal))));

    private static bool Any(string line, Func<string[], bool> does) => ShellList.CommandsOf(line).Any(command => does(Words(command)));

    private static string[] Words(string command) => DockerLine.Split(TimeoutLine.CommandOf(command)) switch
    {
        ["xargs", ..] and var all => [.. ShellXargs.Parse(all).Command],
        { } words => [.. words],
        null => [],
    };
}
