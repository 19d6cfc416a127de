namespace OomSim.Docker;

/// <summary>What a library unpacks, read only: whatever it finds wrong with the data is <see cref="InvalidDataException"/>, as it is with the framework's own streams.</summary>
/// <param name="open">Opens it; some look at the data already there.</param>
internal sealed class GuardedStream(Func<Stream> open) : ForwardStream
{
    private Stream? _unpacked;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return (_unpacked ??= open()).Read(buffer, offset, count);
        }
        catch (Exception e) when (e is SharpCompress.Common.SharpCompressException or ArgumentException or IndexOutOfRangeException or InvalidOperationException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked?.Dispose();
        }

        base.Dispose(disposing);
    }
}
