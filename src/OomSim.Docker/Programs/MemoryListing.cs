using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>free</c> of BusyBox (procps/free.c): the host's memory, in a container as well, as it stands in <c>/proc/meminfo</c>.</summary>
/// <param name="UnitBytes">What it counts in, bytes; 0 for a unit of its own for each number (<c>-h</c>).</param>
internal sealed record MemoryListing(long UnitBytes) : ITool
{
    private const long Kibi = 1024;

    /// <summary>Reads the words of a <c>free</c>; null where an option is none of BusyBox's.</summary>
    /// <param name="words">As typed: of several options the last stands, and operands are nothing to it.</param>
    public static MemoryListing? Read(IReadOnlyList<string> words)
    {
        long unit = Kibi;
        foreach (char letter in words.Skip(1).Where(w => w.StartsWith('-')).SelectMany(w => w[1..]))
        {
            unit = letter switch { 'b' => 1, 'k' => Kibi, 'm' => Kibi * Kibi, 'g' => Kibi * Kibi * Kibi, 'h' => 0, _ => -1 };
            if (unit < 0)
            {
                return null;
            }
        }

        return new MemoryListing(unit);
    }

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var bytes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in (host.ReadProc("/proc/meminfo") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries);
            bytes[parts[0]] = long.Parse(parts[1], CultureInfo.InvariantCulture) * Kibi;
        }

        (long total, long free, long cache) = (bytes["MemTotal"], bytes["MemFree"], bytes["Buffers"] + bytes["Cached"] + bytes["SReclaimable"]);
        return new ToolAnswer(
            "              total        used        free      shared  buff/cache   available\n"
            + Line("Mem:", total, total - free - cache, free, bytes["Shmem"], cache, bytes["MemAvailable"])
            + Line("Swap:", bytes["SwapTotal"], bytes["SwapTotal"] - bytes["SwapFree"], bytes["SwapFree"]));
    }

    private string Line(string name, params long[] values) => $"{name,-7}{string.Concat(values.Select(v => Say(v).PadLeft(12)))}\n";

    private string Say(long bytes) => BusyBoxSize.Text(bytes, UnitBytes);
}
