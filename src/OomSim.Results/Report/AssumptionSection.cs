using System.Globalization;

namespace OomSim.Results;

/// <summary>What the run assumes, and by what it can be told apart from others.</summary>
internal static class AssumptionSection
{
    /// <summary>The section as HTML.</summary>
    public static string Make(ReportContent content)
    {
        RunSummary summary = content.Summary;
        var html = new HtmlWriter();
        html.Open("dl", ("class", "facts wide"));
        if (summary.Host is { } host)
        {
            html.Term("kernel", "Linux " + host.Kernel)
                .Term("Docker Engine", host.Docker);
        }

        html.Term("cgroup version", summary.CgroupVersion == 1 ? "v1" : "v2");
        if (summary.Host is { } machine)
        {
            html.Term("memory", $"{Shown.Bytes(machine.MemoryBytes)}, of which {Shown.Bytes(machine.ReservedBytes)} are the kernel's and the host's services'")
                .Term("swap", machine.SwapBytes == 0 ? "none" : Shown.Bytes(machine.SwapBytes))
                .Term("CPUs", machine.Cpus.ToString(CultureInfo.InvariantCulture))
                .Term("page size", Shown.Bytes(machine.PageBytes))
                .Term("sysctl", Words(machine.Sysctl, "the kernel's defaults"))
                .Term("profile", Words(machine.Profile, "the calibrated defaults of this version"));
        }

        html.Term("seed", summary.Seed.ToString(CultureInfo.InvariantCulture))
            .Term("OomSim", summary.Version)
            .Term("simulator events", Shown.Number(summary.SimulatorEvents))
            .Term("charts", PageTemplate.ChartLibrary)
            .Term("fingerprint", content.Fingerprint.Hash)
            .CloseLine();
        return html.ToString();
    }

    private static string Words(IReadOnlyList<NamedValue> values, string otherwise) => values.Count == 0
        ? otherwise
        : string.Join(", ", values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} = {v.Value}")));
}
