namespace OomSim.Docker;

/// <summary>A volume at a place in a container.</summary>
/// <param name="Volume">Its name; empty for one that is made for the container.</param>
/// <param name="Destination">The place.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
public sealed record VolumeMount(string Volume, string Destination, bool IsReadOnly)
{
    /// <summary>Reads what stands behind <c>-v</c>: <c>[NAME:]PATH[:OPTIONS]</c>; null for a folder of the host.</summary>
    internal static VolumeMount? Read(string text)
    {
        string[] parts = text.Split(':');
        bool isReadOnly = parts.Length > 2 && parts[2].Split(',').Contains("ro", StringComparer.Ordinal);
        return parts.Length == 1 ? new VolumeMount("", parts[0], false)
            : parts[0].StartsWith('/') || parts[0].StartsWith('.') || parts[0].StartsWith('~') ? null
            : new VolumeMount(parts[0], parts[1], isReadOnly);
    }
}
