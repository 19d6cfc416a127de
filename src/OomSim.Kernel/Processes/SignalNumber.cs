using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Linux signal numbers and names (x86-64).</summary>
public static class SignalNumber
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Term = 15;

    /// <summary>SIGCHLD.</summary>
    public const int Child = 17;

    /// <summary>SIGCONT.</summary>
    public const int Cont = 18;

    /// <summary>SIGSTOP.</summary>
    public const int Stop = 19;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The number of <c>9</c>, <c>KILL</c> or <c>SIGKILL</c>, in any case; null when there is none.</summary>
    public static int? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number is > 0 and <= 64 ? number : null;
        }

        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        int index = Array.FindIndex(Names, 1, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index > 0 ? index : null;
    }

    /// <summary>SIGKILL for 9, and so on.</summary>
    public static string NameOf(int number) =>
        number > 0 && number < Names.Length ? "SIG" + Names[number] : "SIGRT" + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>True for a signal whose default action does nothing.</summary>
    public static bool IsIgnoredByDefault(int number) => number is 17 or 23 or 28 or Cont;

    /// <summary>
    /// True for a signal whose default action dumps core. Only the process itself can do that, so it has to run first: such a
    /// signal does not end a killable or frozen sleep as SIGKILL and SIGTERM do.
    /// </summary>
    public static bool DumpsCore(int number) => number is 3 or 4 or 5 or 6 or 7 or 8 or 11 or 24 or 25 or 31;

    /// <summary>True for a signal whose default action stops the process.</summary>
    public static bool Stops(int number) => number is Stop or 20 or 21 or 22;
}
