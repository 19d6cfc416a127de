using OomSim.Docker;

namespace OomSim.Cli;

/// <summary>Reads no more than so many bytes: what a pipe or a device gives may never end.</summary>
/// <param name="inner">What is read; it is disposed together with this.</param>
/// <param name="most">Most bytes.</param>
/// <param name="tooBig">What is said when there are more.</param>
internal sealed class CappedStream(Stream inner, long most, string tooBig) : ForwardStream
{
    private long _left = most;

    /// <inheritdoc/>
    /// <exception cref="IOException">There are more bytes than are read.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">There are more bytes than are read.</exception>
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _left -= read;
        return _left >= 0 ? read : throw new IOException(tooBig);
    }
}
