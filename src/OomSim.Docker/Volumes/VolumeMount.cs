namespace OomSim.Docker;

/// <summary>A volume at a place in a container.</summary>
/// <param name="Volume">Its name; empty for one that is made for the container.</param>
/// <param name="Destination">The place.</param>
/// <param name="IsReadOnly">True where nothing can be written.</param>
public sealed record VolumeMount(string Volume, string Destination, bool IsReadOnly)
{
    /// <summary>With <c>nocopy</c> an empty one stays empty: what the image has at its place is not copied in (MountPoint.CopyData).</summary>
    public bool NoCopy { get; init; }

    /// <summary>True for one that another container has (<c>--volumes-from</c>): it is held from the first start on that mounts it (lazyInitializeVolume).</summary>
    public bool IsOfOther { get; init; }

    /// <summary>A place as the engine keeps it: without what means nothing, such as a slash at its end.</summary>
    /// <param name="path">As it was written.</param>
    public static string Place(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CleanPath.Rooted(path);
    }

    /// <summary>Reads what stands behind <c>-v</c>: <c>[NAME:]PATH[:OPTIONS]</c>; null for a folder of the host.</summary>
    internal static VolumeMount? Read(string text)
    {
        if (IsAnonymous(text))
        {
            string place = CleanPath.Below(text);
            return new VolumeMount("", text.StartsWith('/') ? "/" + place : place.Length == 0 ? "." : place, false);
        }

        string[] parts = text.Split(':');
        bool isReadOnly = parts.Length > 2 && parts[2].Split(',').Contains("ro", StringComparer.Ordinal);
        return parts[0].StartsWith('/') || parts[0].StartsWith('.') || parts[0].StartsWith('~') ? null
            : new VolumeMount(parts[0], CleanPath.Rooted(parts[1]), isReadOnly) { NoCopy = parts.Length > 2 && parts[2].Split(',').Contains("nocopy", StringComparer.Ordinal) };
    }

    /// <summary>True for a value of <c>-v</c> that the client takes for a place alone: all of it is one, as with <c>/data</c>, <c>x</c> and <c>x:/x</c>, whose <c>x:</c> it takes for a drive.</summary>
    internal static bool IsAnonymous(string text) => text.Length <= 2 || Parts(text) is [_] or ["", ..];

    /// <summary>What the client finds between the colons: one behind a single letter is that of a drive.</summary>
    internal static IReadOnlyList<string> Parts(string text)
    {
        var parts = new List<string>();
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ':' && !(i == start + 1 && char.IsLetter(text[start]))))
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        return parts;
    }
}
