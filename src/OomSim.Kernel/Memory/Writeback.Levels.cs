namespace OomSim.Kernel;

/// <summary>Levels of what may be dirty move with what memcgs are charged.</summary>
internal sealed partial class Writeback
{
    private readonly List<DirtyDomain> _moved = [];

    /// <summary>What a memcg has charged moves in another way, and so do the levels of its domain and, where it has a limit, of those below.</summary>
    public void NoteMove(MemoryCgroup memcg)
    {
        if (memcg.Dirty is { } own)
        {
            NoteMove(own);
        }

        if (Math.Min(memcg.Max, memcg.High) != MemoryCgroup.Unlimited)
        {
            foreach (DirtyDomain domain in memcg.DirtyBelow)
            {
                NoteMove(domain);
            }
        }
    }

    private void NoteMove(DirtyDomain domain)
    {
        if (!domain.IsMoved)
        {
            domain.IsMoved = true;
            _moved.Add(domain);
        }
    }

    /// <summary>All else is settled: looks when what is dirty meets levels that move in another way than they did.</summary>
    public void Follow()
    {
        bool differs = Follows(_host);
        foreach (DirtyDomain domain in _moved)
        {
            domain.IsMoved = false;
            differs |= ReferenceEquals(domain.Memcg!.Dirty, domain) && Follows(domain);
        }

        _moved.Clear();
        if (differs)
        {
            RefreshWriters();
            IsStale = true;
        }
    }

    private bool Follows(DirtyDomain domain)
    {
        bool flushed = domain.IsFlushing;
        return !host.HasPanicked && domain.IsOutdated(_dirty) && (domain.Look(_dirty) | (domain.IsFlushing != flushed));
    }
}
