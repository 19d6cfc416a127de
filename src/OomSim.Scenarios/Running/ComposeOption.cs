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

    /// <summary>True for one whose value is a whole number of 64 bits.</summary>
    public bool IsNumber => Usage.EndsWith(" int", StringComparison.Ordinal);

    /// <summary>What the reader of flags (pflag) says of a value that it can't read.</summary>
    /// <param name="value">The value.</param>
    /// <param name="error">What is wrong with it.</param>
    public string Invalid(string value, string error) => $"invalid argument \"{value}\" for \"{string.Join(", ", Spellings)}\" flag: {error}";
}
