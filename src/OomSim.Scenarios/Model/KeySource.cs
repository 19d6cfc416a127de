namespace OomSim.Scenarios;

/// <summary>A key of a Compose file that sets something, and where it stands.</summary>
/// <param name="Key">Its path below the service, as <c>deploy.resources.limits.memory</c>.</param>
/// <param name="Text">Its value as written; of one with variables, that and what it comes to: <c>${LIMIT:-64m} = 64m</c>.</param>
/// <param name="At"><c>file:line:col</c>; of the file that had the last word.</param>
public sealed record KeySource(string Key, string Text, string At)
{
    /// <summary>The key with its value, as a line of the file.</summary>
    public override string ToString() => $"{Key}: {Text}";
}
