namespace OomSim.Cli;

/// <summary>One scenario file to read.</summary>
/// <param name="Path">Path as shown to the user; <c>-</c> for standard input.</param>
/// <param name="Override">File of the same folder that is merged over it, as <c>compose.override.yaml</c>; null for none.</param>
internal sealed record ScenarioInput(string Path, string? Override = null)
{
    /// <summary>True for standard input.</summary>
    public bool IsStandardInput => Path == "-";

    /// <summary>What messages call it.</summary>
    public string Display => IsStandardInput ? "<stdin>" : Path;
}
