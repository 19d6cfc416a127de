using System.Security.Cryptography;

namespace OomSim.Docker;

/// <summary>Reads a stream from its beginning to its end, counting and digesting what comes.</summary>
/// <param name="from">What is read.</param>
/// <param name="take">Told of every piece; it may throw where there have been too many bytes.</param>
internal sealed class MeasuredStream(Stream from, Action<int> take) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;

    /// <summary>What is wrong with the packed data, in words; null where nothing is. They end there: who reads them sees no more than that.</summary>
    public string? Fault { get; private set; }

    /// <summary>Bytes that were read.</summary>
    public override long Position { get => _count; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = Fault is null ? Unpacked(buffer) : 0;
        take(read);
        _count += read;
        _hash.AppendData(buffer[..read]);
        return read;
    }

    private int Unpacked(Span<byte> buffer)
    {
        try
        {
            return from.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            Fault = e.Message == GzipReader.CutShort ? "unexpected EOF" : e.Message; // as Go calls it
            return 0;
        }
    }

    /// <summary>Reads what is left; 64 hex digits of all.</summary>
    public string Digest()
    {
        CopyTo(Null);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
