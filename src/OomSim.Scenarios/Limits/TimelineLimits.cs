using System.Collections.Immutable;
using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Limits that the commands of a timeline set: on containers that they make, and later on ones that there are.</summary>
internal static class TimelineLimits
{
    /// <summary>Lines that are looked at: a timeline may have very many.</summary>
    private const int MostLines = 200;

    private static readonly ImmutableArray<(string Flag, string Key)> KeyOfFlag =
    [
        ("--cpu-period", "cpu_period"),
        ("--cpu-quota", "cpu_quota"),
        ("--cpu-shares", "cpu_shares"),
        ("--cpus", "cpus"),
        ("--cpuset-cpus", "cpuset"),
        ("--memory", "mem_limit"),
        ("--memory-reservation", "mem_reservation"),
        ("--memory-swap", "memswap_limit"),
        ("--memory-swappiness", "mem_swappiness"),
        ("--oom-kill-disable", "oom_kill_disable"),
        ("--oom-score-adj", "oom_score_adj"),
        ("--pids-limit", "pids_limit"),
        ("--restart", "restart"),
        ("--shm-size", "shm_size"),
    ];

    /// <summary>What is in force for the container of each <c>docker run</c> and <c>docker create</c>.</summary>
    public static IEnumerable<ServiceLimits> Of(Scenario scenario, World world)
    {
        string version = world.Docker.Config.Version;
        foreach ((TimelineEntry entry, string command) in Commands(scenario).Where(c => c.Command.StartsWith("docker ", StringComparison.Ordinal)).Take(MostLines))
        {
            if (ShellWords.Split(command) is { } words && LaunchLine.Read(version, words) is { Spec: { } spec } line)
            {
                string[] names = line.Container.Length > 0 ? [line.Container] : [];
                ServiceDefinition made = new() { Name = names.Length > 0 ? line.Container : string.Join(' ', words.Take(2)), Spec = spec, ContainerNames = names, Source = entry.Source, Keys = Keys(line, entry.Source) };
                yield return new ServiceProbe(world, made, command).Read();
            }
        }
    }

    // Each command of each line: a line may be a list.
    private static IEnumerable<(TimelineEntry Entry, string Command)> Commands(Scenario scenario) =>
        scenario.Timeline.SelectMany(static e => ShellList.CommandsOf(e.Command).Select(c => (e, c)));

    /// <summary>With a note for each <c>docker update</c> that names one of its containers, and for each value written to their cgroups or those above.</summary>
    public static ServiceLimits WithUpdates(ServiceLimits service, Scenario scenario, World world)
    {
        if (service.Containers.Count == 0)
        {
            return service;
        }

        LimitRemark[] updates =
        [
            .. Commands(scenario).Where(c => IsUpdate(c.Command, service, world) || IsWritten(c.Command, service, scenario)).Take(MostLines).Select(static c => Updated(c.Entry, c.Command)),
        ];
        return updates.Length == 0 ? service : service with { Remarks = [.. service.Remarks, .. updates] };
    }

    private static bool IsUpdate(string command, ServiceLimits service, World world) =>
        (command.StartsWith("docker update ", StringComparison.Ordinal) || command.StartsWith("docker container update ", StringComparison.Ordinal))
        && ShellWords.Split(command) is { } words && DockerEngine.OperandsIn(world.Docker.Config.Version, words).Any(service.Containers.Contains);

    // echo 80M > /sys/fs/cgroup/$(cgroup app)/memory.max
    private static bool IsWritten(string command, ServiceLimits service, Scenario scenario)
    {
        if ((!command.StartsWith("echo ", StringComparison.Ordinal) && !command.StartsWith("printf ", StringComparison.Ordinal))
            || !command.Contains("/sys/fs/cgroup/", StringComparison.Ordinal) || command.EndsWith("cgroup.procs", StringComparison.Ordinal) || command.EndsWith("/tasks", StringComparison.Ordinal))
        {
            return false;
        }

        string above = scenario.Services.FirstOrDefault(s => s.Name == service.Service)?.Spec.CgroupParent.Trim('/') ?? "";
        return service.Containers.Any(c => command.Contains($"$(cgroup {c})", StringComparison.Ordinal)) || (above.Length > 0 && command.Contains($"/{above}/", StringComparison.Ordinal));
    }

    private static LimitRemark Updated(TimelineEntry entry, string command)
    {
        string when = entry.At?.Fixed is { } ns ? string.Create(CultureInfo.InvariantCulture, $"from {ns / (double)SimTime.Second:0.###} s on") : "later";
        string line = entry.Source.Split(':') is [.., var row, _] ? $" (line {row})" : "";
        return new LimitRemark(LimitRemark.Note, $"{when} something else may be in force: {command}{line}");
    }

    private static SortedDictionary<string, KeySource> Keys(LaunchLine line, string source)
    {
        SortedDictionary<string, KeySource> keys = new(StringComparer.Ordinal);
        foreach ((string flag, string key) in KeyOfFlag)
        {
            if (line.Given.TryGetValue(flag, out string? value))
            {
                keys[key] = new KeySource(flag, value, source) { IsFlag = true };
            }
        }

        return keys;
    }
}
