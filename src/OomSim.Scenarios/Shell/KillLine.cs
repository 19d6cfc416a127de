using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The words of a <c>kill</c>, read as bash reads them.</summary>
/// <param name="Signal">The signal, 0 to ask whether there is somebody; meaningless beside an answer.</param>
/// <param name="Targets">Who gets it.</param>
/// <param name="Answer">What is answered without sending anything: an error, or what <c>-l</c> lists; else null.</param>
/// <param name="NoSignal">A word that should be a signal and is none; else null.</param>
internal sealed record KillLine(int Signal, IReadOnlyList<string> Targets, CommandResult? Answer, string? NoSignal = null)
{
    private const string Usage = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";

    /// <summary>Reads what follows the word kill.</summary>
    public static KillLine Parse(IReadOnlyList<string> words)
    {
        string signal = "TERM";
        bool isNamed = false;
        int i = 0;
        for (; i < words.Count; i++)
        {
            string word = words[i];
            if (word is "-l" or "-L")
            {
                return List([.. words.Skip(i + 1)]);
            }

            if (word is "-s" or "-n")
            {
                if (++i == words.Count)
                {
                    return Answered(Fail($"bash: kill: {word}: option requires an argument\n", 1));
                }

                (signal, isNamed) = (words[i], true);
            }
            else if (word is "--" or ['-', 's', >= 'A' and <= 'z', ..] or ['-', 'n', >= '0' and <= '9', ..])
            {
                if (word == "--")
                {
                    i++;
                    break;
                }

                (signal, isNamed) = (word[2..], true);
            }
            else if (!isNamed && word is ['-', _, ..])
            {
                (signal, isNamed) = (word[1..], true);
            }
            else
            {
                break;
            }
        }

        return ParseSignal(signal) is not { } number ? Answered(Invalid(signal)) with { NoSignal = signal }
            : i == words.Count ? Answered(Fail(Usage, 2))
            : new KillLine(number, [.. words.Skip(i)], null);
    }

    /// <summary>A signal by name or number; 0 is one.</summary>
    public static int? ParseSignal(string text) => text == "0" ? 0 : Signals.Parse(text);

    private static KillLine List(string[] asked)
    {
        if (asked.Length == 0)
        {
            IEnumerable<string> cells = Signals.Numbers.Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"{n,2}) {Signals.Name(n)}{(i % 5 == 4 ? '\n' : '\t')}"));
            return Answered(new CommandResult(0, string.Concat(cells) + "\n", ""));
        }

        string output = "";
        string errors = "";
        string? wrong = null;
        foreach (string text in asked)
        {
            // Above 128 it is the exit code of who died of the signal.
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            number -= number > 128 ? 128 : 0;
            int? signal = !isNumber ? Signals.Parse(text) : Signals.Numbers.Contains(number) ? number : null;
            wrong ??= signal is null ? text : null;
            output += signal is null ? "" : isNumber ? Signals.Name(signal.Value)[3..] + "\n" : string.Create(CultureInfo.InvariantCulture, $"{signal}\n");
            errors += signal is null ? Invalid(text).Stderr : "";
        }

        return Answered(new CommandResult(errors.Length == 0 ? 0 : 1, output, errors)) with { NoSignal = wrong };
    }

    private static CommandResult Invalid(string signal) => Fail($"bash: kill: {signal}: invalid signal specification\n", 1);

    private static CommandResult Fail(string text, int exitCode) => new(exitCode, "", text);

    private static KillLine Answered(CommandResult answer) => new(0, [], answer);
}
