using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Fidelity;

/// <summary>
/// What was typed to the real engine, at the times at which it took effect: a container starts when its program began,
/// a pause or update happens with its event, and a refused command when it was typed. So the engine's slowness under
/// emulation stays out of the comparison, which is on the programs' own clock.
/// </summary>
public sealed partial class DockerScript(Recording recording, DockerEngine engine)
{
    private int _images;

    /// <summary>The commands with their recorded and simulated answers, in order.</summary>
    public List<(LoggedCommand Recorded, Func<CommandResult?> Simulated)> Answers { get; } = [];

    /// <summary>The commands in order of taking effect.</summary>
    public IReadOnlyList<ScheduledAction> Actions()
    {
        engine.AddImage(Image("hog", HogTranslator.Translate("hold")));
        List<ScheduledAction> actions = [];
        long last = 0;
        foreach (LoggedCommand command in recording.Commands)
        {
            foreach (Match set in CommandMatch.SetSysctl().Matches(command.Text))
            {
                actions.Add(new ScheduledAction(Math.Max(last, command.Time), () => engine.Host.SetSysctl(set.Groups["name"].Value, set.Groups["value"].Value)));
            }

            if (!command.Text.StartsWith("$ docker ", StringComparison.Ordinal))
            {
                continue;
            }

            string text = LimitNote().Replace(command.Text[2..], "").Trim();
            IReadOnlyList<string> words = CommandLine.Split(text);
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
        int image = ImageWord(words);
        if (image > 0)
        {
            string name = words[IndexOf(words, "--name") + 1];
            string own = "hog-" + (++_images).ToString(System.Globalization.CultureInfo.InvariantCulture);
            ProgramMessage? begin = recording.Begins.FirstOrDefault(message => message.Container == name && message.Time >= command.Time - 2_000_000_000);
            if (begin is not null)
            {
                engine.AddImage(Image(own, HogTranslator.Translate(recording, begin)));
                return (words[1] == "run" ? begin.Time : command.Time, Line(words.Take(image).Append(own)));
            }

            // A program that never logged its begin, such as that of a container that is only created.
            engine.AddImage(Image(own, HogTranslator.Translate(string.Join(' ', words.Skip(image + 2)))));
            return (StartOf(name, command) ?? command.Time, Line(words.Take(image).Append(own)));
        }

        return (EffectTime(command, words), Line(words));
    }

    private long EffectTime(LoggedCommand command, IReadOnlyList<string> words)
    {
        string container = words[^1];
        ProgramMessage? begin = words[1] is "start" or "restart"
            ? recording.Begins.FirstOrDefault(message => message.Container == container && message.Time >= command.Time)
            : null;
        EngineEvent? effect = recording.Events.FirstOrDefault(happened =>
            happened.Container == container && happened.Action == words[1] && happened.Time >= command.Time && happened.Time <= (command.Returned ?? long.MaxValue));
        return begin?.Time ?? effect?.Time ?? command.Time;
    }

    private long? StartOf(string container, LoggedCommand command) => recording.Events
        .FirstOrDefault(happened => happened.Container == container && happened.Action == "start" && happened.Time >= command.Time && happened.Time <= (command.Returned ?? long.MaxValue))?.Time;

    private static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static int ImageWord(IReadOnlyList<string> words)
    {
        for (int i = 2; i + 2 < words.Count; i++)
        {
            if (words[i] == "hog" && words[i + 1] == "hog" && words.Contains("--name"))
            {
                return i;
            }
        }

        return -1;
    }

    private static int IndexOf(IReadOnlyList<string> words, string word) => words.TakeWhile(other => other != word).Count();

    private static ImageDefinition Image(string name, OomSim.Kernel.ProgramSet program) => new(
        name,
        [new LayerDefinition("hog", 2_820_000, new SortedDictionary<string, long>(StringComparer.Ordinal) { [HogTranslator.Binary] = HogTranslator.BinarySize, ["/etc/passwd"] = 400 })],
        program);

    private static string Quote(string word) => word.Contains(' ', StringComparison.Ordinal) ? "'" + word + "'" : word;

    [GeneratedRegex(@"\s+\(limit \d+s\)$")]
    private static partial Regex LimitNote();
}
