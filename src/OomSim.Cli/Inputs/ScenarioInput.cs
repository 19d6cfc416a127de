namespace OomSim.Cli;

/// <summary>One scenario file to read.</summary>
/// <param name="Path">Path as shown to the user; <c>-</c> for standard input.</param>
internal sealed record ScenarioInput(string Path)
{
    /// <summary>Files that are merged over it, as <c>compose.override.yaml</c>, in order.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>True for a file that was found in a folder of the command line, not named there itself.</summary>
    public bool IsFromFolder { get; init; }

    /// <summary>True for standard input.</summary>
    public bool IsStandardInput => Path == "-";

    /// <summary>What messages call it.</summary>
    public string Display => IsStandardInput ? "<stdin>" : Path;
}
