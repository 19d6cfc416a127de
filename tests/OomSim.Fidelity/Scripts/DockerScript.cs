using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// What was typed to the real engine, at the times at which it took effect: a container starts when its program began,
/// a pause or update happens with its event, and a refused command when it was typed. So the engine's slowness under
/// emulation stays out of the comparison, which is on the programs' own clock.
/// </summary>
public sealed class DockerScript(Recording recording, DockerEngine engine)
{
    // Where images are made of containers all is typed as it was, and what a program does is a process of the image, by its whole line.
    private readonly bool _makesImages = recording.Commands.Any(command => command.Text.StartsWith("$ docker commit ", StringComparison.Ordinal));

    // Where containers are listed they are of one image, too: it stands in the list, and so does what they were told to do.
    private readonly bool _sharesImage = recording.Commands.Any(command =>
        command.Text.StartsWith("$ docker commit ", StringComparison.Ordinal) || command.Text.StartsWith("$ docker ps", StringComparison.Ordinal) || command.Text.StartsWith("$ docker top", StringComparison.Ordinal));

    // The program's clock and the lab's differ by less, ns.
    private const long Slack = 2_000_000_000;

    private int _images;

    /// <summary>The commands with their recorded and simulated answers, in order.</summary>
    public List<(LoggedCommand Recorded, Func<CommandResult?> Simulated)> Answers { get; } = [];

    /// <summary>What the programs write to their logs; null where nobody asks.</summary>
    public List<SimulatedLine>? Log { get; init; }

    /// <summary>The commands in order of taking effect.</summary>
    public IReadOnlyList<ScheduledAction> Actions()
    {
        ProgramSet idle = HogTranslator.Translate("hold");
        engine.AddImage(Image("hog", _sharesImage ? LogTap.On(idle with { Processes = Programs() }, Log) : idle));

        HostHands hands = new(recording, engine);
        List<ScheduledAction> actions = [];
        long last = 0;
        foreach (LoggedCommand command in recording.Commands)
        {
            if (CommandMatch.OnHost().Match(command.Text) is { Success: true } typed)
            {
                // The shell takes most of the time; what it does is done when it returns.
                long done = Math.Max(last, command.Returned ?? command.Time);
                actions.Add(new ScheduledAction(done, () => hands.Do(typed.Groups["line"].Value)));
                continue;
            }

            if (StateLine.Of(command) is { } state)
            {
                last = Math.Max(last, command.Time);
                CommandResult? seen = null;
                Answers.Add((state.Recorded, () => seen));
                actions.Add(new ScheduledAction(last, () => engine.Execute(state.Line, answer => seen = answer)));
                continue;
            }

            if (!IsTyped(command))
            {
                continue;
            }

            IReadOnlyList<string> words = Words(command);
            (long time, string line) = Place(command, words);

            // Commands of one script never overtake each other.
            last = Math.Max(last, time);
            CommandResult? result = null;
            Answers.Add((command, () => result));
            actions.Add(new ScheduledAction(last, () => engine.Execute(line, answer => result = IsTooLate(command) ? null : answer)));
        }

        return actions;
    }

    // The lab's client gave up waiting (124): what comes later reached nobody.
    private bool IsTooLate(LoggedCommand command) => command.ExitCode == 124 && engine.Host.Simulator.Now > command.Returned;

    private (long Time, string Line) Place(LoggedCommand command, IReadOnlyList<string> words)
    {
        int program = ProgramWord(words);
        if (program < 0)
        {
            return (EffectTime(command, words), ScriptRun(words) is { } script ? Line([.. words.Take(3), "hog " + script]) : Line(words));
        }

        ProgramMessage? begin = BeginOf(command, words);
        long time = begin is not null ? words[1] == "run" ? begin.Time : command.Time : StartOf(NameOf(words), command) ?? command.Time;
        if (_sharesImage)
        {
            return (time, Line(words));
        }

        // A program that never logged its begin is such as that of a container that is only created.
        string own = "hog-" + (++_images).ToString(System.Globalization.CultureInfo.InvariantCulture);
        ProgramSet translated = begin is null
            ? HogTranslator.Translate(string.Join(' ', words.Skip(program + 1)))
            : HogTranslator.Translate(recording, begin, ScriptsRunIn(NameOf(words)), IsForeground(words));
        engine.AddImage(Image(own, LogTap.On(translated, Log), Mounts(words)));
        return (time, Line(words.Take(program - 1).Append(own)));
    }

    // What the programs of all containers do, by their whole lines.
    private SortedDictionary<string, ProgramDefinition> Programs()
    {
        SortedDictionary<string, ProgramDefinition> programs = new(StringComparer.Ordinal);
        foreach (LoggedCommand command in recording.Commands.Where(IsTyped))
        {
            IReadOnlyList<string> words = Words(command);
            if (ProgramWord(words) is > 0 and int program)
            {
                string line = string.Join(' ', words.Skip(program));
                ProgramSet translated = BeginOf(command, words) is { } begin ? HogTranslator.Translate(recording, begin, IsForeground(words)) : HogTranslator.Translate(line["hog ".Length..]);
                programs.TryAdd(line, translated.Init with { Name = line });
                foreach ((string name, ProgramDefinition child) in translated.Processes)
                {
                    programs.TryAdd(name, child);
                }
            }
            else if (ScriptRun(words) is { } script)
            {
                programs.TryAdd("hog " + script, HogTranslator.Translate(script, tellsProgress: true).Init with { Name = "hog " + script });
            }
        }

        return programs;
    }

