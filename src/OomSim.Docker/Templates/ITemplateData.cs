namespace OomSim.Docker;

/// <summary>A structure that a template looks at.</summary>
internal interface ITemplateData
{
    /// <summary>It as JSON.</summary>
    string Json { get; }

    /// <summary>As Go prints it; null where that is not simulated.</summary>
    string? Shown => null;

    /// <summary>As Go prints it within something else; null where that is not simulated.</summary>
    string? ShownInside => Shown;

    /// <summary>The text or the number that it is compared as; null where it is none.</summary>
    object? Basic => null;

    /// <summary>What <c>if</c> takes it for.</summary>
    bool IsTrue => true;

    /// <summary>A field; false with Go's words where there is none.</summary>
    bool TryField(string name, out object? value, out string error);

    /// <summary>The name of its type in Go; null where it is not known.</summary>
    string? TypeName => null;

    /// <summary>How many arguments a method takes; null where it has none of that name.</summary>
    int? Arity(string name) => null;

    /// <summary>What a method answers; null where it has none of that name with such arguments.</summary>
    string? Call(string name, IReadOnlyList<object?> arguments) => null;
}
