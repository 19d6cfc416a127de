using System.Globalization;
using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A command of <c>docker compose</c>, or what stands in front of one: its page, and what becomes of its options.</summary>
internal sealed class ComposePage
{
    // cobra pads names to this and puts a blank behind them.
    private const int ShortestColumn = 11;

    private readonly string _usage;

    /// <summary>Reads a section of <c>compose.txt</c>.</summary>
    /// <param name="name">The command; empty for what stands in front of one.</param>
    /// <param name="lines">The section's lines.</param>
    public ComposePage(string name, IReadOnlyList<string> lines)
    {
        Name = name;
        _usage = Value(lines, "usage ");
        About = Value(lines, "about ");
        Groups = Named(lines, "group ");
        Commands = Named(lines, "command ");
        Support = lines is [[' ', ..] note, ..] ? ComposeSupport.Parse(note.Trim()) : ComposeSupport.Full;
        List<ComposeOption> options = [];
        foreach (string line in lines.SkipWhile(l => !l.StartsWith('-')))
        {
            if (line.StartsWith('-'))
            {
                string[] halves = line.Split(" | ", 2);
                options.Add(new ComposeOption(halves[0], halves.ElementAtOrDefault(1), ComposeSupport.Full));
            }
            else if (line.StartsWith(' '))
            {
                options[^1] = options[^1] with { Support = ComposeSupport.Parse(line.Trim()) };
            }
        }

        Options = options;
    }

    private ComposePage(ComposePage page, IReadOnlyList<ComposeOption> options)
    {
        (Name, _usage, About, Groups, Commands, Support, Options) = (page.Name, page._usage, page.About, page.Groups, page.Commands, page.Support, options);
    }

    /// <summary>The command; empty for what stands in front of one.</summary>
    public string Name { get; }

    /// <summary>What it does.</summary>
    public string About { get; }

    /// <summary>Which Compose has it, and whether it is simulated at all.</summary>
    public ComposeSupport Support { get; }

    /// <summary>True for a command that can be run here.</summary>
    public bool IsSimulated => Name.Length > 0 && Support.Treatment != ComposeTreatment.Refused;

    /// <summary>Its options: those of its page in their order, then those that it hides.</summary>
    public IReadOnlyList<ComposeOption> Options { get; }

    /// <summary>True for a command that only has commands of its own.</summary>
    public bool IsGroup => Commands.Count > 0;

    private IReadOnlyList<(string Name, string About)> Groups { get; }

    private IReadOnlyList<(string Name, string About)> Commands { get; }

    /// <summary>An option by one of its spellings; null where there is none in a release.</summary>
    /// <param name="spelling">With its dashes.</param>
    /// <param name="release">Compose's release; null for one that has all.</param>
    public ComposeOption? Find(string spelling, string? release) => Options.FirstOrDefault(o => o.Support.IsIn(release) && o.Spellings.Contains(spelling, StringComparer.Ordinal));

    /// <summary>With the options that all commands have, in their places.</summary>
    public ComposePage With(IReadOnlyList<ComposeOption> common)
    {
        List<ComposeOption> options = [.. Options];
        foreach (ComposeOption option in common)
        {
            int next = options.FindIndex(o => o.About is null || string.CompareOrdinal(o.Name, option.Name) > 0);
            options.Insert(next < 0 ? options.Count : next, option);
        }

        return new ComposePage(this, options);
    }

    /// <summary>The page, as a release prints it.</summary>
    /// <param name="release">Compose's release; null for one that has all.</param>
    /// <param name="all">All commands, for the page of Compose itself.</param>
    public string Print(string? release, IEnumerable<ComposePage> all)
    {
        string path = Name.Length > 0 ? "docker compose " + Name : "docker compose";
        List<(string, string)> flags = [.. Options.Where(o => o.About is not null && o.Support.IsIn(release)).Select(o => (o.Usage, o.About!))];
        var page = new StringBuilder($"Usage:  {path} {_usage}\n\n{About}\n{(flags.Count > 0 ? $"\nOptions:\n{FlagUsages.Print(flags)}" : "")}");
        ILookup<bool, (string, string)> listed = all.Where(p => p.Name.Length > 0 && p.Support.IsIn(release)).ToLookup(p => p.IsGroup, p => (p.Name, p.About.Split('\n')[0]));

        // Those that have commands of their own stand apart.
        (string Name, string About)[] groups = [.. Name.Length > 0 ? Groups : listed[true]];
        (string Name, string About)[] commands = [.. Name.Length > 0 ? Commands : listed[false]];
        if (groups.Length + commands.Length == 0)
        {
            return page.ToString();
        }

        int width = Math.Max(ShortestColumn, groups.Concat(commands).Max(c => c.Name.Length));
        page.Append(List("Management Commands", groups, width)).Append(List("Commands", commands, width));
        return page.Append(CultureInfo.InvariantCulture, $"\nRun '{path} COMMAND --help' for more information on a command.\n").ToString();
    }

    private static string List(string title, (string Name, string About)[] commands, int width) =>
        commands.Length == 0 ? "" : $"\n{title}:\n" + string.Concat(commands.Select(c => $"  {c.Name.PadRight(width)} {c.About}\n"));

    private static (string Name, string About)[] Named(IReadOnlyList<string> lines, string kind) =>
        [.. lines.Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[kind.Length..].Split(" | ", 2)).Select(p => (p[0], p[1]))];

    private static string Value(IReadOnlyList<string> lines, string key) => lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? "";
}
