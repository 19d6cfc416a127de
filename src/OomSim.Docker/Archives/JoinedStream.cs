namespace OomSim.Docker;

/// <summary>A stream whose first bytes were looked at.</summary>
/// <param name="head">Those bytes.</param>
/// <param name="rest">The stream, behind them.</param>
internal sealed class JoinedStream(byte[] head, Stream rest) : ForwardStream
{
    private int _at;
    private long _count;

    /// <summary>Bytes that were read.</summary>
    public override long Position { get => _count; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        // As much as is asked for: who unpacks takes less for the end.
        int read = Math.Min(buffer.Length, head.Length - _at);
        head.AsSpan(_at, read).CopyTo(buffer);
        _at += read;
        read += rest.ReadAtLeast(buffer[read..], buffer.Length - read, throwOnEndOfStream: false);
        _count += read;
        return read;
    }
}
