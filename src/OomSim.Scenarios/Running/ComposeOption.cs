using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What the simulator does with an option of <c>docker compose</c>.</summary>
internal enum OptionTreatment
{
    /// <summary>Its effect is simulated.</summary>
    Done,

    /// <summary>It is taken and changes nothing, as it would not on a simulated host.</summary>
    Same,

    /// <summary>It fails with a line of the simulator's own.</summary>
    Refused,
}

/// <summary>An option of a command of <c>docker compose</c>, or a command that is refused as a whole.</summary>
/// <param name="Names">Its spellings, as <c>-q, --quiet</c>; empty for the whole command.</param>
/// <param name="Treatment">What is done with it.</param>
/// <param name="Engine">The first engine whose Compose has it: 24 or 28; 0 where all have it.</param>
/// <param name="Why">Why it changes nothing, or is refused; empty for what is simulated.</param>
internal sealed record ComposeOption(string Names, OptionTreatment Treatment, int Engine, string Why)
{
    /// <summary>Its spellings, with their dashes.</summary>
    public IReadOnlyList<string> Spellings => ComposePages.Spellings(Names);

    /// <summary>True where a release of Compose has it.</summary>
    /// <param name="release">Compose's release; null for one that has all.</param>
    public bool IsIn(string? release) => Engine == 0 || release is null || Version.Parse(release) >= Version.Parse(ComposeListing.Release(Engine == 24 ? "24" : "28"));
}
