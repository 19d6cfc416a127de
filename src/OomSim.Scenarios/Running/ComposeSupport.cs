using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>What the simulator does with an option or a command of <c>docker compose</c>.</summary>
internal enum ComposeTreatment
{
    /// <summary>Its effect is simulated.</summary>
    Done,

    /// <summary>It is taken and changes nothing, as it would not on a simulated host.</summary>
    Same,

    /// <summary>It fails with a line of the simulator's own.</summary>
    Refused,
}

/// <summary>Which Compose has an option or a command, and what becomes of it here.</summary>
/// <param name="Engine">The first engine whose Compose has it; empty where all have it.</param>
/// <param name="Treatment">What is done with it.</param>
/// <param name="Why">Why it changes nothing, or is refused; empty for what is simulated.</param>
internal sealed record ComposeSupport(string Engine, ComposeTreatment Treatment, string Why)
{
    /// <summary>In every Compose, and simulated.</summary>
    public static ComposeSupport Full { get; } = new("", ComposeTreatment.Done, "");

    /// <summary>Reads <c>in 24, same: why</c>, either part of which may be missing.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ComposeSupport Parse(string note)
    {
        string engine = note.StartsWith("in ", StringComparison.Ordinal) ? note[3..].Split(',')[0] : "";
        string treated = engine.Length > 0 ? note[(3 + engine.Length)..].TrimStart(',', ' ') : note;
        (string word, string why) = treated.Split(": ", 2) is [var w, var y] ? (w, y) : (treated, "");
        ComposeTreatment treatment = (word, why) switch
        {
            ("", "") => ComposeTreatment.Done,
            ("same", not "") => ComposeTreatment.Same,
            ("refused", not "") => ComposeTreatment.Refused,
            _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{note}' says nothing of what has it and what becomes of it")),
        };
        return new ComposeSupport(engine, treatment, why);
    }

    /// <summary>True where a release of Compose has it.</summary>
    /// <param name="release">Compose's release; null for one that has all.</param>
    public bool IsIn(string? release) => Engine.Length == 0 || release is null || Version.Parse(release) >= Version.Parse(ComposeListing.Release(Engine));
}
