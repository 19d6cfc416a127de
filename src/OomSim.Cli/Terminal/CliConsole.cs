namespace OomSim.Cli;

/// <summary>Where a command writes: results to <see cref="Output"/>, all else to <see cref="Error"/>.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutputIsTerminal">True when a person reads the output as it comes.</param>
/// <param name="ErrorIsTerminal">True when a live bar can be shown.</param>
internal sealed record CliConsole(TextWriter Output, TextWriter Error, bool OutputIsTerminal, bool ErrorIsTerminal)
{
    /// <summary>True when colours are wanted: on a terminal, unless <c>NO_COLOR</c> is set or the terminal is dumb.</summary>
    public bool Colour =>
        OutputIsTerminal
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
