namespace OomSim.Docker;

/// <summary>Hands packed data to what unpacks them, and knows the piece that was handed over last: whatever lies behind the end of the packed data can be read once more.</summary>
/// <param name="packed">The data.</param>
internal sealed class PackedInput(Stream packed) : ForwardStream
{
    private const int Piece = 8192;
    private byte[] _buffer = [];
    private int _last;
    private int _at;

    /// <summary>True once something was asked for beyond the end of the data.</summary>
    public bool IsBeyond { get; private set; }

    /// <summary>Bytes handed over.</summary>
    public long Given { get; private set; }

    /// <summary>True where there are so many bytes ahead.</summary>
    /// <param name="count">How many.</param>
    public bool Has(int count)
    {
        int missing = count - (_buffer.Length - _at);
        if (missing > 0)
        {
            byte[] longer = new byte[_buffer.Length - _last + Math.Max(missing, Piece)];
            _buffer.AsSpan(_last).CopyTo(longer);
            int known = _buffer.Length - _last;
            int read = packed.ReadAtLeast(longer.AsSpan(known), missing, throwOnEndOfStream: false);
            (_buffer, _at, _last) = (longer[..(known + read)], _at - _last, 0);
        }

        return _buffer.Length - _at >= count;
    }

    /// <summary>The next bytes, which are there.</summary>
    /// <param name="count">How many.</param>
    public ReadOnlySpan<byte> Take(int count)
    {
        (_last, _at) = (_at + count, _at + count);
        return _buffer.AsSpan(_at - count, count);
    }

    /// <summary>Goes behind a mark that begins in the piece that was handed over last, or right behind it; false where there is none.</summary>
    /// <param name="mark">What to look for.</param>
    /// <param name="next">What follows it, where anything does; it decides where the mark might stand at several places.</param>
    public bool SkipBehind(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> next)
    {
        Has(mark.Length + next.Length);
        int first = -1;
        for (int i = _last; i <= _at && i + mark.Length <= _buffer.Length; i++)
        {
            if (_buffer.AsSpan(i, mark.Length).SequenceEqual(mark))
            {
                ReadOnlySpan<byte> rest = _buffer.AsSpan(i + mark.Length);
                first = first < 0 ? i : first;
                if (rest.IsEmpty || rest.StartsWith(next))
                {
                    first = i;
                    break;
                }
            }
        }

        if (first >= 0)
        {
            _last = _at = first + mark.Length;
        }

        return first >= 0;
    }

    /// <summary>True where the piece that was handed over last, and what lies behind it, has these bytes.</summary>
    /// <param name="bytes">What to look for.</param>
    public bool LastHas(ReadOnlySpan<byte> bytes) => _buffer.AsSpan(_last).IndexOf(bytes) >= 0;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        _last = _at;
        if (!Has(1))
        {
            IsBeyond |= count > 0;
            return 0;
        }

        int read = Math.Min(count, _buffer.Length - _at);
        _buffer.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
        _at += read;
        Given += read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            packed.Dispose();
        }

        base.Dispose(disposing);
    }
}
