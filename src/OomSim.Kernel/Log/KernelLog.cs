using System.Globalization;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The kernel's log as <c>dmesg</c> shows it: <c>[seconds.micros] text</c>; further lines of one record are indented.</summary>
internal sealed class KernelLog(LinuxHost host)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Write(string text)
    {
        long micros = host.Simulator.Now / 1000;
        string stamp = string.Create(CultureInfo.InvariantCulture, $"[{micros / 1_000_000,5}.{micros % 1_000_000:D6}] ");
        string indent = new(' ', stamp.Length);
        int start = 0;
        bool first = true;
        while (start <= text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            _lines.Add((first ? stamp : indent) + text[start..end]);
            first = false;
            start = end + 1;
        }
    }
}
