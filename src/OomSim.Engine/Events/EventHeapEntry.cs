using System.Runtime.CompilerServices;

namespace OomSim.Engine;

/// <summary>One waiting event: when, and a key that is unique and grows with every event scheduled.</summary>
/// <param name="Time">Simulated time, ns.</param>
/// <param name="Key">Order among events of one time: first in, first out.</param>
internal readonly record struct EventHeapEntry(long Time, long Key)
{
    /// <summary>Comes after everything.</summary>
    public static EventHeapEntry Never => new(long.MaxValue, long.MaxValue);

    /// <summary>True when <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Before(in EventHeapEntry a, in EventHeapEntry b) =>
        a.Time < b.Time || (a.Time == b.Time && a.Key < b.Key);
}
