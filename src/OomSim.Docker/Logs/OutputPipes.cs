using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// Standard output and standard error of a container, or of a command that runs in one: who is attached gets what is written as it comes,
/// the log gets whole lines. A terminal has one stream only, and ends lines with a carriage return.
/// </summary>
/// <param name="clock">For the times of the log.</param>
/// <param name="tty">True with <c>-t</c>.</param>
/// <param name="log">The log; null for none.</param>
internal sealed class OutputPipes(EngineClock clock, bool tty, ContainerLog? log) : IProcessOutput
{
    /// <summary>The engine reads a pipe into a buffer of this size: a longer line becomes several messages.</summary>
    private const int LongestMessage = 16 << 10;

    private List<Action<string, bool>>? _readers;
    private string _out = "";
    private string _error = "";

    /// <summary>The command of <c>docker exec</c> whose it is; null for a container's own.</summary>
    public ContainerExec? Exec { get; set; }

    /// <summary>True where it is a terminal.</summary>
    public bool IsTty => tty;

    /// <summary>Gives somebody what is written from now on: the text, and true for standard error.</summary>
    public void Attach(Action<string, bool> reader) => (_readers ??= []).Add(reader);

    /// <inheritdoc/>
    public void Write(string text, bool isError)
    {
        bool onError = isError && !tty;
        string written = tty ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
        foreach (Action<string, bool> reader in _readers ?? [])
        {
            reader(written, onError);
        }

        if (log is null)
        {
            return;
        }

        ref string begun = ref onError ? ref _error : ref _out;
        begun = LogLines(begun.Length > 0 ? begun + written : written, onError);
    }

    /// <summary>The run is over: what no line feed ended is logged as it is, and nobody is attached any more.</summary>
    public void Close()
    {
        Flush(ref _out, isError: false);
        Flush(ref _error, isError: true);
        _readers = null;
    }

    // What follows the last line feed.
    private string LogLines(string text, bool isError)
    {
        int from = 0;
        while (from < text.Length)
        {
            int end = text.IndexOf('\n', from) + 1;
            int length = (end > 0 ? end : text.Length) - from;
            if (length > LongestMessage)
            {
                length = LongestMessage;
            }
            else if (end == 0)
            {
                break;
            }

            log!.Add(new LogEntry(clock.Now, length == text.Length ? text : text.Substring(from, length), isError));
            from += length;
        }

        return from == 0 ? text : text[from..];
    }

    private void Flush(ref string begun, bool isError)
    {
        if (begun.Length > 0)
        {
            log?.Add(new LogEntry(clock.Now, begun, isError));
            begun = "";
        }
    }
}
