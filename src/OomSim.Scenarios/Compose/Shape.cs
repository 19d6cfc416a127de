using System.Text.RegularExpressions;

namespace OomSim.Scenarios.Compose;

/// <summary>What a value of a Compose file may be.</summary>
internal abstract record Shape;

/// <summary>Anything.</summary>
internal sealed record AnyShape : Shape;

/// <summary>A scalar of one of these kinds (Compose's words: string, number, integer, boolean, null).</summary>
/// <param name="Kinds">The kinds that are allowed.</param>
internal sealed record ScalarShape(params string[] Kinds) : Shape
{
    /// <summary>What a text of this shape measures; null for any text.</summary>
    public Unit? Unit { get; init; }
}

/// <summary>One of some words.</summary>
/// <param name="Words">The words that are allowed.</param>
internal sealed record EnumShape(params string[] Words) : Shape;

/// <summary>A text that a pattern matches somewhere.</summary>
/// <param name="Pattern">What has to be found in the text.</param>
internal sealed record PatternShape(Regex Pattern) : Shape;

/// <summary>A list of a shape.</summary>
/// <param name="Item">Shape of its items.</param>
/// <param name="IsSet">True when no two items may be equal.</param>
internal sealed record ListShape(Shape Item, bool IsSet = false) : Shape
{
    /// <summary>How many items there must be; a schema says so, and the simulator's own readers ask for it.</summary>
    public int Least { get; init; }

    /// <summary>Words of which the first item, where there is one, must be one; null for any.</summary>
    public string[]? First { get; init; }
}

/// <summary>A mapping with free keys.</summary>
/// <param name="Value">Shape of its values.</param>
/// <param name="IsName">True when the keys must be names (letters, digits, <c>. _ -</c>).</param>
internal sealed record MapShape(Shape Value, bool IsName = false) : Shape;

/// <summary>A mapping with fixed keys; <c>x-…</c> is allowed as well (D9.4).</summary>
/// <param name="Keys">Keys and the shapes of their values.</param>
/// <param name="Required">Keys that must be there.</param>
internal sealed record ObjectShape(IReadOnlyDictionary<string, Shape> Keys, params string[] Required) : Shape;

/// <summary>One of several shapes, told apart by the kind of value.</summary>
/// <param name="Shapes">The shapes that are allowed.</param>
internal sealed record OneOfShape(params Shape[] Shapes) : Shape;
