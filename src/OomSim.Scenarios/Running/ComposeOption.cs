namespace OomSim.Scenarios;

/// <summary>An option of a command of <c>docker compose</c>.</summary>
/// <param name="Usage">Its spellings, and the word for its value where it takes one, as its page has them: <c>-q, --quiet</c>, <c>--scale scale</c>.</param>
/// <param name="About">What its page says of it; null for one that the page hides.</param>
/// <param name="Support">Which Compose has it, and what becomes of it.</param>
internal sealed record ComposeOption(string Usage, string? About, ComposeSupport Support)
{
    /// <summary>Its spellings, with their dashes.</summary>
    public IReadOnlyList<string> Spellings { get; } = [.. Usage.Split(' ').Where(n => n.StartsWith('-')).Select(n => n.TrimEnd(','))];

    /// <summary>The longest spelling, by which the simulator asks for it.</summary>
    public string Name => Spellings[^1];

    /// <summary>True where a value follows; false for a switch.</summary>
    public bool TakesValue => !Usage.EndsWith(Name, StringComparison.Ordinal);
}
