using System.CommandLine;
using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>
/// <c>docker stats</c>: with <c>--no-stream</c> two samples one second apart; without, a table every 500 ms of what the engine last sampled, until the
/// client is interrupted (D8.12–D8.16).
/// </summary>
internal sealed class StatsVerb : Verb
{
    private const string Context = "container.statsContext";

    private readonly Option<bool> _once;
    private readonly Option<bool> _all;
    private readonly Option<bool> _full;
    private readonly Option<string?> _format;
    private string _frame = "";

    /// <summary>The command.</summary>
    public StatsVerb()
        : base("stats", "[CONTAINER...]", least: 0)
    {
        _once = Add(Flags.Switch("--no-stream"));
        _all = Add(Flags.Switch("--all", "-a"));
        _full = Add(Flags.Switch("--no-trunc"));
        _format = Add(Flags.Text("--format"));
    }

    /// <inheritdoc/>
    protected override bool AsksForEach => true;

    /// <inheritdoc/>
    public override string? Endless(ParseResult flags) => flags.GetValue(_once) ? null
        : DockerEngine.NotSimulatedPrefix + "docker stats goes on for ever; use docker stats --no-stream, or timeout 10 docker stats";

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        Template(flags, EngineProfile.V28, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error
        : null;

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (NotSimulated(flags) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        var chosen = new List<(Container Container, string Typed)>();
        bool failed = false;
        foreach (string typed in words)
        {
            // Each that is not there is told, and one named twice is a row.
            if (await shell.FindLocked(typed) is not { } container)
            {
                failed = true;
            }
            else if (!chosen.Exists(c => c.Container == container))
            {
                chosen.Add((container, typed));
            }
        }

        if (failed)
        {
            return 1;
        }

        List<(Container Container, string Typed)> Shown() => words.Count > 0 ? chosen
            : [.. shell.Engine.Containers.Reverse().Where(c => c.Running || flags.GetValue(_all)).Select(c => (c, c.Id[..12]))];
        SortedDictionary<string, long> before = Sample(Shown());
        List<(Container Container, string Typed)> first = Shown();
        await shell.Engine.Clock.Delay(SimTime.Second);
        if (Template(flags, shell.Profile, out string error) is not { } template)
        {
            shell.TemplateError(error);
            return 1;
        }

        bool cut = !flags.GetValue(_full);
        IEnumerable<IReadOnlyDictionary<string, string>> Rows(List<(Container Container, string Typed)> those) =>
            those.Select(c => StatsColumns.Of(c.Container, c.Typed, before.GetValueOrDefault(c.Container.Id), shell.Engine.Host, cut));
        if (flags.GetValue(_once))
        {
            return template.Print(Rows(first), StatsColumns.Headings, shell);
        }

        // The engine samples once a second, the client draws twice.
        while (!shell.HasEnded)
        {
            List<(Container Container, string Typed)> those = Shown();
            if (Draw([.. Rows(those)], template, shell) is > 0 and int code)
            {
                return code;
            }

            before = Sample(those);
            await shell.Engine.Clock.Delay(SimTime.Second / 2);
            if (!shell.HasEnded)
            {
                shell.Write(_frame);
                await shell.Engine.Clock.Delay(SimTime.Second / 2);
            }
        }

        return 0;
    }

    // CPU time used so far, by ID.
    private static SortedDictionary<string, long> Sample(List<(Container Container, string Typed)> containers)
    {
        var used = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((Container container, _) in containers)
        {
            used[container.Id] = container.Read().CpuUsageNs;
        }

        return used;
    }

    // Older clients clear the screen; newer ones write over it, and clear what is left of each line.
    private int Draw(IReadOnlyList<IReadOnlyDictionary<string, string>> rows, ListTemplate template, Shell shell)
    {
        var text = new Shell(shell.Engine);
        if (template.Print(rows, StatsColumns.Headings, text) is > 0 and int failed)
        {
            shell.Append(text.Result(failed));
            return failed;
        }

        _frame = shell.Profile.NewHelpTail
            ? "\u001b[H" + text.Stdout + string.Concat(("\u001b[H" + text.Stdout).Split('\n').Select(line => line + "\u001b[K\n")) + "\u001b[J"
            : "\u001b[2J\u001b[H" + text.Stdout;
        shell.Write(_frame);
        return 0;
    }

    private ListTemplate? Template(ParseResult flags, EngineProfile profile, out string error)
    {
        string format = flags.GetValue(_format) ?? "";
        return ListTemplate.Read(
            format is "" or "table" ? "table " + string.Join("\t", StatsColumns.Default.Select(c => "{{." + c + "}}")) : format,
            Context, profile, out error);
    }
}
