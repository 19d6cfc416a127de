using OomSim.Results;

namespace OomSim.Tests.Results;

/// <summary>Counts the numbers below zero in rows.</summary>
internal sealed class NonNegativeSink : CellSink
{
    public int Negative { get; private set; }

    public override void Text(string? value)
    {
    }

    public override void Number(long value) => Negative += value < 0 ? 1 : 0;

    public override void Seconds(long nanoseconds) => Negative += nanoseconds < 0 ? 1 : 0;

    public override void Fixed(double value, int decimals) => Negative += value < 0 ? 1 : 0;
}
