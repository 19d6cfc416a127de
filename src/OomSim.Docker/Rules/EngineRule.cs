using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Why the engine, its client or the runtime says what it says, and what would be right.</summary>
/// <param name="Id">The fact, such as <c>D4.12</c>; empty where none is numbered.</param>
/// <param name="Pattern">What its texts have in them.</param>
/// <param name="Why">The rule in a sentence.</param>
/// <param name="Right">What would be right, as a line to type or in words; <c>NAME</c> stands for what the user named. Empty where there is nothing to do.</param>
public sealed record EngineRule(string Id, Regex Pattern, string Why, string Right)
{
    /// <summary>The commands whose texts it is about; null for any: what the C library says of a file is said of many.</summary>
    public Regex? Command { get; init; }

    /// <summary>The key of a Compose service that sets what it is about, such as <c>mem_limit</c>; empty where none does, or several.</summary>
    public string Key { get; init; } = "";

    /// <summary>The same rule, about what a key sets.</summary>
    /// <param name="key">The key in its short form.</param>
    internal EngineRule At(string key) => this with { Key = key };

    /// <summary>True for a warning, which refuses nothing.</summary>
    public bool IsWarning { get; init; }
}