    private ProgramMessage? BeginOf(LoggedCommand command, IReadOnlyList<string> words) => recording.Begins.FirstOrDefault(message =>
        message.Container == NameOf(words) && message.Time >= command.Time - Slack && message.Time <= (command.Returned + Slack ?? long.MaxValue));

    private static string NameOf(IReadOnlyList<string> words) => words[IndexOf(words, "--name") + 1];

    // Where the program's name stands after its image in a line that makes a container; −1 where neither is there.
    private int ProgramWord(IReadOnlyList<string> words)
    {
        for (int i = 3; i + 1 < words.Count; i++)
        {
            if (words[i] == "hog" && (words[i - 1] == "hog" || _makesImages) && words[i - 1] != "--name" && words.Contains("--name"))
            {
                return words[i + 1] == "hog" ? i + 1 : i;
            }
        }

        return -1;
    }

    // Its client shows the program's log as it comes.
    private static bool IsForeground(IReadOnlyList<string> words) => words[1] == "run" && !words.Contains("-d", StringComparer.Ordinal);

    // The script of docker exec NAME hog SCRIPT.
    private static string? ScriptRun(IReadOnlyList<string> words) =>
        words.Count > 4 && words[1] == "exec" && words[3] == "hog" ? string.Join(' ', words.Skip(4)) : null;

    // What docker exec starts is a process that the image describes, by the command's words.
    private SortedDictionary<string, string> ScriptsRunIn(string container)
    {
        SortedDictionary<string, string> scripts = new(StringComparer.Ordinal);
        foreach (LoggedCommand command in recording.Commands)
        {
            if (!command.Text.StartsWith("$ docker exec ", StringComparison.Ordinal))
            {
                continue;
            }

            IReadOnlyList<string> words = Words(command);
            if (words[2] == container && ScriptRun(words) is { } script)
            {
                scripts["hog " + script] = script;
            }
        }

        return scripts;
    }

    // A mounted file is one file on the host, whoever mounts it: a layer of its own above the image, which those who mount the same share.
    private IEnumerable<LayerDefinition> Mounts(IReadOnlyList<string> words)
    {
        Dictionary<string, long> made = RecordedFiles.MadeBy(recording.Host.Script).ToDictionary(file => file.Path, file => file.Size);
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "-v" && words[i + 1].Split(':') is [string source, string target, ..] && made.TryGetValue(source, out long size))
            {
                yield return new LayerDefinition(source, size, new SortedDictionary<string, long>(StringComparer.Ordinal) { [target] = size });
            }
        }
    }

    private long EffectTime(LoggedCommand command, IReadOnlyList<string> words)
    {
        string container = words[1] == "exec" ? words[2] : words[^1];
        ProgramMessage? begin = words[1] is "start" or "restart"
            ? recording.Begins.FirstOrDefault(message => message.Container == container && message.Time >= command.Time && message.Time <= (command.Returned ?? long.MaxValue))
            : null;
        if (words[1] == "stop")
        {
            // It begins with its signal; while a restart takes the engine as long as it did there it waits for that.
            return (recording.RestartDelays.Any(delay => delay.Container == container) ? null : Effect("kill"))?.Time ?? command.Time;
        }

        // What is run in a container begins like any program with its first line, which its client shows.
        long? run = ScriptRun(words) is null ? null : HogLog.BeginOf(command.Output) - recording.Host.Epoch;
        return run ?? begin?.Time ?? Effect(words[1])?.Time ?? command.Time;

        EngineEvent? Effect(string verb) => recording.Events.FirstOrDefault(happened =>
            happened.Container == container && IsEffect(happened.Action, verb) && happened.Time >= command.Time && happened.Time <= (command.Returned ?? long.MaxValue));
    }

    private static IReadOnlyList<string> Words(LoggedCommand command) => CommandLine.Split(CommandMatch.LimitNote().Replace(command.Text[2..], "").Trim());

    private static bool IsEffect(string action, string verb) =>
        verb == "exec" ? action.StartsWith("exec_start", StringComparison.Ordinal) : action == verb;

    private long? StartOf(string container, LoggedCommand command) => recording.Events
        .FirstOrDefault(happened => happened.Container == container && happened.Action == "start" && happened.Time >= command.Time && happened.Time <= (command.Returned ?? long.MaxValue))?.Time;

    private static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static bool IsTyped(LoggedCommand command) => command.Text.StartsWith("$ docker ", StringComparison.Ordinal);

    private static int IndexOf(IReadOnlyList<string> words, string word) => words.TakeWhile(other => other != word).Count();

    private static ImageDefinition Image(string name, ProgramSet program, IEnumerable<LayerDefinition>? mounts = null) => new(
        name,
        [Base, .. mounts ?? []],
        program);

    // What was imported at the beginning, from an archive of whole 10240 bytes. Its size stands in v1-35; how many files it has follows from the
    // size of the export there, and the size of what is saved does not depend on it.
    private static LayerDefinition Base { get; } = new(
        "hog",
        2_823_489,
        new SortedDictionary<string, long>(StringComparer.Ordinal) { [HogTranslator.Binary] = HogTranslator.BinarySize, ["/etc/passwd"] = 400 })
    {
        Entries = 29,
        ArchiveSize = 2_846_720,
        Comment = "Imported from -",
    };

    private static string Quote(string word) => word.Contains(' ', StringComparison.Ordinal) ? "'" + word + "'" : word;
}
