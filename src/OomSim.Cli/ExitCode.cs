namespace OomSim.Cli;

/// <summary>The tool's exit codes.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Fine = 0;

    /// <summary>An expectation, a comparison or a scenario run failed, or a part of what was to be imported is refused.</summary>
    public const int Failed = 1;

    /// <summary>The command line or an input file is invalid.</summary>
    public const int Invalid = 2;

    /// <summary>A bug of the tool itself.</summary>
    public const int Internal = 70;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;

    /// <summary>The code of a batch from the codes of its members: a bug outranks bad input, which outranks a failure.</summary>
    public static int Worst(int one, int other) => Math.Max(one, other);
}
