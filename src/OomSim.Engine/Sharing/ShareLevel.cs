namespace OomSim.Engine;

/// <summary>
/// The level up to which a group of many is filled: those whose demand is above it float on it, each getting its weight's part of
/// what the others leave. To the last fraction, where what is told to each is a whole number of 2^-20.
/// </summary>
/// <param name="group">Whose level it is.</param>
internal sealed class ShareLevel(ShareGroup group)
{
    private StoredInt128 _weights;

    /// <summary>Whose level it is.</summary>
    public ShareGroup Group { get; } = group;

    /// <summary>What all that float on it get together, in 2^-20 of a unit.</summary>
    public long Left { get; private set; }

    /// <summary>Sum of their weights.</summary>
    public Int128 Weights => _weights;

    /// <summary>Tells them the time; null while nobody has asked.</summary>
    public LevelClock? Clock { get; set; }

    /// <summary>True while its clock has not heard of the last change.</summary>
    public bool IsToBeTold { get; set; }

    /// <summary>What a weight gets now, rounded down, in 2^-20 of a unit.</summary>
    public long ShareOf(long weight) => Weights == 0 ? 0 : (long)(Math.BigMul(Left, weight) / Weights);

    /// <summary>Moves it; false where it is there already.</summary>
    public bool Set(long left, Int128 weights)
    {
        if (left == Left && weights == Weights)
        {
            return false;
        }

        Left = left;
        _weights = weights;
        return true;
    }
}
