using System.IO.Compression;

namespace OomSim.Docker;

/// <summary>
/// What gzip has packed, read only. The framework's stream ends in silence where the data are cut short: here a small member of its own stands behind
/// them, and only whole data let its text through, which is held back.
/// </summary>
public sealed class GzipReader : Stream
{
    private const int Lookahead = 65_536;
    private readonly Endless _source;
    private readonly GZipStream _unpacked;
    private readonly byte[] _buffer = new byte[Lookahead];
    private int _from;
    private int _to;
    private bool _isOver;

    /// <summary>Begins to read.</summary>
    /// <param name="packed">The data.</param>
    public GzipReader(Stream packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        _source = new Endless(packed, Packed(Mark));
        _unpacked = new GZipStream(_source, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private static ReadOnlySpan<byte> Mark => "behind the last member of what was packed"u8;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are damaged, or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isOver && _to - _from <= Mark.Length)
        {
            Fill();
        }

        int read = Math.Min(buffer.Length, _to - _from - Mark.Length);
        _buffer.AsSpan(_from, read).CopyTo(buffer);
        _from += read;
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Packed(ReadOnlySpan<byte> text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private void Fill()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        int read;
        try
        {
            read = _unpacked.Read(_buffer, _to, _buffer.Length - _to);
        }
        catch (InvalidDataException) when (_source.IsBeyond)
        {
            throw CutShort();
        }

        _to += read;
        if (read == 0)
        {
            _isOver = true;
            if (!_buffer.AsSpan(_from, _to - _from).EndsWith(Mark))
            {
                throw CutShort();
            }
        }
    }

    private static InvalidDataException CutShort() => new("unexpected end of file");

    // The data, and behind their end, in a piece of its own, what is to come out last.
    private sealed class Endless(Stream data, byte[] last) : Stream
    {
        private int _at;
        private bool _isOver;

        // True once something was asked for beyond the end of the data.
        public bool IsBeyond => _at > 0;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = _isOver ? 0 : data.Read(buffer, offset, count);
            if (read > 0 || count == 0)
            {
                return read;
            }

            _isOver = true;
            read = Math.Min(count, last.Length - _at);
            last.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                data.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
