using System.Buffers.Binary;
using System.IO.Compression;

namespace OomSim.Docker;

/// <summary>
/// What gzip has packed, read only: members behind each other are one. All that can be unpacked comes out, and then <see cref="InvalidDataException"/> in the words of the engine's
/// library, but for a cut, says what is wrong. The framework's stream for gzip tells neither a cut from an end nor what it has left unread.
/// </summary>
public sealed class GzipReader : ForwardStream
{
    /// <summary>What is said of data that are cut short.</summary>
    internal const string CutShort = "unexpected end of file";

    private const int Trailer = 8;
    private readonly PackedInput _input;
    private DeflateStream? _member;
    private uint _crc;
    private uint _size;
    private bool _isOver;
    private bool _isAny;

    /// <summary>Begins to read.</summary>
    /// <param name="packed">The data.</param>
    public GzipReader(Stream packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        _input = new PackedInput(packed);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are damaged, or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isOver && buffer.Length > 0)
        {
            if (_member is null && !Begin())
            {
                break;
            }

            int read = Unpack(buffer);
            if (read > 0)
            {
                _crc = Crc32.Of(_crc, buffer[..read]);
                _size += (uint)read;
                return read;
            }

            End();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return _member!.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw Fault(_input.IsBeyond ? CutShort : FormattableString.Invariant($"flate: corrupt input before offset {_input.Given}"));
        }
    }

    private InvalidDataException Fault(string words)
    {
        _isOver = true;
        return new InvalidDataException(words);
    }

    // RFC 1952: ten bytes, and what the fourth of them announces.
    private bool Begin()
    {
        if (!_input.Has(1))
        {
            _isOver = true;
            return _isAny ? false : throw Fault("EOF");
        }

        ReadOnlySpan<byte> head = Take(10);
        int flags = head[3];
        if (head[0] != 0x1F || head[1] != 0x8B || head[2] != 8)
        {
            throw Fault("gzip: invalid header");
        }

        if ((flags & 4) != 0)
        {
            Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
        }

        for (int texts = ((flags >> 3) & 1) + ((flags >> 4) & 1); texts > 0; texts--)
        {
            while (Take(1)[0] != 0)
            {
            }
        }

        if ((flags & 2) != 0)
        {
            Take(2);
        }

        (_crc, _size, _isAny) = (0, 0, true);
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private ReadOnlySpan<byte> Take(int count) => _input.Has(count) ? _input.Take(count) : throw Fault(CutShort);

    // The framework does not tell where in its last piece the packed data have ended: the sums behind them do.
    private void End()
    {
        _member!.Dispose();
        _member = null;
        if (_input.IsBeyond)
        {
            throw Fault(CutShort);
        }

        byte[] sums = new byte[Trailer];
        BinaryPrimitives.WriteUInt32LittleEndian(sums, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(sums.AsSpan(4), _size);
        if (!_input.SkipBehind(sums, [0x1F, 0x8B]))
        {
            throw Fault(_input.Has(Trailer) || _input.LastHas(sums.AsSpan(4)) ? "gzip: invalid checksum" : CutShort);
        }
    }
}
