namespace OomSim.Scenarios;

/// <summary>What is in force for each container of a service.</summary>
/// <param name="Service">Its name; of a line of the timeline the container's, or the command where it names none.</param>
/// <param name="Source"><c>file:line:col</c> of the service.</param>
/// <param name="Containers">Names of its containers.</param>
/// <param name="Values">Each file of the cgroup, and what else counts; empty where the engine refuses the service.</param>
/// <param name="Remarks">What the engine refuses and warns of, and what else one should know.</param>
public sealed record ServiceLimits(
    string Service, string Source, IReadOnlyList<string> Containers, IReadOnlyList<LimitValue> Values, IReadOnlyList<LimitRemark> Remarks)
{
    /// <summary>The line of the timeline that makes its container; empty for a service of the file.</summary>
    public string Command { get; init; } = "";

    /// <summary>True where the engine refuses to create or start it.</summary>
    public bool IsRefused => Remarks.Any(r => r.Severity == LimitRemark.Refusal);
}
