namespace OomSim.Scenarios;

/// <summary>Signal names and numbers of Linux on x86-64.</summary>
public static class Signals
{
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT",
        "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGSTOP.</summary>
    public const int Stop = 19;

    /// <summary>All names with SIG, in order of number.</summary>
    public static IEnumerable<string> All => Names.Skip(1).Select(n => "SIG" + n);

    /// <summary>The number of a signal given as <c>SIGTERM</c>, <c>TERM</c> (any case) or <c>15</c>; null when there is none.</summary>
    public static int? Parse(string text)
    {
        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
        {
            return number is >= 1 and <= 64 ? number : null;
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        name = name switch { "POLL" => "IO", "IOT" => "ABRT", "CLD" => "CHLD", "" => "?", _ => name };
        int index = Array.IndexOf(Names, name);
        return index > 0 ? index : null;
    }
}
