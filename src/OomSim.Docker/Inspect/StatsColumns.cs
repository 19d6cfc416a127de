using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The columns of <c>docker stats</c>, by the name that templates use (D8.12). Networks are not counted by container, and of the disk files only.</summary>
internal static class StatsColumns
{
    private const string Unknown = "--";

    /// <summary>What is printed without a template, in order.</summary>
    public static IReadOnlyList<string> Default { get; } = ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"];

    /// <summary>Headings.</summary>
    public static IReadOnlyDictionary<string, string> Headings { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["BlockIO"] = "BLOCK I/O",
        ["CPUPerc"] = "CPU %",
        ["Container"] = "CONTAINER",
        ["ID"] = "CONTAINER ID",
        ["MemPerc"] = "MEM %",
        ["MemUsage"] = "MEM USAGE / LIMIT",
        ["Name"] = "NAME",
        ["NetIO"] = "NET I/O",
        ["PIDs"] = "PIDS",
    };

    /// <summary>A container's values; zeros where it does not run (D8.16).</summary>
    /// <param name="container">Which.</param>
    /// <param name="typed">What the user named it by.</param>
    /// <param name="cpuBefore">CPU time that it had used one second ago, ns.</param>
    /// <param name="host">Its host.</param>
    /// <param name="cut">Short IDs.</param>
    public static SortedDictionary<string, string> Of(Container container, string typed, long cpuBefore, LinuxHost host, bool cut)
    {
        CgroupValues values = container.Read();
        bool runs = container.Cgroup is { IsRemoved: false };
        long used = runs ? ContainerStatistics.Used(values) : 0;
        long limit = runs ? Math.Min(values.Max ?? long.MaxValue, host.Config.Memory) : 0;
        double cpu = runs ? Math.Max(0, values.CpuUsageNs - cpuBefore) / (double)SimTime.Second * 100 : 0;
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["BlockIO"] = $"{HumanSize.Decimal(container.Cgroup?.Memory.DiskRead ?? 0, 3)} / {HumanSize.Decimal(container.Cgroup?.Memory.DiskWritten ?? 0, 3)}",
            ["CPUPerc"] = Percent(cpu),
            ["Container"] = typed,
            ["ID"] = cut ? container.Id[..12] : container.Id,
            ["MemPerc"] = Percent(limit > 0 ? used / (double)limit * 100 : 0),
            ["MemUsage"] = $"{HumanSize.Binary(used)} / {HumanSize.Binary(limit)}",
            ["Name"] = container.Name,
            ["NetIO"] = "0B / 0B",
            ["PIDs"] = values.Pids.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>What is shown of a container whose engine is gone (20.10.24, 28.2.2).</summary>
    /// <param name="container">Which.</param>
    /// <param name="typed">What the user named it by.</param>
    /// <param name="isKnown">True where the engine has told of it before: its ID and its name came with that.</param>
    /// <param name="cut">Short IDs.</param>
    public static SortedDictionary<string, string> Lost(Container container, string typed, bool isKnown, bool cut) => new(StringComparer.Ordinal)
    {
        ["BlockIO"] = Unknown,
        ["CPUPerc"] = Unknown,
        ["Container"] = typed,
        ["ID"] = !isKnown ? "" : cut ? container.Id[..12] : container.Id,
        ["MemPerc"] = Unknown,
        ["MemUsage"] = "-- / --",
        ["Name"] = isKnown ? container.Name : Unknown,
        ["NetIO"] = Unknown,
        ["PIDs"] = Unknown,
    };

    private static string Percent(double value) => value.ToString("F2", CultureInfo.InvariantCulture) + "%";
}
