namespace OomSim.Engine;

/// <summary>How a <see cref="FairShare"/> finds out what everybody gets, and how much work that was.</summary>
/// <param name="mostInList">So many members of a group are all looked at; of more only those who matter.</param>
internal sealed class ShareEffort(int mostInList)
{
    /// <summary>So many members of a group are all looked at.</summary>
    public int MostInList { get; } = mostInList;

    /// <summary>How many looks at a member it took so far.</summary>
    public long Looks { get; set; }
}
