using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OomSim.Kernel;

/// <summary>
/// The journal's entries in the forms that programs read (<c>journalctl -o json</c>, <c>json-pretty</c>, <c>json-sse</c>,
/// <c>json-seq</c>, <c>export</c> and <c>verbose</c>), and those of <c>dmesg -J</c>, as lines of a kernel log.
/// </summary>
internal static class JournalLine
{
    private const string Exported = "MESSAGE=";
    private const string Field = "MESSAGE";
    private const string DmesgField = "msg";
    private const char RecordSeparator = '\u001E';

    /// <summary>What the kernel wrote, with printk's stamp where the entry has it; any other line as it is. Nothing for an object that is no entry.</summary>
    public static string Text(string line)
    {
        string text = line.TrimStart('\t', ' ', RecordSeparator);
        if (text.StartsWith("data: {", StringComparison.Ordinal))
        {
            text = text["data: ".Length..];
        }

        return text is ['{', ..] ? Entry(text) ?? ""
            : text.StartsWith($"\"{Field}\"", StringComparison.Ordinal) || text.StartsWith($"\"{DmesgField}\"", StringComparison.Ordinal) ? OfField(text)
            : text.StartsWith(Exported, StringComparison.Ordinal) ? text[Exported.Length..]
            : line;
    }

    // One field of json-pretty or of dmesg -J, without its braces.
    private static string OfField(string text) => Entry("{" + text.TrimEnd().TrimEnd(',') + "}") ?? "";

    private static string? Entry(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return (document.RootElement.TryGetProperty(Field, out JsonElement message) || document.RootElement.TryGetProperty(DmesgField, out message)) && Message(message) is { } said
                ? Stamp(document.RootElement) + said : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second where half of a pair of UTF-16 stands alone: valid as JSON, and no text.
            return null;
        }
    }

    // What is no UTF-8 is an array of bytes.
    private static string? Message(JsonElement message) => message.ValueKind switch
    {
        JsonValueKind.String => message.GetString(),
        JsonValueKind.Array => Encoding.UTF8.GetString([.. message.EnumerateArray().Select(b => b.ValueKind == JsonValueKind.Number && b.TryGetByte(out byte value) ? value : (byte)'?')]),
        _ => null,
    };

    // printk's time since the boot in microseconds.
    private static string Stamp(JsonElement entry) =>
        entry.TryGetProperty("_SOURCE_MONOTONIC_TIMESTAMP", out JsonElement since) && since.ValueKind == JsonValueKind.String
        && ulong.TryParse(since.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong microseconds) && microseconds / 1_000_000 <= 999_999_999
            ? string.Create(CultureInfo.InvariantCulture, $"[{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}] ") : "";
}
