using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace OomSim.Results;

/// <summary>
/// Writes trace.json: the JSON object form of the Trace Event Format, which Perfetto and chrome://tracing open. One event a line, as they
/// come; the format asks for no order. Times are in microseconds with three decimals, so no nanosecond is lost.
/// </summary>
internal sealed class TraceEventFile : IDisposable
{
    private const int BufferSize = 1 << 15;
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(BufferSize * 2);
    private readonly Utf8JsonWriter _json;
    private long _arrows;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where it goes; closed with this.</param>
    public TraceEventFile(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _stream.Write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"u8);
    }

    /// <summary>Events so far.</summary>
    public long Count { get; private set; }

    /// <summary>A metadata event (<c>M</c>): the name or the place of a process or thread.</summary>
    public void Metadata(string what, int pid, int tid, string argument, string value)
    {
        Begin(what, null, 'M', 0, pid, tid);
        _json.WriteStartObject("args"u8);
        _json.WriteString(argument, value);
        _json.WriteEndObject();
        End();
    }

    /// <summary>A metadata event whose value is a number.</summary>
    public void Metadata(string what, int pid, int tid, string argument, long value)
    {
        Begin(what, null, 'M', 0, pid, tid);
        _json.WriteStartObject("args"u8);
        _json.WriteNumber(argument, value);
        _json.WriteEndObject();
        End();
    }

    /// <summary>A complete event (<c>X</c>): a slice from one moment to another. One that takes no time is left out.</summary>
    public void Slice(string name, string category, int pid, int tid, long fromNs, long toNs, string? argument = null, string? value = null)
    {
        if (toNs <= fromNs)
        {
            return;
        }

        Begin(name, category, 'X', fromNs, pid, tid);
        Microseconds("dur"u8, toNs - fromNs);
        if (argument is not null && value is not null)
        {
            _json.WriteStartObject("args"u8);
            _json.WriteString(argument, value);
            _json.WriteEndObject();
        }

        End();
    }

    /// <summary>An instant event (<c>i</c>); its scope is <c>t</c> for the thread, <c>p</c> for the process, <c>g</c> for all.</summary>
    public void Instant(string name, string category, int pid, int tid, long atNs, string scope, string? detail)
    {
        Begin(name, category, 'i', atNs, pid, tid);
        _json.WriteString("s"u8, scope);
        if (!string.IsNullOrEmpty(detail))
        {
            _json.WriteStartObject("args"u8);
            _json.WriteString("detail"u8, detail);
            _json.WriteEndObject();
        }

        End();
    }

    /// <summary>A counter event (<c>C</c>): the values hold until the next one of that name.</summary>
    public void Counter(string name, int pid, long atNs, ReadOnlySpan<(string Series, long Value)> values)
    {
        Begin(name, null, 'C', atNs, pid, pid);
        _json.WriteStartObject("args"u8);
        foreach ((string series, long value) in values)
        {
            _json.WriteNumber(series, value);
        }

        _json.WriteEndObject();
        End();
    }

    /// <summary>Flow events (<c>s</c>, <c>f</c>): an arrow between two slices of a thread, those that the moments lie in.</summary>
    public void Arrow(string name, string category, int pid, int tid, long fromNs, long toNs)
    {
        long id = ++_arrows;
        Begin(name, category, 's', fromNs, pid, tid);
        _json.WriteNumber("id"u8, id);
        End();
        Begin(name, category, 'f', toNs, pid, tid);
        _json.WriteNumber("id"u8, id);
        _json.WriteString("bp"u8, "e"u8);
        End();
    }

    /// <summary>Ends the file.</summary>
    /// <param name="facts">What <c>otherData</c> says of the whole.</param>
    public void Finish(IEnumerable<(string Name, string Value)> facts)
    {
        _buffer.Write(Count > 0 ? "\n],\"otherData\":"u8 : "],\"otherData\":"u8);
        _json.Reset();
        _json.WriteStartObject();
        foreach ((string name, string value) in facts)
        {
            _json.WriteString(name, value);
        }

        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("}\n"u8);
        Drain();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private void Begin(string name, string? category, char phase, long atNs, int pid, int tid)
    {
        if (Count++ > 0)
        {
            _buffer.Write(",\n"u8);
        }

        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("name"u8, name);
        if (category is not null)
        {
            _json.WriteString("cat"u8, category);
        }

        _json.WriteString("ph"u8, [phase]);
        Microseconds("ts"u8, atNs);
        _json.WriteNumber("pid"u8, pid);
        _json.WriteNumber("tid"u8, tid);
    }

    private void Microseconds(ReadOnlySpan<byte> key, long ns)
    {
        Span<byte> text = stackalloc byte[32];
        (ns / 1000).TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        text[written++] = (byte)'.';
        (ns % 1000).TryFormat(text[written..], out int more, "D3", CultureInfo.InvariantCulture);
        _json.WritePropertyName(key);
        _json.WriteRawValue(text[..(written + more)], skipInputValidation: true);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        if (_buffer.WrittenCount >= BufferSize)
        {
            Drain();
        }
    }

    private void Drain()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
