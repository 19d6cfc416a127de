using System.Globalization;

namespace OomSim.Docker;

/// <summary>Looks at ports of <c>EXPOSE</c> as the engine does: <c>PORT[-PORT]/PROTOCOL</c>.</summary>
internal static class ExposedPort
{
    /// <summary>The ports of what is written, <c>100-102</c>, each with its protocol; those of the host that it may name do not count (nat.ParsePortSpecs).</summary>
    /// <param name="text">A port or a range, with or without protocol.</param>
    /// <param name="profile">The engine's version: up to 24 the words of an error begin with a capital.</param>
    /// <param name="fault">What is wrong, in the engine's words; null for nothing.</param>
    public static IReadOnlyList<string> Read(string text, EngineProfile profile, out string? fault)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string port = slash < 0 ? text : text[..slash];
        string protocol = slash < 0 || slash == text.Length - 1 ? "tcp" : text[(slash + 1)..];
        port = port[(port.LastIndexOf(':') + 1)..];
        ushort[] range = [.. port.Split('-').Select(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? (ushort?)number : null).OfType<ushort>()];
        string words = port.Length == 0 ? $"No port specified: {text}<empty>"
            : range.Length != port.Split('-').Length || range.Length > 2 || range[0] > range[^1] ? "Invalid containerPort: " + port
            : protocol.ToLowerInvariant() is not ("tcp" or "udp" or "sctp") ? "Invalid proto: " + protocol
            : "";
        fault = words.Length == 0 ? null : profile.OldPortText ? words : char.ToLowerInvariant(words[0]) + words[1..];
        return fault is not null ? [] : [.. Enumerable.Range(range[0], range[^1] - range[0] + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}/{protocol.ToLowerInvariant()}"))];
    }
}
