namespace OomSim.Docker;

/// <summary>Where the bytes of a layer are that was read from a real archive: in that, which is read again by who wants them.</summary>
/// <param name="open">Opens the archive at its beginning.</param>
/// <param name="member">The layer's file in it; empty where the archive as a whole is the layer.</param>
internal sealed class LayerOrigin(Func<Stream> open, string member)
{
    /// <summary>Writes the layer, unpacked; false where it is not there any more.</summary>
    public bool CopyTo(Stream to)
    {
        using Stream file = open();
        using Stream plain = Compression.Unpack(file);
        using var measured = new MeasuredStream(plain, _ => { });
        if (member.Length == 0)
        {
            plain.CopyTo(to);
            return true;
        }

        bool isFound = false;
        _ = TarInput.Read(measured, (entry, content) =>
        {
            if (!isFound && entry.Name == member && content is not null)
            {
                isFound = true;
                using Stream layer = Compression.Unpack(content);
                layer.CopyTo(to);
            }
        });
        return isFound;
    }
}
