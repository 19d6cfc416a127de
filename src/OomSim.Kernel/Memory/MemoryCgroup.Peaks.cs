namespace OomSim.Kernel;

/// <summary>Highest values of the counters (K7.11, K8.4).</summary>
public sealed partial class MemoryCgroup
{
    private long _swapPeak;
    private long _memswPeak;

    /// <summary>Notes how far usage has risen. What falls or rests was noted when it was charged, or when its rise ended.</summary>
    internal void NoteRise(long now)
    {
        if (Usage.Rate > 0 || SwapUsage.Rate > 0)
        {
            NotePeak(now);
        }
    }

    internal void NotePeak(long now)
    {
        RaisePeak(ChargedAt(now));
        NoteMemswPeak(now);
    }

    /// <summary>Usage has been this high, bytes.</summary>
    internal void RaisePeak(long bytes)
    {
        Peak = Math.Max(Peak, bytes);
        WatchedPeak = Math.Max(WatchedPeak, bytes);
    }

    /// <summary>
    /// Highest usage since somebody last looked with <see cref="TakeWatchedPeak"/>, bytes: what a kernel from 6.12 on shows through an open
    /// memory.peak that is written to (K7.11). It is nobody's in the simulation.
    /// </summary>
    public long WatchedPeak { get; private set; }

    /// <summary>The same, and begins anew with what is in use now.</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long TakeWatchedPeak(long now)
    {
        long current = ChargedAt(now);
        long peak = Math.Max(WatchedPeak, current);
        WatchedPeak = current;
        return peak;
    }

    /// <summary>Highest sum of memory and swap since it was last reset, bytes (v1; K8.4).</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long MemswPeakAt(long now) => Math.Max(_memswPeak, MemswAt(now));

    /// <summary>Makes the present sum of memory and swap the highest (K8.4).</summary>
    /// <param name="now">Simulated time, ns.</param>
    internal void ResetMemswPeak(long now) => _memswPeak = MemswAt(now);

    private void NoteMemswPeak(long now)
    {
        if (!IsV2)
        {
            _memswPeak = MemswPeakAt(now);
        }
    }

    private long MemswAt(long now) => ChargedAt(now) + SwapAt(now);

    /// <summary>Use of swap, whole pages, bytes (K7.11); a flow that ends may have given back a part of a byte too much.</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long SwapAt(long now) => Pages.Floor(Math.Max(0, SwapUsage.At(now)));

    /// <summary>Highest use of swap so far, bytes (K7.11).</summary>
    /// <param name="now">Simulated time, ns.</param>
    public long SwapPeakAt(long now) => Math.Max(_swapPeak, SwapAt(now));

    private void NoteSwapPeak(long now) => _swapPeak = SwapPeakAt(now);
}
