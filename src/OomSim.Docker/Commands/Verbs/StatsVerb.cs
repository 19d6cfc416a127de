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
    public override string? NotSimulated(ParseResult flags) => ListTemplate.NotSimulated(Template(flags));

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
        List<(Container Container, string Typed)> those = Shown();
        SortedDictionary<string, long> before = Sample(those);
        bool isSampled = false;
        bool isLost = false;
        bool cut = !flags.GetValue(_full);
        IEnumerable<IReadOnlyDictionary<string, string>> Rows() => those.Select(c => isLost
            ? StatsColumns.Lost(c.Container, c.Typed, isSampled, cut)
            : StatsColumns.Of(c.Container, c.Typed, before.GetValueOrDefault(c.Container.Id), shell.Engine.Host, cut));
        int PrintOnce() => ListTemplate.Read(Template(flags), Context, shell)?.Print(Rows(), StatsColumns.Headings, shell) ?? 1;
        int? LoseOnce()
        {
            // Of those that are named each request is told, of all the table comes without them (20.10.24).
            chosen.ForEach(_ => shell.Error(shell.BrokenConnection));
            return words.Count > 0 ? 1 : PrintOnce();
        }

        bool isOnce = flags.GetValue(_once);
        shell.Lost = () =>
        {
            isLost = true;
            return isOnce ? LoseOnce() : null;
        };

        // The client outlives the engine.
        var clock = new EngineClock(shell.Engine.Host);
        await clock.Delay(SimTime.Second);
        if (isOnce)
        {
            return PrintOnce();
        }

        if (ListTemplate.Read(Template(flags), Context, shell) is not { } template)
        {
            return 1;
        }

        // The engine samples once a second, the client draws twice. Without its engine it goes on with those that are named, and knows nothing of them; of all,
        // it ends with the stream of events that tells of new ones (20.10.24, 28.2.2).
        isSampled = !isLost;
        string frame = "";
        for (bool isNew = true; !shell.HasEnded; isNew = !isNew)
        {
            if (isNew && !isLost)
            {
                those = Shown();
            }

            if ((isNew || isLost) && Draw([.. Rows()], template, shell, out frame) is > 0 and int code)
            {
                return code;
            }

            if (isNew && !isLost)
            {
                before = Sample(those);
            }

            shell.Write(frame);
            if (isLost && words.Count == 0)
            {
                return 0;
            }

            await clock.Delay(SimTime.Second / 2);
        }

        return 0;
    }

    // CPU time used so far, by ID.
    private static SortedDictionary<string, long> Sample(List<(Container Container, string Typed)> containers) => containers.ToSorted(c => c.Container.Id, c => c.Container.Read().CpuUsageNs);

    // Older clients clear the screen; newer ones write over it, and clear what is left of each line.
    private static int Draw(IReadOnlyList<IReadOnlyDictionary<string, string>> rows, ListTemplate template, Shell shell, out string frame)
    {
        frame = "";
        var text = new Shell(shell.Engine);
        if (template.Print(rows, StatsColumns.Headings, text) is > 0 and int failed)
        {
            shell.Append(text.Result(failed));
            return failed;
        }

        frame = shell.Profile.NewHelpTail
            ? "\u001b[H" + text.Stdout + string.Concat(("\u001b[H" + text.Stdout).Split('\n').Select(line => line + "\u001b[K\n")) + "\u001b[J"
            : "\u001b[2J\u001b[H" + text.Stdout;
        return 0;
    }

    private string Template(ParseResult flags)
    {
        string format = flags.GetValue(_format) ?? "";
        return format is "" or "table" ? ImageColumns.Table(StatsColumns.Default) : format;
    }
}
