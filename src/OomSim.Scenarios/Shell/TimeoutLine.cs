using System.Globalization;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>A command behind <c>timeout</c> of coreutils, which ends it after a time.</summary>
/// <param name="DurationNs">After which it is sent the signal, ns; 0: never.</param>
/// <param name="Signal">The signal.</param>
/// <param name="KillAfterNs">Time from there to a SIGKILL, ns; null: none is sent.</param>
/// <param name="PreservesStatus">True where the command's own status is kept instead of 124.</param>
/// <param name="Command">The command, as typed.</param>
/// <param name="Error">What timeout itself says of its arguments; null where it is content.</param>
internal sealed record TimeoutLine(long DurationNs, int Signal, long? KillAfterNs, bool PreservesStatus, string Command, string? Error = null)
{
    /// <summary>Exit code of a command that was ended because its time was up.</summary>
    public const int TimedOut = 124;

    /// <summary>Exit code of <c>timeout</c> itself where it does not understand.</summary>
    public const int Failed = 125;

    private const int Terminate = 15;
    private const string Try = "\nTry 'timeout --help' for more information.";

    /// <summary>The command without a <c>timeout</c> in front of it.</summary>
    public static string CommandOf(string line) => Parse(line)?.Command ?? line;

    /// <summary>Reads a line; null for one that does not begin with <c>timeout</c>.</summary>
    public static TimeoutLine? Parse(string line)
    {
        string rest = line;
        if (Next(ref rest) != "timeout")
        {
            return null;
        }

        var read = new TimeoutLine(0, Terminate, null, false, "");
        string word = Next(ref rest);
        while (word.StartsWith('-') && word != "--")
        {
            (string option, string? value) = Option(word);
            if (option is "-s" or "--signal" or "-k" or "--kill-after")
            {
                value ??= Next(ref rest);
                bool isSignal = option is "-s" or "--signal";
                int? signal = isSignal ? Signals.Parse(value) : null;
                if (isSignal && signal is null)
                {
                    return read with { Error = $"timeout: '{value}': invalid signal{Try}" };
                }

                read = isSignal ? read with { Signal = signal!.Value } : read with { KillAfterNs = Duration(value) };
                if (!isSignal && read.KillAfterNs is null)
                {
                    return read with { Error = $"timeout: invalid time interval '{value}'{Try}" };
                }
            }
            else if (option is not ("-f" or "--foreground" or "-p" or "--preserve-status"))
            {
                return read with { Error = $"timeout: {(option.StartsWith("--", StringComparison.Ordinal) ? $"unrecognized option '{word}'" : $"invalid option -- '{word[1]}'")}{Try}" };
            }

            read = read with { PreservesStatus = read.PreservesStatus || option is "-p" or "--preserve-status" };
            word = Next(ref rest);
        }

        word = word == "--" ? Next(ref rest) : word;
        return word.Length == 0 || rest.Trim().Length == 0 ? read with { Error = "timeout: missing operand" + Try }
            : Duration(word) is { } duration ? read with { DurationNs = duration, Command = rest.TrimStart() }
            : read with { Error = $"timeout: invalid time interval '{word}'{Try}" };
    }

    // -s9 and --signal=9 hold their value.
    private static (string Option, string? Value) Option(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return word.StartsWith("--", StringComparison.Ordinal)
            ? equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..])
            : word.Length > 2 && word[1] is 's' or 'k' ? (word[..2], word[2..]) : (word, null);
    }

    private static string Next(ref string rest)
    {
        rest = rest.TrimStart();
        int end = rest.AsSpan().IndexOfAny(' ', '\t');
        string word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? "" : rest[end..];
        return word;
    }

    // A decimal number with s, m, h or d; null for anything else.
    private static long? Duration(string word)
    {
        decimal unit = word.Length > 0 ? word[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return decimal.TryParse(unit == 0 ? word : word[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value < 1_000_000_000
            ? (long)Math.Min(value * (unit == 0 ? 1 : unit) * SimTime.Second, SimTime.Never / 2)
            : null;
    }
}
