namespace OomSim.Scenarios;

/// <summary>A pipeline of a line.</summary>
/// <param name="Link">What stands before it: <c>;</c> for whatever happened, <c>&amp;&amp;</c> where that went well, <c>||</c> where it did not.</param>
/// <param name="Stages">Its commands, each of which reads what the one before prints.</param>
internal sealed record ShellItem(string Link, IReadOnlyList<SimpleCommand> Stages)
{
    /// <summary><c>!</c> stands before it: it went well where it failed.</summary>
    public bool IsNegated { get; init; }
}
