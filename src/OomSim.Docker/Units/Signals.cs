using System.Globalization;

namespace OomSim.Docker;

/// <summary>Signal names of Linux on x86-64, as the engine knows them.</summary>
public static class Signals
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Term = 15;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>True for a number that has a name: 32 and 33 are the C library's own.</summary>
    public static bool IsKnown(int signal) => signal is (>= 1 and <= 31) or (>= 34 and <= 64);

    /// <summary>True for what the engine takes for a signal before it needs it: a name, or any number but 0 (signal.ParseSignal).</summary>
    public static bool IsOne(string text) => (GoNumber.TryParseInt64(text, out long number, out _) && number != 0) || TryParse(text, out _);

    /// <summary>The number of what <see cref="IsOne"/> takes: no kernel knows one below 1 or above 64.</summary>
    public static bool TryParseAny(string text, out int signal)
    {
        if (GoNumber.TryParseInt64(text, out long number, out _) && number is not (>= 1 and <= 64))
        {
            signal = (int)Math.Clamp(number, int.MinValue, int.MaxValue);
            return number != 0;
        }

        return TryParse(text, out signal);
    }

    /// <summary>The number of a name with or without SIG, in any case, or of a number from 1 to 64.</summary>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out signal))
        {
            return signal is >= 1 and <= 64;
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        name = name switch { "IOT" => "ABRT", "CLD" => "CHLD", "POLL" => "IO", _ => name };
        signal = name.Length == 0 ? -1 : Array.IndexOf(Names, name);
        if (signal < 0 && TryRealTime(name, out int realTime))
        {
            signal = realTime;
        }

        return signal > 0;
    }

    private static bool TryRealTime(string name, out int signal)
    {
        signal = name switch { "RTMIN" => 34, "RTMAX" => 64, _ => 0 };
        if (signal == 0 && name.StartsWith("RTMIN+", StringComparison.Ordinal) && TryCount(name[6..], out int up))
        {
            // The engine names the real-time signals from both ends, 15 up and 14 down.
            signal = up is >= 1 and <= 15 ? 34 + up : 0;
        }
        else if (signal == 0 && name.StartsWith("RTMAX-", StringComparison.Ordinal) && TryCount(name[6..], out int down))
        {
            signal = down is >= 1 and <= 14 ? 64 - down : 0;
        }

        return signal is >= 34 and <= 64;
    }

    // RTMIN+03 is no name.
    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && text[0] != '0';
}
