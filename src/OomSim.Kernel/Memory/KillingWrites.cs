using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Writes of memory.max that reclaim could not help: their callers go round, one kill at a time, until usage fits what they wrote or nobody is
/// left (K7.1). Each round raises <c>oom</c>, also while a victim dies (K7.2): in the one recording of it (kernel/v2-a15, emulated) 5,448 times
/// while 5,183 pages are given back, taken for once a page. Both are the CPU's work, but on others their ratio is not known.
/// </summary>
internal sealed class KillingWrites(LinuxHost host) : IEventOwner
{
    // The groups in the order in which their first writer came to that point.
    private readonly List<Place> _places = [];
    private long _turn = SimTime.Never;
    private EventHandle _timer;

    /// <summary>A write begins to kill; null where it has to wait.</summary>
    /// <param name="memcg">The group whose limit was written.</param>
    /// <param name="max">What was written, bytes.</param>
    /// <param name="call">The call.</param>
    public Errno? Begin(MemoryCgroup memcg, long max, WriteCall call)
    {
        if (memcg.Cgroup.IsRemoved)
        {
            return Errno.None;
        }

        if (!HasRoom(memcg) && !GoRound(memcg, call))
        {
            return host.HasPanicked ? null : Errno.None;
        }

        call.WhenInterrupted = Errno.None;
        if (_places.Find(p => p.Memcg == memcg) is not { } place)
        {
            _places.Add(place = new Place(memcg) { Counted = memcg.Usage.At(host.Simulator.Now) });
        }

        place.Writers.Add(new Waiting(max, call));
        return null;
    }

    /// <summary>
    /// Something changed: looks when one of them gets on, which is as usage fits what it wrote, and as no victim dies any more while the limit
    /// of that moment is not kept.
    /// </summary>
    public void Follow()
    {
        if (_places.Count == 0)
        {
            return;
        }

        long turn = SimTime.Never;
        foreach (Place place in _places)
        {
            turn = Math.Min(turn, TurnOf(place));
        }

        if (turn != _turn)
        {
            _turn = turn;
            host.Simulator.Reschedule(ref _timer, turn, this, 0);
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _turn = SimTime.Never;
        if (!host.HasPanicked)
        {
            Turn();
        }

        host.Settle();
    }

    private void Turn()
    {
        foreach (Place place in _places.ToArray())
        {
            Count(place);
            Return(place, all: false);
        }

        foreach (Place place in _places.ToArray())
        {
            // They take turns at the killer's lock: whoever comes first to it when it has nothing to wait for kills, for all of them.
            if (place.Writers.Count > 0 && Kills(place.Memcg) && !GoRound(place.Memcg, place.Writers[0].Call) && !host.HasPanicked)
            {
                Return(place, all: true);
            }
        }
    }

    // What a group's victims gave back is counted once, however many wait for it.
    private void Count(Place place)
    {
        long usage = Math.Max(place.Memcg.Usage.At(host.Simulator.Now), place.Least);
        place.Memcg.RaiseOom(Pages.Count(Math.Max(0, place.Counted - usage)));
        place.Counted = usage;
    }

    private void Return(Place place, bool all)
    {
        foreach (Waiting writer in place.Writers.ToArray())
        {
            if (all || writer.Call.IsOver || Fits(place.Memcg, writer.Max))
            {
                place.Writers.Remove(writer);
                if (place.Writers.Count == 0)
                {
                    _places.Remove(place);
                }

                writer.Call.Return(Errno.None);
            }
        }
    }

    // False where nobody can be killed, and nobody dies.
    private bool GoRound(MemoryCgroup memcg, WriteCall call)
    {
        host.Report.Writer = call;
        OomOutcome outcome = host.Oom.Run(memcg, null);
        host.Memory.MarkDirty(memcg);
        return outcome is OomOutcome.Killed or OomOutcome.Pending;
    }

    private long TurnOf(Place place)
    {
        long now = host.Simulator.Now;
        if (Kills(place.Memcg))
        {
            return now;
        }

        long most = 0;
        foreach (Waiting writer in place.Writers)
        {
            if (writer.Call.IsOver)
            {
                return now;
            }

            most = Math.Max(most, writer.Max);
        }

        ref Fluid usage = ref place.Memcg.Usage;
        return Fits(place.Memcg, most) ? now : usage.Rate < 0 ? usage.TimeOf(now, most) : SimTime.Never;
    }

    // A counter counts pages (K3.1).
    private bool Fits(MemoryCgroup memcg, long max) => memcg.Cgroup.IsRemoved || Pages.Floor(memcg.Usage.At(host.Simulator.Now)) <= max;

    private bool Kills(MemoryCgroup memcg) => !HasRoom(memcg) && !host.Oom.HasPendingVictim(memcg);

    /// <summary>
    /// The killer goes by the limit of the moment, which somebody else may have raised: then nobody dies, and whoever wrote the lower one goes round
    /// (mm/memcontrol.c:mem_cgroup_out_of_memory; K2.17).
    /// </summary>
    private bool HasRoom(MemoryCgroup memcg) =>
        host.KernelFacts.LooksForRoomBeforeOom && memcg.Usage.At(host.Simulator.Now) <= memcg.Max - Pages.Size;

    private readonly record struct Waiting(long Max, WriteCall Call);

    // A group at whose limit writers wait, and these in the order in which they came.
    private sealed class Place(MemoryCgroup memcg)
    {
        public MemoryCgroup Memcg => memcg;

        public List<Waiting> Writers { get; } = [];

        /// <summary>Bytes down to which the rounds are counted.</summary>
        public long Counted { get; set; }

        /// <summary>The least that one of them wrote, bytes.</summary>
        public long Least
        {
            get
            {
                long least = long.MaxValue;
                foreach (Waiting writer in Writers)
                {
                    least = Math.Min(least, writer.Max);
                }

                return least;
            }
        }
    }
}
