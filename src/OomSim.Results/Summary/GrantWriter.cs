using System.Text.Json;

namespace OomSim.Results;

/// <summary>Writes what the host has and what containers may have of it: pictures draw these lines.</summary>
internal static class GrantWriter
{
    /// <summary>The key <c>watermarks</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<WatermarkSummary> watermarks)
    {
        json.WriteStartArray("watermarks");
        foreach (WatermarkSummary mark in watermarks)
        {
            json.WriteStartObject();
            SummaryWriter.WriteSeconds(json, "time_s", mark.TimeNs);
            json.WriteNumber("min_bytes", mark.Marks.Min);
            json.WriteNumber("low_bytes", mark.Marks.Low);
            json.WriteNumber("high_bytes", mark.Marks.High);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The key <c>cpu</c>; nothing for a container that never ran.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CpuGrantSummary> grants)
    {
        if (grants.Count == 0)
        {
            return;
        }

        json.WriteStartArray("cpu");
        foreach (CpuGrantSummary grant in grants)
        {
            json.WriteStartObject();
            SummaryWriter.WriteSeconds(json, "time_s", grant.TimeNs);
            json.WriteNumber("shares", grant.Grant.Shares);
            if (grant.Grant.QuotaUs < 0)
            {
                json.WriteNull("quota_us");
            }
            else
            {
                json.WriteNumber("quota_us", grant.Grant.QuotaUs);
            }

            json.WriteNumber("period_us", grant.Grant.PeriodUs);
            json.WriteNumber("cpus", grant.Grant.Cpus);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The key <c>memory</c>; nothing for a container without memory.high, memory.low and memory.min.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<MemoryBoundsSummary> bounds)
    {
        if (bounds.Count > 0)
        {
            json.WriteObjects("memory", bounds, static (to, line) =>
            {
                SummaryWriter.WriteSeconds(to, "time_s", line.TimeNs);
                WriteBytes(to, "high_bytes", line.Bounds.High);
                WriteBytes(to, "low_bytes", line.Bounds.Low);
                WriteBytes(to, "min_bytes", line.Bounds.Min);
            });
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, long? bytes)
    {
        if (bytes is { } set)
        {
            json.WriteNumber(name, set);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
