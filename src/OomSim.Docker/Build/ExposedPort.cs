using System.Globalization;

namespace OomSim.Docker;

/// <summary>Looks at ports of <c>EXPOSE</c> as the engine does: <c>PORT[-PORT]/PROTOCOL</c>.</summary>
internal static class ExposedPort
{
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
