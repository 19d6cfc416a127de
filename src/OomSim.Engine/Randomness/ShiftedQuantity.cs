namespace OomSim.Engine;

/// <summary>A quantity that may be negative, as an OOM score adjustment: another one less a fixed number.</summary>
/// <param name="inner">What is drawn.</param>
/// <param name="shift">What is taken off.</param>
public sealed class ShiftedQuantity(Quantity inner, long shift) : Quantity
{
    /// <inheritdoc/>
    public override long? Fixed => inner.Fixed - shift;

    /// <inheritdoc/>
    public override long Draw(RandomStreams streams, string owner) => inner.Draw(streams, owner) - shift;
}
