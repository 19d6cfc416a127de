using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A mapping of the simulator's own: it has these keys and no others.</summary>
/// <param name="Keys">Its keys, in the order in which people write them.</param>
internal sealed record SectionShape(params IReadOnlyList<KeyInfo> Keys) : Shape
{
    /// <summary>Names of its keys.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Keys.Select(k => k.Name)];

    /// <summary>Keys of which exactly one must be there.</summary>
    public string[] OneOf { get; init; } = [];

    /// <summary>Keys of which at most one may be there.</summary>
    public string[] AtMostOneOf { get; init; } = [];

    /// <summary>The words of a key that takes words.</summary>
    public IReadOnlyList<string> Words(string key) => ((WordShape)Keys.First(k => k.Name == key).Shape).Words;

    /// <summary>A key that is true to no effect without one of some others.</summary>
    public (string Key, string[] Others)? NeedsOneOf { get; init; }

    /// <summary>True where a slash may stand for a dot in a key, as sysctl takes them.</summary>
    public bool TakesSlashes { get; init; }

    /// <summary>How many keys there must be at least.</summary>
    public int Least { get; init; }
}
