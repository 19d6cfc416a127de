namespace OomSim.Scenarios;

/// <summary>A key of a Compose file, or a flag of a command line, that sets something, and where it stands.</summary>
/// <param name="Key">Its path below the service, as <c>deploy.resources.limits.memory</c>.</param>
/// <param name="Text">Its value as written; of one with variables, that and what it comes to: <c>${LIMIT:-64m} = 64m</c>.</param>
/// <param name="At"><c>file:line:col</c>; of the file that had the last word.</param>
public sealed record KeySource(string Key, string Text, string At)
{
    /// <summary>True for a flag of a command line, as <c>--memory</c>.</summary>
    public bool IsFlag { get; init; }

    /// <summary>The key with its value, as a line of the file; of a flag, as on a command line.</summary>
    public override string ToString() => IsFlag ? $"{Key} {Text}".TrimEnd() : $"{Key}: {Text}";
}
