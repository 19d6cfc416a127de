using System.Globalization;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The kernel's log as <c>dmesg</c> shows it: <c>[seconds.micros] text</c>; further lines of one record are indented.</summary>
internal sealed class KernelLog(LinuxHost host)
{
    /// <summary>Lines kept; the last one says that more were dropped.</summary>
    public const int MaxLines = 200_000;

    private readonly List<string> _lines = [];
    private readonly HashSet<string> _once = new(StringComparer.Ordinal);

    /// <summary>The lines so far, each with its time in front.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>True when nothing more is kept.</summary>
    public bool IsFull => _lines.Count >= MaxLines;

    /// <summary>Adds a text that the kernel prints the first time alone.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">What tells places apart that print the same text, each once.</param>
    public void WriteOnce(string text, string place = "")
    {
        if (_once.Add(place + text))
        {
            Write(text);
        }
    }

    /// <summary>Adds a text, each line of it with the present time; what is too much for the log is dropped.</summary>
    public void Write(string text)
    {
        if (_lines.Count >= MaxLines)
        {
            return;
        }

        long micros = host.Simulator.Now / 1000;
        string stamp = string.Create(CultureInfo.InvariantCulture, $"[{micros / 1_000_000,5}.{micros % 1_000_000:D6}] ");
        string indent = new(' ', stamp.Length);
        int start = 0;
        bool first = true;
        while (start <= text.Length)
        {
            if (_lines.Count == MaxLines - 1)
            {
                _lines.Add(stamp + string.Create(CultureInfo.InvariantCulture, $"oomsim: the log is full ({MaxLines} lines); what follows is dropped"));
                return;
            }

            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            _lines.Add((first ? stamp : indent) + text[start..end]);
            first = false;
            start = end + 1;
        }
    }
}
