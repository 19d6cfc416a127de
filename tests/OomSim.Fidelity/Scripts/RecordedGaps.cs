using OomSim.Engine;

namespace OomSim.Fidelity;

/// <summary>The times between the messages of a recorded client, in order; after the last one there is none. ns.</summary>
internal sealed class RecordedGaps(long begin, IEnumerable<long> times) : Quantity
{
    private readonly Queue<long> _times = new(times);
    private long _last = begin;

    /// <inheritdoc/>
    public override long Draw(RandomStreams streams, string owner)
    {
        if (!_times.TryDequeue(out long time))
        {
            return long.MaxValue;
        }

        long gap = Math.Max(0, time - _last);
        _last = Math.Max(time, _last);
        return gap;
    }
}
