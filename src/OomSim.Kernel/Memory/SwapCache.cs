using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Pages shared since a fork that one process brought back from swap, or copied from there, and others who map them did not touch since: each of those has
/// the entry in its page tables until it does, without reading anything, and as long the page's slot is kept (mm/memory.c:do_swap_page,
/// mm/swap_state.c:free_swap_cache; K7.14). On v2 a slot is charged while it is kept, on v1 no longer than its page is in swap alone
/// (mm/memcontrol.c:mem_cgroup_swapin_uncharge_swap). Pages that came back are the youngest, and reclaim takes them last; they take no other slot then.
/// </summary>
internal sealed class SwapCache(LinuxHost host, SharedRegion region) : IEventOwner
{
    private Fluid _brought;
    private Fluid _kept;
    private EventHandle _turn;

    // True while a slot is kept for each page that is in memory, but for one.
    private bool _isAll;

    /// <summary>True from when pages come or go at another speed, or somebody begins or ends to map or touch them, until <see cref="Update"/>.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Bytes in memory whose slots are kept.</summary>
    public long KeptAt(long now) => Math.Max(0, _kept.At(now));

    /// <summary>Bytes in memory that a process did not touch since they came back: to it they are in swap.</summary>
    public long UntouchedBy(SharedMapping view, long now) => Math.Clamp(Untouched(view, now), 0, KeptAt(now));

    /// <summary>
    /// Bytes in memory that nobody maps: who brought them back has made copies of them, or is gone, and the others have not touched them since. They are no anonymous memory in
    /// memory.stat (NR_ANON_MAPPED), but lie on its lists.
    /// </summary>
    public long UnmappedAt(long now)
    {
        long kept = KeptAt(now);
        long mapped = 0;
        foreach (SharedMapping view in region.Mappings)
        {
            bool copies = view.Mover is { Kind: ActivityKind.CopyOnWrite };
            mapped = Math.Max(mapped, copies ? 0 : Math.Min(kept - UntouchedBy(view, now), view.BytesAt(now)));
        }

        return kept - mapped;
    }

    /// <summary>Pages are brought back faster or slower, 2^-20 byte/s.</summary>
    public void AddRate(long delta)
    {
        _brought.AddRate(host.Simulator.Now, delta);
        Stir();
    }

    /// <summary>A child is forked: it has its parent's page tables.</summary>
    public void Fork(SharedMapping parent, SharedMapping child)
    {
        long now = host.Simulator.Now;
        child.Touched = _brought.At(now) - Untouched(parent, now);
        Stir();
    }

    /// <summary>A process begins to go over so many bytes of what it maps: what it brings back from then on it has touched.</summary>
    public void Begin(SharedMapping view, long bytes)
    {
        long now = host.Simulator.Now;
        long all = Math.Max(1, view.BytesAt(now));
        view.Untouched = (long)((Int128)UntouchedBy(view, now) * Math.Max(0, all - bytes) / all);
        Stir();
    }

    /// <summary>It is done with that.</summary>
    public void End(SharedMapping view)
    {
        view.Touched = _brought.At(host.Simulator.Now) - view.Untouched;
        Stir();
    }

    /// <summary>All who map them have touched them, or the region changes hands: no slot is kept.</summary>
    public void Drop()
    {
        long now = host.Simulator.Now;
        SetRate(0, now);
        host.Swap!.NoteKept(-_kept.At(now), _kept.FractionAt(now));
        if (IsCharged)
        {
            region.Owner.ReleaseSwap(ref _kept);
        }
        else
        {
            host.Swap!.Release(_kept.At(now), _kept.FractionAt(now));
        }

        _kept = new Fluid(0);
        foreach (SharedMapping view in region.Mappings)
        {
            (view.Touched, view.Untouched) = (_brought.At(now), 0);
        }

        Stir();
    }

    /// <summary>Something changed that decides which slots are kept.</summary>
    public void Stir()
    {
        if (!IsStale)
        {
            IsStale = true;
            host.Swap!.StaleCaches.Add(this);
        }
    }

    /// <summary>Frees the slots that nobody needs, and decides how fast more are kept.</summary>
    public void Update()
    {
        IsStale = false;
        long now = host.Simulator.Now;
        host.Simulator.Cancel(_turn);
        long most = 0;
        bool waits = false;
        foreach (SharedMapping view in region.Mappings)
        {
            waits |= view.Mover is null;
            most = Math.Max(most, Untouched(view, now));
        }

        long resident = Math.Max(0, region.Resident.At(now));
        if (KeptAt(now) > Math.Min(most, resident))
        {
            Free(KeptAt(now) - Math.Min(most, resident), now);
        }

        // What is brought back keeps its slot for those who do not go over it now; swapoff gives each of them the page.
        long rate = waits && !host.SwapOffs.IsEmptying ? _brought.Rate : 0;
        long others = resident - KeptAt(now) - Pages.Size;
        _isAll = others <= (_isAll ? Pages.Size : 0);
        rate = _isAll ? Math.Min(rate, region.Resident.Rate) : rate;
        rate = rate < 0 && KeptAt(now) == 0 ? 0 : rate;
        SetRate(rate, now);
        long next = rate < 0 ? _kept.TimeOf(now, 0) : SimTime.Never;
        if (!_isAll && rate > region.Resident.Rate)
        {
            Fluid gap = new(others);
            gap.SetRate(now, region.Resident.Rate - rate);
            next = Math.Min(next, gap.TimeOf(now, 0));
        }

        _turn = next == SimTime.Never ? default : host.Simulator.Schedule(Math.Max(now + 1, next), this, 0);
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        _turn = default;
        Stir();
        host.Settle();
    }

    private long Untouched(SharedMapping view, long now) => view.Mover is null ? _brought.At(now) - view.Touched : view.Untouched;

    private bool IsCharged => host.Config.Cgroup == CgroupVersion.V2;

    private void SetRate(long rate, long now)
    {
        long delta = rate - _kept.Rate;
        if (delta != 0)
        {
            _kept.SetRate(now, rate);
            host.Swap!.AddKeptRate(delta);
            region.Owner.AddSwapRate(IsCharged ? delta : 0);
        }
    }

    private void Free(long bytes, long now)
    {
        _kept.Add(now, -bytes);
        host.Swap!.NoteKept(-bytes, 0);
        host.Swap.AddUsed(-bytes);
        if (IsCharged)
        {
            region.Owner.ChargeSwap(-bytes);
        }
    }
}
