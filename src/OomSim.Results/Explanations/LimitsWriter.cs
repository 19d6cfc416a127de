using System.Text.Json;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Writes a report of limits key by key, as <see cref="FactsWriter"/> does and for its reason.</summary>
internal static class LimitsWriter
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, LimitsReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("format_version", report.FormatVersion);
        json.WriteString("scenario", report.Scenario);
        json.WriteString("file", report.File);
        json.WriteObjects("views", report.Views, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LimitsView view)
    {
        json.WriteNumber("cgroup_version", view.CgroupVersion);
        json.WriteString("engine", view.Engine);
        json.WriteNumber("host_memory", view.HostMemory);
        json.WriteBoolean("is_host_assumed", view.IsHostAssumed);
        json.WriteNumber("host_swap", view.HostSwap);
        json.WriteNumber("host_cpus", view.HostCpus);
        json.WriteNumber("sum_of_limits", view.SumOfLimits);
        json.WriteNumber("sum_of_later_limits", view.SumOfLaterLimits);
        json.WriteNumber("later_containers", view.LaterContainers);
        json.WriteNumber("containers", view.Containers);
        json.WriteNumber("unlimited", view.Unlimited);
        json.WriteObjects("remarks", view.Remarks, Write);
        json.WriteObjects("services", view.Services, Write);
    }

    private static void Write(Utf8JsonWriter json, ServiceLimits service)
    {
        json.WriteString("service", service.Service);
        json.WriteString("source", service.Source);
        json.WriteString("command", service.Command);
        json.WriteStrings("containers", service.Containers);
        json.WriteObjects("values", service.Values, Write);
        json.WriteObjects("remarks", service.Remarks, Write);
        json.WriteBoolean("is_refused", service.IsRefused);
    }

    private static void Write(Utf8JsonWriter json, LimitValue value)
    {
        json.WriteString("file", value.File);
        json.WriteString("value", value.Value);
        json.WriteString("how", value.How);
        json.WriteNumberOrNull("bytes", value.Bytes);
        json.WriteString("key", value.Key);
        json.WriteString("source", value.Source);
        json.WriteString("inspect", value.Inspect);
        json.WriteBoolean("is_set", value.IsSet);
    }

    private static void Write(Utf8JsonWriter json, LimitRemark remark)
    {
        json.WriteString("severity", remark.Severity);
        json.WriteString("text", remark.Text);
        json.WriteString("rule", remark.Rule);
        json.WriteString("advice", remark.Advice);
    }
}
