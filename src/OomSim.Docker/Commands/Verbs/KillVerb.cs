using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker kill</c>.</summary>
internal sealed class KillVerb : EachVerb
{
    private const int Unsupported = -1;

    private readonly Option<string?> _signal;

    /// <summary>The command.</summary>
    public KillVerb()
        : base("kill", parallel: true) => _signal = Add(Flags.Text("--signal", "-s"));

    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        (int signal, string? fault) = Read(flags, typed, shell);
        return fault ?? await shell.Engine.Kill(container, typed, signal);
    }

    /// <inheritdoc/>
    /// <remarks>The router wraps what ContainerKill says; the signal is read first, and 20.10 asks only with the container whether the platform has it.</remarks>
    protected override string MissingText(ParseResult flags, string typed, string missing, Shell shell) =>
        Read(flags, typed, shell) is (var signal, { } fault) && (signal == 0 || !shell.Profile.InvalidSignalInRouter) ? fault
            : $"{shell.Profile.KillPrefix}: {typed}: {missing}";

    // The number, and what is wrong with it; 0 for what is none.
    private (int Signal, string? Fault) Read(ParseResult flags, string typed, Shell shell)
    {
        string text = flags.GetValue(_signal) is { Length: > 0 } given ? given : "KILL";
        if (GoNumber.TryParseInt64(text, out long number, out _) && number != 0)
        {
            // Any number is a signal for the parser (strconv.Atoi).
            bool isKnown = number is >= 1 and <= 64 && Signals.IsKnown((int)number);
            return isKnown ? ((int)number, null) : (Unsupported, shell.Engine.Texts.UnsupportedSignal(typed, number));
        }

        return Signals.TryParse(text, out int signal) ? (signal, null) : (0, shell.Engine.Texts.InvalidSignal(typed, text));
    }
}
