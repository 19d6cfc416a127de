using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace OomSim.Results;

/// <summary>
/// Writes RFC 4180 lines as UTF-8 without a byte order mark and with <c>\n</c>, without allocating per cell:
/// a run can have millions of rows. Cells are quoted only where they must be.
/// </summary>
public sealed class CsvLineWriter : CellSink, IDisposable
{
    private const int LargestNumber = 64;

    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 15];
    private int _used;
    private bool _first = true;

    /// <summary>Writes to a stream, which is disposed together with this writer.</summary>
    public CsvLineWriter(Stream stream) => _stream = stream;

    /// <inheritdoc/>
    public override void Text(string? value)
    {
        Separate();
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        bool quote = value.AsSpan().ContainsAny(Special) || value[0] == ' ' || value[^1] == ' ';
        string cell = quote ? "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : value;
        Reserve(Encoding.UTF8.GetMaxByteCount(cell.Length));
        _used += Encoding.UTF8.GetBytes(cell, _buffer.AsSpan(_used));
    }

    /// <inheritdoc/>
    public override void Number(long value)
    {
        Separate();
        Reserve(LargestNumber);
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written);
        _used += written;
    }

    /// <inheritdoc/>
    public override void Seconds(long nanoseconds)
    {
        Separate();
        Reserve(LargestNumber);
        WritePoint(nanoseconds / 1000, 6);
    }

    /// <inheritdoc/>
    public override void Fixed(double value, int decimals)
    {
        Separate();
        Reserve(LargestNumber);
        WritePoint(Scaled(value, decimals), decimals);
    }

    /// <summary>Ends the line.</summary>
    public void EndRow()
    {
        Reserve(1);
        _buffer[_used++] = (byte)'\n';
        _first = true;
    }

    /// <summary>Hands everything so far to the stream.</summary>
    public void Flush()
    {
        _stream.Write(_buffer, 0, _used);
        _used = 0;
        _stream.Flush();
    }

    /// <summary>Flushes and closes the stream.</summary>
    public void Dispose()
    {
        _stream.Write(_buffer, 0, _used);
        _used = 0;
        _stream.Dispose();
    }

    // Digit by digit: the general formatting of fractions takes most of the time of a row otherwise.
    private void WritePoint(long scaled, int decimals)
    {
        if (scaled < 0)
        {
            _buffer[_used++] = (byte)'-';
            scaled = -scaled;
        }

        long unit = Unit(decimals);
        Utf8Formatter.TryFormat(scaled / unit, _buffer.AsSpan(_used), out int written);
        _used += written;
        _buffer[_used++] = (byte)'.';
        for (long rest = scaled % unit; unit > 1;)
        {
            unit /= 10;
            _buffer[_used++] = (byte)('0' + (rest / unit));
            rest %= unit;
        }
    }

    private void Separate()
    {
        if (_first)
        {
            _first = false;
            return;
        }

        Reserve(1);
        _buffer[_used++] = (byte)',';
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _used >= bytes)
        {
            return;
        }

        _stream.Write(_buffer, 0, _used);
        _used = 0;
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }
    }
}
