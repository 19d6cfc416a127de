using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Writes of memory.max that reclaim could not help: their callers go round, one kill at a time, until usage fits what they wrote or nobody is
/// left (K7.1). Each round raises <c>oom</c>, also while a victim dies (K7.2): in the one recording of it (kernel/v2-a15, emulated) 5,448 times
/// while 5,183 pages are given back, taken for once a page. Both are the CPU's work, but on others their ratio is not known.
/// </summary>
internal sealed class KillingWrites(LinuxHost host) : IEventOwner
{
    // In the order in which they came to that point.
    private readonly List<Waiting> _waiting = [];
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
        _waiting.Add(new Waiting(memcg, max, call) { Counted = memcg.Usage.At(host.Simulator.Now) });
        return null;
    }

    /// <summary>
    /// Something changed: looks when one of them gets on, which is as usage fits what it wrote, and as no victim dies any more while the limit
    /// of that moment is not kept.
    /// </summary>
    public void Follow()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        long turn = SimTime.Never;
        foreach (Waiting waiting in _waiting)
        {
            turn = Math.Min(turn, TurnOf(waiting));
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
        List<MemoryCgroup> over = [];
        foreach (Waiting waiting in _waiting.ToArray())
        {
            Count(waiting);
            if (waiting.Call.IsOver || Fits(waiting))
            {
                Return(waiting);
            }
            else if (!over.Contains(waiting.Memcg))
            {
                over.Add(waiting.Memcg);
            }
        }

        foreach (MemoryCgroup memcg in over)
        {
            // They take turns at the killer's lock: whoever comes first to it when it has nothing to wait for kills, for all of them.
            if (_waiting.Find(w => w.Memcg == memcg) is { } first && Kills(memcg) && !GoRound(memcg, first.Call) && !host.HasPanicked)
            {
                foreach (Waiting waiting in _waiting.Where(w => w.Memcg == memcg).ToArray())
                {
                    Return(waiting);
                }
            }
        }
    }

    // What a group's victims gave back is counted once, however many wait for it.
    private void Count(Waiting waiting)
    {
        if (_waiting.Find(w => w.Memcg == waiting.Memcg) != waiting)
        {
            return;
        }

        long usage = Math.Max(waiting.Memcg.Usage.At(host.Simulator.Now), _waiting.Where(w => w.Memcg == waiting.Memcg).Min(static w => w.Max));
        waiting.Memcg.RaiseOom(Pages.Count(Math.Max(0, waiting.Counted - usage)));
        foreach (Waiting other in _waiting.Where(w => w.Memcg == waiting.Memcg))
        {
            other.Counted = usage;
        }
    }

    private void Return(Waiting waiting)
    {
        _waiting.Remove(waiting);
        waiting.Call.Return(Errno.None);
    }

    // False where nobody can be killed, and nobody dies.
    private bool GoRound(MemoryCgroup memcg, WriteCall call)
    {
        host.Report.Writer = call.Writer;
        OomOutcome outcome = host.Oom.Run(memcg, null);
        host.Memory.MarkDirty(memcg);
        return outcome is OomOutcome.Killed or OomOutcome.Pending;
    }

    private long TurnOf(Waiting waiting)
    {
        long now = host.Simulator.Now;
        if (waiting.Call.IsOver || Fits(waiting) || Kills(waiting.Memcg))
        {
            return now;
        }

        ref Fluid usage = ref waiting.Memcg.Usage;
        return usage.Rate < 0 ? usage.TimeOf(now, waiting.Max) : SimTime.Never;
    }

    // A counter counts pages (K3.1).
    private bool Fits(Waiting waiting) => waiting.Memcg.Cgroup.IsRemoved || Pages.Floor(waiting.Memcg.Usage.At(host.Simulator.Now)) <= waiting.Max;

    private bool Kills(MemoryCgroup memcg) => !HasRoom(memcg) && !host.Oom.HasPendingVictim(memcg);

    /// <summary>
    /// The killer goes by the limit of the moment, which somebody else may have raised: then nobody dies, and whoever wrote the lower one goes round
    /// (mm/memcontrol.c:mem_cgroup_out_of_memory; K2.17).
    /// </summary>
    private bool HasRoom(MemoryCgroup memcg) =>
        host.KernelFacts.LooksForRoomBeforeOom && memcg.Usage.At(host.Simulator.Now) <= memcg.Max - Pages.Size;

    private sealed record Waiting(MemoryCgroup Memcg, long Max, WriteCall Call)
    {
        /// <summary>Bytes down to which the rounds are counted.</summary>
        public long Counted { get; set; }
    }
}
