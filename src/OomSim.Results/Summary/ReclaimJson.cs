using System.Text.Json;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Whose growth took whose pages, as <c>summary.json</c> and <c>oomsim explain --json</c> have it; the keys are there only where something was taken.</summary>
public static class ReclaimJson
{
    private const string TakenKey = "reclaimed";
    private const string RefaultedKey = "refaulted";

    /// <summary>Writes the two keys into the object at hand.</summary>
    public static void Write(Utf8JsonWriter json, ReclaimSummary reclaim)
    {
        if (reclaim.Taken.Count > 0)
        {
            json.WriteObjects(TakenKey, reclaim.Taken, static (to, taken) =>
            {
                to.WriteString("from", taken.From);
                to.WriteString("of", taken.Of);
                to.WriteNumber("file_bytes", taken.FileBytes);
                to.WriteNumber("swap_bytes", taken.SwapBytes);
            });
        }

        if (reclaim.Refaulted.Count > 0)
        {
            json.WriteObjects(RefaultedKey, reclaim.Refaulted, static (to, back) =>
            {
                to.WriteString("of", back.Of);
                to.WriteNumber("file_bytes", back.FileBytes);
                to.WriteNumber("anon_bytes", back.AnonBytes);
            });
        }
    }

    internal static ReclaimSummary Read(JsonElement root) => new(
        [.. Items(root, TakenKey).Select(static t => new TakenSummary(Text(t, "from"), Text(t, "of"), Number(t, "file_bytes"), Number(t, "swap_bytes")))],
        [.. Items(root, RefaultedKey).Select(static r => new RefaultSummary(Text(r, "of"), Number(r, "file_bytes"), Number(r, "anon_bytes")))]);

    private static IEnumerable<JsonElement> Items(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement items) ? items.EnumerateArray() : [];

    private static string Text(JsonElement of, string name) => of.Needed(name).GetString() ?? "";

    private static long Number(JsonElement of, string name) => of.Needed(name).GetInt64();
}
