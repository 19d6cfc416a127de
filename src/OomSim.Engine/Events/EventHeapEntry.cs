using System.Runtime.CompilerServices;

namespace OomSim.Engine;

/// <summary>
/// One waiting event: when, and a key that is unique and grows with every event scheduled. A key is (sequence number, slot), so that
/// one comparison of longs settles ties and finds the slot too.
/// </summary>
/// <param name="Time">Simulated time, ns.</param>
/// <param name="Key">Order among events of one time: first in, first out.</param>
internal readonly record struct EventHeapEntry(long Time, long Key)
{
    /// <summary>Slots are numbered below 2 to the power of this.</summary>
    public const int SlotBits = 24;

    /// <summary>Comes after everything.</summary>
    public static EventHeapEntry Never => new(long.MaxValue, long.MaxValue);

    /// <summary>Where the event is kept.</summary>
    public int Slot => (int)(Key & ((1L << SlotBits) - 1));

    /// <summary>True when <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Before(in EventHeapEntry a, in EventHeapEntry b) =>
        a.Time < b.Time || (a.Time == b.Time && a.Key < b.Key);
}
