using System.Globalization;

namespace OomSim.Docker;

/// <summary>Looks at ports of <c>EXPOSE</c> as the engine does: <c>PORT[-PORT]/PROTOCOL</c>.</summary>
internal static class ExposedPort
{
    /// <summary>The ports of what is written, <c>100-102</c>, each with its protocol (nat.ParsePortSpecs); what is none stays as it is.</summary>
    /// <param name="text">A port or a range, with or without protocol.</param>
    public static IEnumerable<string> Of(string text)
    {
        string port = text.Contains('/', StringComparison.Ordinal) ? text : text + "/tcp";
        return port.Contains('-', StringComparison.Ordinal) && Fault([port], EngineProfile.V28) is null ? PortMapping.Of(port).Select(p => p.Private) : [port];
    }

    /// <summary>What is wrong with the first bad one, in the engine's words; null for nothing.</summary>
    /// <param name="ports">The ports.</param>
    /// <param name="profile">The engine's version: up to 24 the words begin with a capital.</param>
    public static string? Fault(IEnumerable<string> ports, EngineProfile profile)
    {
        string begin = profile.OldPortText ? "I" : "i";
        foreach (string[] parts in ports.Select(p => p.Split('/', 2)))
        {
            ushort[] range = [.. parts[0].Split('-').Select(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? (ushort?)port : null).OfType<ushort>()];
            if (range.Length != parts[0].Split('-').Length || range.Length > 2 || range[0] > range[^1])
            {
                return $"{begin}nvalid containerPort: {parts[0]}";
            }

            if (parts[1].ToLowerInvariant() is not ("tcp" or "udp" or "sctp"))
            {
                return $"{begin}nvalid proto: {parts[1]}";
            }
        }

        return null;
    }
}
