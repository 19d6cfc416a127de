using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>Signal names and numbers of Linux on x86-64, as shells show them.</summary>
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

    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    /// <summary>Names of all but the real-time signals with SIG, in order of number.</summary>
    public static IEnumerable<string> All => Names.Skip(1).Select(n => "SIG" + n);

    /// <summary>All numbers that a program can use; 32 and 33 are the C library's own.</summary>
    public static IEnumerable<int> Numbers => Enumerable.Range(1, LastRealTime).Where(OomSim.Docker.Signals.IsKnown);

    /// <summary>The name of a signal with SIG; real-time signals are counted from the nearer end.</summary>
    /// <param name="signal">One of <see cref="Numbers"/>.</param>
    public static string Name(int signal) => signal switch
    {
        FirstRealTime => "SIGRTMIN",
        LastRealTime => "SIGRTMAX",
        > FirstRealTime and < FirstRealTime + 16 => string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - FirstRealTime}"),
        > FirstRealTime => string.Create(CultureInfo.InvariantCulture, $"SIGRTMAX-{LastRealTime - signal}"),
        _ => "SIG" + Names[signal],
    };

    /// <summary>The number of a signal given as <c>SIGTERM</c>, <c>TERM</c>, <c>RTMIN+3</c> (any case) or <c>15</c>; null when there is none.</summary>
    public static int? Parse(string text) => OomSim.Docker.Signals.TryParse(text, out int signal) ? signal : null;
}
