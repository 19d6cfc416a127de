using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OomSim.Engine;

/// <summary>
/// What waiting events mean: owner, tag and argument, in a table whose places are reused. A place's generation tells an
/// old handle from a new one; its key tells the heap entry in force from those left behind by a cancellation.
/// </summary>
internal struct EventSlots
{
    private const long NoKey = -1;
    private const int NoSlot = -1;

    // What kind of object it is, and its first fields.
    private const int OwnerBytes = 64;

    private Slot[] _slots = new Slot[64];
    private int _used;
    private int _free = NoSlot;

    /// <summary>No event waits.</summary>
    public EventSlots()
    {
    }

    /// <summary>The place the next <see cref="Take"/> will use.</summary>
    public readonly int Next => _free != NoSlot ? _free : _used;

    /// <summary>True when the event of an entry is still the one that was scheduled with it.</summary>
    public readonly bool IsInForce(EventHeapEntry entry) => _slots[entry.Slot].Key == entry.Key;

    /// <summary>True when the event that a handle names still waits.</summary>
    public readonly bool IsTaken(EventHandle handle) =>
        !handle.IsNone
        && (uint)handle.Slot < (uint)_used
        && _slots[handle.Slot].Generation == handle.Generation
        && _slots[handle.Slot].Owner is not null;

    /// <summary>Keeps an event in the slot <see cref="Next"/> and names it.</summary>
    public EventHandle Take(long key, IEventOwner owner, int tag, long argument)
    {
        int index = Next;
        if (index == _used)
        {
            _used++;
            if (_used > _slots.Length)
            {
                Array.Resize(ref _slots, 2 * _slots.Length);
            }
        }
        else
        {
            _free = _slots[index].Tag;
        }

        ref Slot slot = ref _slots[index];
        slot.Owner = owner;
        slot.Argument = argument;
        slot.Key = key;
        slot.Tag = tag;
        slot.Generation += slot.Generation == uint.MaxValue ? 2u : 1u;
        return new EventHandle(index, slot.Generation);
    }

    /// <summary>Frees a slot that holds an event, and gives the event out.</summary>
    public IEventOwner Release(int index, out int tag, out long argument)
    {
        ref Slot slot = ref _slots[index];
        IEventOwner owner = slot.Owner!;
        tag = slot.Tag;
        argument = slot.Argument;
        slot.Owner = null;
        slot.Key = NoKey;
        slot.Tag = _free;
        _free = index;
        return owner;
    }

    /// <summary>Asks for a place to be brought into the cache: with many events waiting, fetching it is what an event costs.</summary>
    public readonly unsafe void Prefetch(int slot)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[slot]));
        }
    }

    /// <summary>Asks for the beginning of who owns the event in a place that is near: for what comes next of many it is in no cache.</summary>
    public readonly void PrefetchOwner(int slot) => CacheFetch.Ask(_slots[slot].Owner, OwnerBytes);

    /// <summary>The event in a slot, for messages.</summary>
    public readonly string Describe(int index)
    {
        ref readonly Slot slot = ref _slots[index];
        return string.Create(CultureInfo.InvariantCulture, $"{slot.Owner}, tag {slot.Tag}, argument {slot.Argument}");
    }

    // A free place links to the next free one through its tag.
    private struct Slot
    {
        /// <summary>Who gets the event; null for a free slot.</summary>
        public IEventOwner? Owner;
        /// <summary>What the owner gets with it.</summary>
        public long Argument;
        /// <summary>The key of its entry in the heap.</summary>
        public long Key;
        /// <summary>Which of the owner's events it is; of a free slot: the next free one.</summary>
        public int Tag;
        /// <summary>How often the slot has been taken; never 0.</summary>
        public uint Generation;
    }
}
