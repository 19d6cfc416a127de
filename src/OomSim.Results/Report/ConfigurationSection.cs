using System.Globalization;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Which limits are in force when the run begins, where each comes from, and what the engine says of them.</summary>
internal static class ConfigurationSection
{
    private const int MostServices = 200;

    /// <summary>The section as HTML; empty where the run's folder does not say, as those of earlier versions.</summary>
    public static string Make(LimitsReport? report)
    {
        if (report is null || report.Views.Count == 0)
        {
            return "";
        }

        var html = new HtmlWriter();
        foreach (LimitsView view in report.Views)
        {
            html.Element("p", Sentence(view), ("class", "quiet"));
            WriteRemarks(html, view.Remarks);
            foreach (ServiceLimits service in view.Services.Take(MostServices))
            {
                WriteService(html, service, isOpen: view.Services.Count == 1);
            }

            if (view.Services.Count > MostServices)
            {
                html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{MostServices} of {view.Services.Count} services; limits.json has all."), ("class", "remark note"));
            }
        }

        return html.ToString();
    }

    private static string Sentence(LimitsView view) => string.Create(
        CultureInfo.InvariantCulture,
        $"Docker {view.Engine}, cgroup v{view.CgroupVersion}. The host has {Shown.Bytes(view.HostMemory)} of memory{(view.IsHostAssumed ? " (assumed)" : "")} and {(view.HostSwap == 0 ? "no" : Shown.Bytes(view.HostSwap) + " of")} swap; ")
        + (view.Containers == 0
            ? "there are no services."
            : string.Create(CultureInfo.InvariantCulture, $"the limits add up to {Shown.Bytes(view.SumOfLimits)}, {Shown.Count(view.Unlimited, "container")} of {view.Containers} without one."));

    private static void WriteRemarks(HtmlWriter html, IReadOnlyList<LimitRemark> remarks)
    {
        foreach (LimitRemark remark in remarks)
        {
            html.Open("p", ("class", "remark " + (remark.Severity is LimitRemark.Refusal ? "refusal" : remark.Severity is LimitRemark.Warning ? "warning" : "note")))
                .Element("b", remark.Severity).Text(": " + remark.Text);
            if (remark.Advice.Length > 0)
            {
                html.Text(" — " + remark.Advice);
            }

            if (remark.Rule.Length > 0)
            {
                html.Text($" ({remark.Rule})");
            }

            html.CloseLine();
        }
    }

    private static void WriteService(HtmlWriter html, ServiceLimits service, bool isOpen)
    {
        int warnings = service.Remarks.Count(r => r.Severity != LimitRemark.Note);
        html.Open("details", ("class", "service"), ("open", isOpen || warnings > 0 ? "" : null))
            .Open("summary").Element("b", service.Service).Text(Summary(service, warnings)).CloseLine();
        WriteRemarks(html, service.Remarks);
        if (service.Values.Count > 0)
        {
            html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Limits of " + service.Service))
                .Open("table").Headings("file", "value", "set by", "where", "how", "docker inspect").Open("tbody");
            foreach (LimitValue value in service.Values)
            {
                html.Open("tr", ("class", value.IsSet ? null : "default"))
                    .Element("td", value.File).Open("td").Text(value.Value);
                if (value.Bytes is { } bytes && bytes >= 1024)
                {
                    html.Text($" ({Shown.Bytes(bytes)})");
                }

                html.Close().Element("td", value.Key).Element("td", value.Source).Element("td", value.How).Element("td", value.Inspect).CloseLine();
            }

            html.Close().Close().CloseLine();
        }

        html.CloseLine();
    }

    private static string Summary(ServiceLimits service, int warnings)
    {
        string set = string.Join(", ", service.Values.Where(v => v.IsSet).Select(v => v.Key));
        return (service.Containers.Count > 1 ? " × " + Shown.Number(service.Containers.Count) : "")
            + (service.IsRefused ? ": refused by the engine" : ": " + (set.Length == 0 ? "nothing set" : set))
            + (warnings > 0 ? $" ({Shown.Count(warnings, "warning")})" : "");
    }
}
