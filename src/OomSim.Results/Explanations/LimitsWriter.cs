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
        json.WriteStartArray("views");
        foreach (LimitsView view in report.Views)
        {
            Write(json, view);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LimitsView view)
    {
        json.WriteStartObject();
        json.WriteNumber("cgroup_version", view.CgroupVersion);
        json.WriteString("engine", view.Engine);
        json.WriteNumber("host_memory", view.HostMemory);
        json.WriteBoolean("is_host_assumed", view.IsHostAssumed);
        json.WriteNumber("host_swap", view.HostSwap);
        json.WriteNumber("sum_of_limits", view.SumOfLimits);
        json.WriteNumber("containers", view.Containers);
        json.WriteNumber("unlimited", view.Unlimited);
        Write(json, view.Remarks);
        json.WriteStartArray("services");
        foreach (ServiceLimits service in view.Services)
        {
            Write(json, service);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ServiceLimits service)
    {
        json.WriteStartObject();
        json.WriteString("service", service.Service);
        json.WriteString("source", service.Source);
        json.WriteStartArray("containers");
        foreach (string name in service.Containers)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (LimitValue value in service.Values)
        {
            Write(json, value);
        }

        json.WriteEndArray();
        Write(json, service.Remarks);
        json.WriteBoolean("is_refused", service.IsRefused);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LimitValue value)
    {
        json.WriteStartObject();
        json.WriteString("file", value.File);
        json.WriteString("value", value.Value);
        json.WriteString("how", value.How);
        if (value.Bytes is { } bytes)
        {
            json.WriteNumber("bytes", bytes);
        }
        else
        {
            json.WriteNull("bytes");
        }

        json.WriteString("key", value.Key);
        json.WriteString("source", value.Source);
        json.WriteString("inspect", value.Inspect);
        json.WriteBoolean("is_set", value.IsSet);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<LimitRemark> remarks)
    {
        json.WriteStartArray("remarks");
        foreach (LimitRemark remark in remarks)
        {
            json.WriteStartObject();
            json.WriteString("severity", remark.Severity);
            json.WriteString("text", remark.Text);
            json.WriteString("rule", remark.Rule);
            json.WriteString("advice", remark.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
