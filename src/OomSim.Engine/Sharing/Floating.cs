namespace OomSim.Engine;

/// <summary>
/// One that wants more than it gets in a group of many, and so gets its weight's part of the group's level, whatever that is: nobody
/// tells it when the level moves. What floats is a claim, in the group itself or alone in a group below it.
/// </summary>
/// <param name="level">What it goes by.</param>
/// <param name="top">The claim, or the group that it is alone in: its weight is what counts.</param>
/// <param name="claim">Who gets the share.</param>
internal sealed class Floating(ShareLevel level, ShareMember top, ShareClaim claim)
{
    /// <summary>What it goes by.</summary>
    public ShareLevel Level { get; } = level;

    /// <summary>The member of the level's group.</summary>
    public ShareMember Top { get; } = top;

    /// <summary>Who gets the share.</summary>
    public ShareClaim Claim { get; } = claim;

    /// <summary>What it gets now, rounded down, in 2^-20 of a unit.</summary>
    public long Granted => Level.ShareOf(Top.Part);
}
