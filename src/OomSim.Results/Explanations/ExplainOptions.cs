namespace OomSim.Results;

/// <summary>What is explained.</summary>
public sealed record ExplainOptions
{
    /// <summary>The row of <c>events.csv</c>, from 1 below the headings, that is explained alone; null: all that need it.</summary>
    public int? Event { get; init; }

    /// <summary>Kills, hangs, ends of each container that are explained one by one.</summary>
    public int PerContainer { get; init; } = 3;

    /// <summary>Refused commands, and other things that are explained one by one in all.</summary>
    public int InAll { get; init; } = 200;

    /// <summary>True where nobody has read <c>containers.csv</c> yet: what is wrong with it is told whether or not it is asked for anything.</summary>
    public bool ChecksRows { get; init; }
}
