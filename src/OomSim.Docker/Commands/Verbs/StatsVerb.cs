using System.CommandLine;
using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>docker stats --no-stream</c>: two samples one second apart (D8.12–D8.16).</summary>
internal sealed class StatsVerb : Verb
{
    private readonly Option<bool> _once;
    private readonly Option<bool> _all;

    /// <summary>The command.</summary>
    public StatsVerb()
        : base("stats", "[CONTAINER...]", least: 0)
    {
        _once = Add(Flags.Switch("--no-stream"));
        _all = Add(Flags.Switch("--all", "-a"));
        Ignore([Flags.Switch("--no-trunc")]);
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        flags.GetValue(_once) ? null : DockerEngine.NotSimulatedPrefix + "docker stats goes on for ever; use docker stats --no-stream";

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (NotSimulated(flags) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        var chosen = new List<Container>();
        foreach (string typed in words)
        {
            if (await shell.FindLocked(typed) is not { } container)
            {
                return 1;
            }

            chosen.Add(container);
        }

        if (words.Count == 0)
        {
            chosen.AddRange(shell.Engine.Containers.Where(c => c.Running || flags.GetValue(_all)));
        }

        long[] before = [.. chosen.Select(c => c.Read().CpuUsageNs)];
        await shell.Engine.Clock.Delay(SimTime.Second);
        var table = new Table("CONTAINER ID", "NAME", "CPU %", "MEM USAGE / LIMIT", "MEM %", "NET I/O", "BLOCK I/O", "PIDS");
        for (int i = 0; i < chosen.Count; i++)
        {
            AddRow(table, chosen[i], before[i], shell.Engine.Host);
        }

        table.Print(shell);
        return 0;
    }

    private static void AddRow(Table table, Container container, long cpuBefore, LinuxHost host)
    {
        CgroupValues values = container.Read();
        long used = ContainerStatistics.Used(values);
        long limit = container.Cgroup is null ? 0 : Math.Min(values.Max ?? long.MaxValue, host.Config.Memory);
        double cpu = container.Cgroup is null ? 0 : Math.Max(0, values.CpuUsageNs - cpuBefore) / (double)SimTime.Second * 100;
        table.Add(
            container.Id[..12], container.Name, Percent(cpu), $"{HumanSize.Binary(used)} / {HumanSize.Binary(limit)}",
            Percent(limit > 0 ? used / (double)limit * 100 : 0), "0B / 0B", "0B / 0B", values.Pids.ToString(CultureInfo.InvariantCulture));
    }

    private static string Percent(double value) => value.ToString("F2", CultureInfo.InvariantCulture) + "%";
}
