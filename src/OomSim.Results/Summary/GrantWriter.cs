using System.Text.Json;

namespace OomSim.Results;

/// <summary>Writes what the host has and what containers may have of it: pictures draw these lines.</summary>
internal static class GrantWriter
{
    /// <summary>The key <c>watermarks</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<WatermarkSummary> watermarks)
    {
        json.WriteObjects("watermarks", watermarks, static (to, mark) =>
        {
            SummaryWriter.WriteSeconds(to, "time_s", mark.TimeNs);
            to.WriteNumber("min_bytes", mark.Marks.Min);
            to.WriteNumber("low_bytes", mark.Marks.Low);
            to.WriteNumber("high_bytes", mark.Marks.High);
        });
    }

    /// <summary>The key <c>cpu</c>; nothing for a container that never ran.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CpuGrantSummary> grants)
    {
        if (grants.Count > 0)
        {
            json.WriteObjects("cpu", grants, static (to, grant) =>
            {
                SummaryWriter.WriteSeconds(to, "time_s", grant.TimeNs);
                to.WriteNumber("shares", grant.Grant.Shares);
                to.WriteNumberOrNull("quota_us", grant.Grant.QuotaUs < 0 ? null : grant.Grant.QuotaUs);
                to.WriteNumber("period_us", grant.Grant.PeriodUs);
                to.WriteNumber("cpus", grant.Grant.Cpus);
            });
        }
    }

    /// <summary>The key <c>memory</c>; nothing for a container without memory.high, memory.low and memory.min.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<MemoryBoundsSummary> bounds)
    {
        if (bounds.Count > 0)
        {
            json.WriteObjects("memory", bounds, static (to, line) =>
            {
                SummaryWriter.WriteSeconds(to, "time_s", line.TimeNs);
                to.WriteNumberOrNull("high_bytes", line.Bounds.High);
                to.WriteNumberOrNull("low_bytes", line.Bounds.Low);
                to.WriteNumberOrNull("min_bytes", line.Bounds.Min);
            });
        }
    }
}
