namespace OomSim.Cli;

/// <summary>A golden trace without a scenario.</summary>
/// <param name="File">The golden trace.</param>
/// <param name="Scenario">The scenario that is not there, or is none.</param>
/// <param name="Folder">The folder of the command line in which it was found.</param>
/// <param name="IsRemoved">True when it was removed.</param>
internal sealed record StaleGolden(string File, string Scenario, string Folder, bool IsRemoved)
{
    /// <summary>What is told about it.</summary>
    public string Text => $"obsolete golden trace: there is no scenario '{Scenario}'"
        + (IsRemoved ? "; removed" : $"; '{new CommandWords("oomsim", "test", Folder, "--update")}' removes it");

    /// <summary>What is told about it, in the form of compilers.</summary>
    public Problem Problem => new(IsRemoved ? "note" : "warning", File, 1, 1, Text);
}
