namespace OomSim.Cli;

/// <summary>What is said of a Compose project beside its file.</summary>
/// <param name="Files">Files that are merged over it, in order.</param>
/// <param name="EnvironmentFiles">Files of variables in place of <c>.env</c>.</param>
/// <param name="Profiles">Profiles that are active.</param>
internal sealed record ComposeProject(IReadOnlyList<string> Files, IReadOnlyList<string> EnvironmentFiles, IReadOnlyList<string> Profiles)
{
    /// <summary>The options as words of a command line.</summary>
    public IEnumerable<string> Words =>
    [
        .. Files.SelectMany(f => (string[])["-f", f]), .. EnvironmentFiles.SelectMany(f => (string[])["--env-file", f]), .. Profiles.SelectMany(p => (string[])["--profile", p]),
    ];

    /// <summary>The inputs with the files over them, which go over a single one.</summary>
    /// <param name="inputs">What was found.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public IReadOnlyList<ScenarioInput> Over(IReadOnlyList<ScenarioInput> inputs, List<Problem> problems)
    {
        if (Files.Count == 0 || inputs.Count == 0)
        {
            return inputs;
        }

        if (inputs is [{ IsStandardInput: false } single])
        {
            return [single with { Overrides = [.. single.Overrides, .. Files] }];
        }

        problems.Add(new Problem("error", "--file " + Files[0], 0, 0, inputs.Count == 1 ? "there is nothing to merge it over in standard input: name the first file" : "it is merged over one file: name one scenario"));
        return [];
    }
}
