using System.Collections.Frozen;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Whose values a scenario expects something of all the time, or at any: between two samples they may turn.</summary>
public sealed class WatchList
{
    private readonly FrozenSet<string> _containers;
    private readonly FrozenSet<string> _processes;
    private readonly CgroupReference[] _cgroups;

    private WatchList(IReadOnlyList<ValueExpectation> expected)
    {
        _containers = Keys(TraceTable.Container);
        _processes = expected.Where(static e => e.Table == TraceTable.Process).Select(static e => e.Key.Split('/')[0]).ToFrozenSet(StringComparer.Ordinal);
        _cgroups = [.. Keys(TraceTable.Cgroup).Order(StringComparer.Ordinal).Select(static k => CgroupReference.Parse(k, CgroupVersion.V2)).OfType<CgroupReference>()];
        HasHost = expected.Any(static e => e.Table == TraceTable.Host);
        HasPressure = expected.Any(static e => e.Conditions.Any(static c => c.Column.StartsWith("psi_", StringComparison.Ordinal)));
        IsEmpty = expected.Count == 0;

        FrozenSet<string> Keys(TraceTable table) => expected.Where(e => e.Table == table).Select(static e => e.Key).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>True where nothing is.</summary>
    public bool IsEmpty { get; }

    /// <summary>True where containers, or processes of theirs, are among them.</summary>
    public bool HasContainers => _containers.Count + _processes.Count > 0;

    /// <summary>True where cgroups are.</summary>
    public bool HasCgroups => _cgroups.Length > 0;

    /// <summary>True where the host is.</summary>
    public bool HasHost { get; }

    /// <summary>True where averages of pressure are, which change by themselves.</summary>
    public bool HasPressure { get; }

    /// <summary>Those of a scenario.</summary>
    public static WatchList Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new WatchList([.. scenario.Expectations.OfType<ValueExpectation>()
            .Where(static e => e.Conditions.Count > 0 && e.When is ExpectationTime.Always or ExpectationTime.Never or ExpectationTime.Eventually)]);
    }

    /// <summary>True for a container of that name.</summary>
    public bool IsContainer(string name) => _containers.Contains(name);

    /// <summary>True for a name whose processes are among them.</summary>
    public bool HasProcesses(string owner) => _processes.Contains(owner);

    /// <summary>True for a cgroup.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="container">Name of the container whose cgroup it is, or is below; null for none.</param>
    public bool IsCgroup(string path, string? container) =>
        Array.Exists(_cgroups, c => c.Container is null ? c.Path == path : c.Container == container && (c.Path == "/" || path.EndsWith(c.Path, StringComparison.Ordinal)));
}
