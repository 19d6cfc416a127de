using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Charges of what the kernel keeps for memcgs that a command makes, by <c>mkdir</c> or by distributing their controller. They reclaim like any other, and kill where that is not enough; the call
/// then waits for the memory of who dies. It fails (ENOMEM) where nobody can be killed, v1's killer is disabled, or the caller dies (mm/memcontrol.c:mem_cgroup_css_alloc, GFP_KERNEL_ACCOUNT; all but
/// the last tried on a 6.18).
/// </summary>
internal sealed class StructureCharges(LinuxHost host) : IEventOwner
{
    // Those that wait for a victim, in the order in which they came.
    private readonly List<Waiting> _waiting = [];
    private long _turn = SimTime.Never;
    private EventHandle _timer;

    /// <summary>A call comes to the charge; null where it has to wait.</summary>
    /// <param name="payer">The memcg above.</param>
    /// <param name="bytes">What is to be charged as things are.</param>
    /// <param name="make">Makes them, and charges that; gives the result of the call.</param>
    /// <param name="call">The call.</param>
    public Errno? Begin(MemoryCgroup payer, Func<long> bytes, Func<Errno> make, WriteCall call)
    {
        call.IsForStructures = true;
        call.WhenInterrupted = Errno.ENOMEM;
        return Try(new Waiting(payer, bytes, make, call));
    }

    /// <summary>Something changed: looks when one of them gets on, which is as there is room for it, and as no victim dies any more where there is none.</summary>
    public void Follow()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        long turn = _waiting.Min(TurnOf);
        if (turn != _turn)
        {
            _turn = turn;
            host.Simulator.Reschedule(ref _timer, turn, this, 0);
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _turn = SimTime.Never;
        foreach (Waiting waiting in _waiting.ToArray())
        {
            if (!host.HasPanicked && TurnOf(waiting) <= host.Simulator.Now)
            {
                _waiting.Remove(waiting);
                if (!waiting.Call.IsOver && Try(waiting) is { } result)
                {
                    waiting.Call.Return(result);
                }
            }
        }

        host.Settle();
    }

    private Errno? Try(Waiting waiting)
    {
        MemoryCgroup payer = waiting.Payer;
        if (payer.Cgroup.IsRemoved)
        {
            return Errno.ENOENT;
        }

        long bytes = waiting.Bytes();
        if (bytes == 0 || host.Memory.Refusing(payer, bytes) is not { } refused)
        {
            return waiting.Make();
        }

        bool memsw = MemoryManager.Over(refused, bytes, memsw: true, host.Simulator.Now) > 0;
        return new ReclaimingWrite(host, refused, _ => payer.Cgroup.IsRemoved ? 0 : MemoryManager.Over(refused, waiting.Bytes(), memsw, host.Simulator.Now), waiting.Call)
        {
            For = host.Memory.Ledger.Of(payer),
            Swaps = !memsw,
            Drains = false,
            Enough = () =>
            {
                MemoryManager.NoteFailure(refused, memsw);
                return Try(waiting);
            },
            Fruitless = () => RunOut(waiting, refused),
            Interrupted = Errno.ENOMEM,
        }.Begin();
    }

    private Errno? RunOut(Waiting waiting, MemoryCgroup refused)
    {
        host.Report.Writer = waiting.Call;
        OomOutcome outcome = host.Memory.RunOut(refused);
        if (outcome is OomOutcome.Killed or OomOutcome.Pending)
        {
            _waiting.Add(waiting);
        }

        return outcome == OomOutcome.NoVictim ? Errno.ENOMEM : null;
    }

    private long TurnOf(Waiting waiting)
    {
        long now = host.Simulator.Now;
        long bytes = waiting.Bytes();
        if (waiting.Call.IsOver || waiting.Payer.Cgroup.IsRemoved || host.Memory.Refusing(waiting.Payer, bytes) is not { } refused || !host.Oom.HasPendingVictim(refused))
        {
            return now;
        }

        // A victim's slots come back at once, which is a change of its own.
        long most = (MemoryManager.Over(refused, bytes, memsw: true, now) > 0 ? refused.MemswMax - refused.SwapUsage.At(now) : refused.Max) - bytes;
        ref Fluid usage = ref refused.Usage;
        return usage.Rate < 0 ? usage.TimeOf(now, most) : SimTime.Never;
    }

    private readonly record struct Waiting(MemoryCgroup Payer, Func<long> Bytes, Func<Errno> Make, WriteCall Call);
}
