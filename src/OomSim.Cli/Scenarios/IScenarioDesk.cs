namespace OomSim.Cli;

/// <summary>What the commands ask of the rooms above: to read scenario files and to run them.</summary>
internal interface IScenarioDesk
{
    /// <summary>Reads a scenario file; what is wrong with it is in the answer.</summary>
    /// <param name="input">The file.</param>
    /// <param name="overrides"><c>PATH=VALUE</c> texts that replace what the file says, in order.</param>
    LoadedInput Load(ScenarioInput input, IReadOnlyList<string> overrides);

    /// <summary>Runs a scenario; a failure of the run is in the answer.</summary>
    ScenarioOutcome Execute(LoadedInput loaded, ExecuteSettings settings, CancellationToken cancellation);
}
