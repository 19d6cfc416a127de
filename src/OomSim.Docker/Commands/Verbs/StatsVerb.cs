using System.CommandLine;
using OomSim.Engine;

namespace OomSim.Docker;

/// <summary><c>docker stats --no-stream</c>: two samples one second apart (D8.12–D8.16).</summary>
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
    public override string? NotSimulated(ParseResult flags) =>
        !flags.GetValue(_once) ? DockerEngine.NotSimulatedPrefix + "docker stats goes on for ever; use docker stats --no-stream"
        : Template(flags, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error
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

        if (words.Count == 0)
        {
            // As the engine lists them: newest first.
            chosen.AddRange(shell.Engine.Containers.Reverse().Where(c => c.Running || flags.GetValue(_all)).Select(c => (c, c.Id[..12])));
        }

        long[] before = [.. chosen.Select(c => c.Container.Read().CpuUsageNs)];
        await shell.Engine.Clock.Delay(SimTime.Second);
        if (Template(flags, out string error) is not { } template)
        {
            shell.Error(error);
            return 1;
        }

        bool cut = !flags.GetValue(_full);
        template.Print(chosen.Select((c, i) => StatsColumns.Of(c.Container, c.Typed, before[i], shell.Engine.Host, cut)), StatsColumns.Headings, shell);
        return 0;
    }

    private ListTemplate? Template(ParseResult flags, out string error)
    {
        string format = flags.GetValue(_format) ?? "";
        return ListTemplate.Read(
            format is "" or "table" ? "table " + string.Join("\t", StatsColumns.Default.Select(c => "{{." + c + "}}")) : format,
            StatsColumns.Headings, Name, Context, out error);
    }
}
