using System.Globalization;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>What <c>oomsim limits</c> says, in tables.</summary>
internal static class LimitsText
{
    private static readonly string[] Overview = ["SERVICE", "CONTAINERS", "MEMORY", "SWAP", "CPUS", "OOM_SCORE_ADJ", "RESTART", "ENGINE"];
    private static readonly string[] Headings = ["FILE", "VALUE", "FROM", "HOW", "DOCKER INSPECT"];

    /// <summary>Columns of a terminal in which the tables are to be read; wider cells become several lines.</summary>
    public const int Width = 120;

    /// <summary>Writes it.</summary>
    public static void Write(CliConsole console, LimitsReport report)
    {
        foreach (LimitsView view in report.Views)
        {
            Prose.Write(console, "", Host(report, view));
        }

        WriteRemarks(console, report.Views[0].Remarks, report.Views[^1].Remarks);

        if (report.Views[0].Services.Count == 0)
        {
            console.Output.WriteLine("  no service");
        }

        foreach (LimitsView view in report.Views.Where(v => v.Services.Count > 1))
        {
            console.Output.WriteLine();
            if (report.Views.Count > 1)
            {
                console.Output.WriteLine(Invariant($"cgroup v{view.CgroupVersion}:"));
            }

            DrawnTable.Write(console, Overview, [.. view.Services.Select(s => Summary(s, report.File))], isText: i => i is 0 or >= 6, width: Width);
        }

        for (int i = 0; i < report.Views[0].Services.Count; i++)
        {
            console.Output.WriteLine();
            ServiceLimits[] same = [.. report.Views.Select(v => v.Services[i])];
            console.WriteWords(Title(same[0], report.File));
            if (same.Length == 1)
            {
                WriteOne(console, same[0], report.File);
            }
            else
            {
                LimitsSideBySide.Write(console, same[0], same[1], report.File);
            }
        }
    }

    /// <summary>Remarks on both cgroup versions: those that are the same once; on one version, where both lists are one.</summary>
    public static void WriteRemarks(CliConsole console, IReadOnlyList<LimitRemark> v1, IReadOnlyList<LimitRemark> v2)
    {
        LimitRemark[] both = [.. v1.Where(v2.Contains)];
        WriteRemarks(console, both, "  ");
        WriteRemarks(console, v1.Except(both), "  v1 ");
        WriteRemarks(console, v2.Except(both), "  v2 ");
    }

    private static void WriteRemarks(CliConsole console, IEnumerable<LimitRemark> remarks, string indent)
    {
        foreach (LimitRemark remark in remarks)
        {
            string rule = remark.Rule.Length > 0 ? $" ({remark.Rule})" : "";
            Prose.Write(console, $"{indent}{remark.Severity}: ", $"{remark.Text.ReplaceLineEndings(" ")}{rule}");
            if (remark.Advice.Length > 0)
            {
                Prose.Write(console, new string(' ', indent.Length + 2), remark.Advice);
            }
        }
    }

    /// <summary>A value with its size in words.</summary>
    public static string Value(LimitValue value) =>
        value.Value.Length == 0 ? "-"
        : value.Bytes is { } bytes and >= 1024 ? $"{value.Value} ({ByteText.Of(bytes)})"
        : value.Value.Length > 18 && value.Bytes is null ? "no limit"
        : value.Value;

    /// <summary>The key and its line; of another file than the first, the file too.</summary>
    public static string From(LimitValue value, string file) => value.IsSet ? $"{value.Key} ({Line(value.Source, file)})" : "default";

    // file:line of file:line:col.
    private static string Line(string source, string file)
    {
        if (source.StartsWith("--", StringComparison.Ordinal))
        {
            // An option of the command line has no lines.
            return "--set";
        }

        string line = source[..source.LastIndexOf(':')];
        return line.StartsWith(file + ":", StringComparison.Ordinal) ? "line " + line[(file.Length + 1)..] : line;
    }

    private static string Host(LimitsReport report, LimitsView view)
    {
        string swap = view.HostSwap == 0 ? "no swap" : ByteText.Of(view.HostSwap) + " of swap";
        return $"{report.File}: cgroup v{view.CgroupVersion}, Docker {view.Engine}, host with {Words.Count(view.HostCpus, "CPU", "CPUs")}, {ByteText.Of(view.HostMemory)} and {swap}; "
            + Words.Count(view.Containers, "container", "containers") + (view.SumOfLimits > 0 ? $", limits of {ByteText.Of(view.SumOfLimits)} in all" : "")
            + (view.LaterContainers == 0 ? ""
                : $"; {Words.Count(view.LaterContainers, "more", "more")} by docker lines of the timeline" + (view.SumOfLaterLimits > 0 ? $", limits of {ByteText.Of(view.SumOfLaterLimits)} in all" : ""));
    }

    private static string Title(ServiceLimits service, string file)
    {
        if (service.Command.Length > 0)
        {
            return $"{service.Service} ({Line(service.Source, file)}: {service.Command})";
        }

        string containers = service.Containers.Count == 1 && service.Containers[0] == service.Service ? ""
            : service.Containers.Count == 0 ? ", no container" : ", " + string.Join(", ", service.Containers.Take(4)) + (service.Containers.Count > 4 ? Invariant($" and {service.Containers.Count - 4} more") : "");
        return $"{service.Service} ({Line(service.Source, file)}{containers})";
    }

    private static string[] Summary(ServiceLimits service, string file)
    {
        // Of those without a name there may be several.
        string name = service.Command.Length > 0 && service.Containers.Count == 0 ? $"{service.Service} ({Line(service.Source, file)})" : service.Service;
        string engine = string.Join(", ", service.Remarks.GroupBy(r => r.Severity).Where(g => g.Key != LimitRemark.Note).Select(g => Words.Count(g.Count(), g.Key, g.Key + "s")));
        if (service.Values.Count == 0)
        {
            return [name, Count(service), "-", "-", "-", "-", "-", engine];
        }

        string memory = service.Values[0].Bytes is { } limit ? ByteText.Of(limit) : "no limit";
        return [name, Count(service), memory, Swap(service), Cpus(service), Of(service, "oom_score_adj"), Of(service, "restart"), engine];
    }

    private static string Count(ServiceLimits service) => service.Command.Length > 0 ? "1" : Invariant($"{service.Containers.Count}");

    // What may go to swap beyond memory, on both versions.
    private static string Swap(ServiceLimits service)
    {
        LimitValue swap = service.Values[1];
        return swap.Bytes is not { } bytes ? "no limit" : ByteText.Of(swap.File == "memory.swap.max" ? bytes : bytes - (service.Values[0].Bytes ?? 0));
    }

    private static string Cpus(ServiceLimits service)
    {
        string quota = Of(service, "cpu.max") is { Length: > 0 } both ? both : Of(service, "cpu.cfs_quota_us") + " " + Of(service, "cpu.cfs_period_us");
        string[] parts = quota.Split(' ');
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long us) && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long period)
            ? (us / (double)period).ToString("0.##", CultureInfo.InvariantCulture)
            : "no limit";
    }

    private static string Of(ServiceLimits service, string file) => service.Values.FirstOrDefault(v => v.File == file)?.Value ?? "";

    private static void WriteOne(CliConsole console, ServiceLimits service, string file)
    {
        if (service.Values.Count > 0)
        {
            DrawnTable.Write(console, Headings, [.. service.Values.Select(v => new[] { v.File, Value(v), From(v, file), v.How, v.Inspect })], isText: _ => true, indent: "  ", width: Width, wrapsFirst: i => i >= 3);
        }

        WriteRemarks(console, service.Remarks, service.Remarks);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
