using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>ps</c> of BusyBox: the processes of its own PID namespace, by the PIDs they have there (M5).</summary>
/// <param name="Words">As it was typed.</param>
/// <param name="Columns">Names of its columns.</param>
internal sealed record ProcessListing(IReadOnlyList<string> Words, IReadOnlyList<string> Columns) : ITool
{
    private static readonly string[] Default = ["pid", "user", "time", "args"];

    // Numbers stand on the right; the last column has no width.
    private static readonly (string Name, string Heading, int Width, Func<PsRow, string> Value)[] Known =
    [
        ("pid", "PID", 5, r => Number(r.NamespacePid)),
        ("ppid", "PPID", 5, r => Number(r.NamespaceParentPid)),
        ("user", "USER", -8, r => Cut(r.InsideUser)),
        ("group", "GROUP", -8, r => Cut(r.InsideGroup)),
        ("comm", "COMMAND", -16, r => r.Comm),
        ("args", "COMMAND", -256, r => r.CommandLine),
        ("stat", "STAT", -4, r => r.State),
        ("time", "TIME", 5, r => FormattableString.Invariant($"{r.CpuSeconds / 60}:{r.CpuSeconds % 60:D2}")),
        ("etime", "ELAPSED", -7, r => FormattableString.Invariant($"{r.Seconds / 60}:{r.Seconds % 60:D2}")),
        ("vsz", "VSZ", 4, r => Size(r.VirtualBytes)),
        ("rss", "RSS", 4, r => Size(r.ResidentBytes)),
        ("nice", "NI", 5, _ => "0"),
        ("tty", "TT", -6, r => r.Terminal == "?" ? "?" : "136,0"),
    ];

    /// <summary>Reads the words of a <c>ps</c>; null where an option is not simulated.</summary>
    /// <param name="words">As typed; letters that other <c>ps</c> have (<c>-ef</c>, <c>aux</c>) change nothing.</param>
    public static ProcessListing? Read(IReadOnlyList<string> words)
    {
        var columns = new List<string>();
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i];
            if (word.StartsWith("-o", StringComparison.Ordinal))
            {
                string names = word.Length > 2 ? word[2..] : i + 1 < words.Count ? words[++i] : "";
                columns.AddRange(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
            }
            else if (word.Length < 2 || word.TrimStart('-').Any(l => !"aAdeflux".Contains(l, StringComparison.Ordinal)))
            {
                return null;
            }
        }

        return new ProcessListing(words, columns.Count > 0 ? columns : Default);
    }

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        var columns = new List<(string Name, string Heading, int Width, Func<PsRow, string> Value)>();
        foreach (string name in Columns)
        {
            if (Array.FindIndex(Known, k => k.Name == name) is >= 0 and int at)
            {
                columns.Add(Known[at]);
            }
            else
            {
                return new ToolAnswer("", $"ps: bad -o argument '{name}', supported arguments: {string.Join(',', Known.Select(k => k.Name))}\n", 1);
            }
        }

        var text = new StringBuilder();
        Line(text, columns, c => c.Heading.PadRight(Math.Abs(c.Width)));
        foreach (Process one in host.SeenFrom(process.Namespace).OrderBy(p => p.Pid))
        {
            PsRow row = PsRow.Inside(one, host, one == process ? string.Join(' ', Words) : null, process.Namespace.IsHost);
            Line(text, columns, c => c.Width > 0 ? c.Value(row).PadLeft(c.Width) : c.Value(row).PadRight(-c.Width));
        }

        return new ToolAnswer(text.ToString());
    }

    private static void Line(
        StringBuilder text, List<(string Name, string Heading, int Width, Func<PsRow, string> Value)> columns, Func<(string Name, string Heading, int Width, Func<PsRow, string> Value), string> cell) =>
        text.Append(string.Join(' ', columns.Select(cell)).TrimEnd()).Append('\n');

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Cut(string name) => name.Length > 8 ? name[..8] : name;

    // KiB in four digits, else MiB.
    private static string Size(long bytes) => bytes < 10_000L * 1024 ? Number(bytes / 1024) : Number(bytes >> 20) + "m";
}
