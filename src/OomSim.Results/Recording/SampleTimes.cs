namespace OomSim.Results;

/// <summary>The moments of samples: whole multiples of the interval, and those that were asked for. ns.</summary>
/// <param name="options">When rows are wanted.</param>
internal sealed class SampleTimes(RecorderOptions options)
{
    private readonly long[] _instants = [.. options.Instants.Where(static t => t > 0).Distinct().Order()];
    private int _nextInstant;
    private long _nextOfInterval;

    /// <summary>The next one; <see cref="long.MaxValue"/> for none.</summary>
    public long Next { get; private set; }

    /// <summary>The next one was taken.</summary>
    public void MoveOn()
    {
        if (_nextOfInterval == Next)
        {
            _nextOfInterval = options.SampleNs is { } interval && Next <= long.MaxValue - interval ? Next + interval : long.MaxValue;
        }

        while (_nextInstant < _instants.Length && _instants[_nextInstant] <= Next)
        {
            _nextInstant++;
        }

        Next = _nextInstant < _instants.Length ? Math.Min(_nextOfInterval, _instants[_nextInstant]) : _nextOfInterval;
    }
}
