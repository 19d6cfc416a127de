using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Whom memory.high held back, as <c>summary.json</c> has it; the key is there only where it held somebody.</summary>
internal static class HighJson
{
    /// <summary>The key.</summary>
    public const string Key = "memory_high";

    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<HighSummary> held)
    {
        if (held.Count > 0)
        {
            json.WriteObjects(Key, held, Write);
        }
    }

    /// <summary>Reads one of them back.</summary>
    public static HighSummary Read(JsonElement held) => new(held.Needed("of").GetString() ?? "", new HighHold(
        held.Needed("path").GetString() ?? "",
        SummaryReader.Nanoseconds(held.Needed("from_s")) ?? 0,
        SummaryReader.Nanoseconds(held.Needed("throttled_s")) ?? 0,
        SummaryReader.Nanoseconds(held.Needed("held_s")) ?? 0,
        held.Needed("lasts").GetBoolean(),
        Bound(held, "high_bytes"),
        held.TryGetProperty("swap_high_bytes", out _) ? Bound(held, "swap_high_bytes") : MemoryCgroup.Unlimited,
        held.TryGetProperty("swap_bytes", out _) ? Number(held, "swap_bytes") : 0,
        Bound(held, "max_bytes"),
        Number(held, "usage_bytes"),
        Number(held, "anon_bytes"),
        Number(held, "swap_room_bytes"),
        Number(held, "asked_bytes_per_s"),
        Number(held, "got_bytes_per_s"),
        Number(held, "first_usage_bytes"),
        held.TryGetProperty("grown_bytes", out _) ? Number(held, "grown_bytes") : Number(held, "usage_bytes") - Number(held, "first_usage_bytes")));

    private static void Write(Utf8JsonWriter json, HighSummary held)
    {
        HighHold hold = held.Hold;
        json.WriteString("of", held.Of);
        json.WriteString("path", hold.Path);
        SummaryWriter.WriteSeconds(json, "from_s", hold.From);
        SummaryWriter.WriteSeconds(json, "throttled_s", hold.Throttled);
        SummaryWriter.WriteSeconds(json, "held_s", hold.Held);
        json.WriteBoolean("lasts", hold.Lasts);
        json.WriteNumberOrNull("high_bytes", Bound(hold.High));
        json.WriteNumberOrNull("swap_high_bytes", Bound(hold.SwapHigh));
        json.WriteNumber("swap_bytes", hold.Swapped);
        json.WriteNumberOrNull("max_bytes", Bound(hold.Max));
        json.WriteNumber("usage_bytes", hold.Usage);
        json.WriteNumber("anon_bytes", hold.Anon);
        json.WriteNumber("swap_room_bytes", hold.SwapRoom);
        json.WriteNumber("asked_bytes_per_s", hold.Asked);
        json.WriteNumber("got_bytes_per_s", hold.Got);
        json.WriteNumber("first_usage_bytes", hold.FirstUsage);
        json.WriteNumber("grown_bytes", hold.Grown);
    }

    private static long? Bound(long bytes) => bytes == MemoryCgroup.Unlimited ? null : bytes;

    private static long Bound(JsonElement of, string name) =>
        of.Needed(name) is { ValueKind: JsonValueKind.Number } bytes ? bytes.GetInt64() : MemoryCgroup.Unlimited;

    private static long Number(JsonElement of, string name) => of.Needed(name).GetInt64();
}
