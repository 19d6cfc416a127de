using System.Runtime;

namespace OomSim.Engine;

/// <summary>
/// Gives a large run room before garbage is collected. The runtime's youngest generation has a size that the processor's cache decides, whatever
/// the model's. Where a hundred thousand lives of a minute are going on, nearly all that was made since the last collection still
/// lives at the next one: each of them is then looked at three times and dies among the oldest, and the cost of an event grows with the number
/// of containers. With room in proportion to all that lives, a collection costs each event the same. Small runs are left alone: what
/// fits the cache is best used again soon. Nothing of it shows in a result.
/// </summary>
/// <remarks>To be looked at by whoever drives a simulation, every few thousand events. Any number of runs may have one side by side.</remarks>
public sealed class CollectionRoom : IDisposable
{
    private const long MiB = 1L << 20;

    // Objects of 85 kB and more: tables that grow. Theirs is set aside in addition.
    private const long ForLarge = 16 * MiB;

    private int _collections;
    private long _range;
    private bool _isGiven;

    /// <summary>Heaps smaller than this get no room of their own, bytes.</summary>
    public const long LargeHeap = 256 * MiB;

    /// <summary>The most that is given, bytes.</summary>
    public const long Most = 1024 * MiB;

    /// <summary>The room for a heap, bytes; 0 for none.</summary>
    /// <param name="heap">Size of the heap after its last collection, bytes.</param>
    /// <param name="free">What the machine, or the limit of the process's own cgroup, has left for it, bytes.</param>
    public static long For(long heap, long free)
    {
        long room = Math.Min(Math.Min(2 * heap, Most), free / 2);
        return heap < LargeHeap || room < LargeHeap ? 0 : room;
    }

    /// <summary>What there is for more room, bytes; less than 0 where there is none.</summary>
    /// <param name="memory">What the machine, or the limit of the process's own cgroup, has, bytes.</param>
    /// <param name="used">What is used of it, bytes.</param>
    /// <param name="range">The addresses of the heap, bytes: a half is left for what does not lie side by side.</param>
    /// <param name="committed">What the heap has of them, bytes.</param>
    internal static long Free(long memory, long used, long range, long committed) => Math.Min(memory - used, (range / 2) - committed);

    /// <summary>Gives room where a collection has ended what was given before. Cheap where none has.</summary>
    public void Look()
    {
        int collections = GC.CollectionCount(0);
        if (collections == _collections)
        {
            return;
        }

        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
        _range = _range == 0 ? HeapRange.OfThisProcess(last.TotalAvailableMemoryBytes) : _range;
        long room = For(last.HeapSizeBytes, Free(last.TotalAvailableMemoryBytes, last.MemoryLoadBytes, _range, last.TotalCommittedBytes));
        if (room > 0 && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
        {
            Ask(room);
        }

        _collections = GC.CollectionCount(0);
    }

    /// <summary>Asks the runtime for room: for less where its heap can never hold as much.</summary>
    /// <param name="room">Bytes, <see cref="Most"/> at most; what the heap has no addresses for crashes the runtime (<see cref="HeapRange"/>).</param>
    /// <returns>What was given, bytes; 0 for none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is more.</exception>
    internal long Ask(long room)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(room, Most);
        for (; room >= LargeHeap; room /= 2)
        {
            try
            {
                bool given = GC.TryStartNoGCRegion(room + ForLarge, ForLarge, disallowFullBlockingGC: true);
                _isGiven |= given;
                return given ? room : 0;
            }
            catch (ArgumentOutOfRangeException)
            {
                // More than a segment of it, or than its hard limit.
            }
            catch (InvalidOperationException)
            {
                // Another run beside this one was first: the room is for both.
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Gives back what is left of the room.</summary>
    public void Dispose()
    {
        if (_isGiven && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // A collection has ended it just now.
            }
        }

        _isGiven = false;
    }
}
