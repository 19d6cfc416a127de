namespace OomSim.Kernel;

/// <summary>
/// What an access goes round in: stretches of a process's memory that one memcg pays for, one behind the other: what it shares since a fork,
/// which is its oldest, its own, and shared memory that it wrote to. Over a whole round each stretch has back what it has in swap.
/// </summary>
internal sealed class Walk
{
    /// <summary>Takes the first bytes of all that a process maps.</summary>
    /// <param name="process">Who walks.</param>
    /// <param name="size">How much; more than there is means all, bytes.</param>
    /// <param name="now">Simulated ns.</param>
    public Walk(Process process, long size, long now)
    {
        ProcessMemory memory = process.Memory;
        List<WalkPart> all = [];
        long left = size;
        foreach (SharedMapping view in memory.HasShared ? memory.Shared : [])
        {
            AddView(view);
        }

        long own = Math.Min(left, memory.Anon.At(now) + memory.Swap.At(now));
        Add(new SwapSource(process, null, MemoryKind.Anon), null, own, own > 0 ? memory.SwappedOfFirst(own, now) : 0);
        Add(new SwapSource(process, null, MemoryKind.Shmem), null, memory.Shmem.At(now) + memory.ShmemSwap.At(now), memory.ShmemSwap.At(now));
        foreach (SharedMapping view in memory.ShmemViews ?? [])
        {
            AddView(view);
        }

        MemoryCgroup most = LargestOwner(all, process.Cgroup.Memory);
        foreach (WalkPart part in all)
        {
            if (ReferenceEquals(part.Source.Owner, most))
            {
                Parts.Add(part);
                Size += part.Bytes;
                Missing += part.Missing;
            }
            else
            {
                (Elsewhere ??= []).Add(part);
            }
        }

        void AddView(SharedMapping view) =>
            Add(new SwapSource(null, null, view.Region.Kind, view.Region), view, view.BytesAt(now), view.SwappedAt(now));

        void Add(SwapSource source, SharedMapping? view, long bytes, long missing)
        {
            bytes = Math.Min(left, bytes);
            if (bytes > 0)
            {
                all.Add(new WalkPart(source, view, bytes, Math.Clamp(missing, 0, bytes)));
                left -= bytes;
            }
        }
    }

    /// <summary>Who pays for most of it; of two alike the process's own memcg.</summary>
    private static MemoryCgroup LargestOwner(List<WalkPart> parts, MemoryCgroup home)
    {
        List<(MemoryCgroup Owner, long Bytes)> sums = [(home, 0)];
        foreach (WalkPart part in parts)
        {
            int index = sums.FindIndex(s => ReferenceEquals(s.Owner, part.Source.Owner));
            if (index < 0)
            {
                sums.Add((part.Source.Owner, part.Bytes));
            }
            else
            {
                sums[index] = (sums[index].Owner, sums[index].Bytes + part.Bytes);
            }
        }

        (MemoryCgroup owner, long most) = sums[0];
        foreach ((MemoryCgroup other, long bytes) in sums)
        {
            (owner, most) = bytes > most ? (other, bytes) : (owner, most);
        }

        return owner;
    }

    /// <summary>Its stretches, in order.</summary>
    public List<WalkPart> Parts { get; } = [];

    /// <summary>What others pay for; null for none. It is brought back once and not gone round in.</summary>
    public List<WalkPart>? Elsewhere { get; }

    /// <summary>Who pays for its pages; null where there are none.</summary>
    public MemoryCgroup? Owner => Parts.Count > 0 ? Parts[0].Source.Owner : null;

    /// <summary>How much it goes round in, bytes.</summary>
    public long Size { get; }

    /// <summary>What of that was in swap at the beginning, bytes.</summary>
    public long Missing { get; }

    /// <summary>True once nothing of it was in swap: what goes there after that is met when the access comes round to it.</summary>
    public bool IsBack { get; set; }

    /// <summary>What will have been walked over when it has come round to all that went to swap since it was all there, bytes; long.MaxValue while it is.</summary>
    public long MetAt { get; set; } = long.MaxValue;

    /// <summary>It counts as met no earlier than that, ns.</summary>
    public long MetFrom { get; set; }

    /// <summary>What of its sources is in memory, bytes.</summary>
    public long ResidentAt(long now)
    {
        long bytes = 0;
        foreach (WalkPart part in Parts)
        {
            bytes += Math.Max(0, part.Source.Resident.At(now));
        }

        return bytes;
    }

    /// <summary>What of its sources is in swap, bytes.</summary>
    public long SwappedAt(long now)
    {
        long bytes = 0;
        foreach (WalkPart part in Parts)
        {
            bytes += part.SwappedAt(now);
        }

        return bytes;
    }

    /// <summary>What of its stretches has to be in swap, bytes.</summary>
    public long MissingAt(long now)
    {
        long bytes = 0;
        foreach (WalkPart part in Parts)
        {
            bytes += part.MissingAt(now);
        }

        return bytes;
    }

    /// <summary>How fast that becomes more, 2^-20 byte/s.</summary>
    public long MissingRate(long now)
    {
        long rate = 0;
        foreach (WalkPart part in Parts)
        {
            rate += part.Source.Resident.At(now) > part.Bytes ? 0 : part.MissingRate(now);
        }

        return rate;
    }

    /// <summary>How far the process's own memory was walked over when so many swapped bytes are back, bytes.</summary>
    public long OwnReached(long done)
    {
        foreach (WalkPart part in Parts)
        {
            if (part.IsOwn)
            {
                return Math.Clamp(done, 0, part.Bytes);
            }

            done -= part.Missing;
        }

        return 0;
    }

    /// <summary>
    /// Decides what comes back of each stretch: in a whole round all that it has in swap, so as much of each as it has of that. Pages come back whole: bytes of
    /// one wait until there is no page elsewhere, or they would have a part, and be back, and go again, nanosecond by nanosecond. True where that has changed.
    /// </summary>
    public bool Divide(long now)
    {
        bool isMissing = MissingAt(now) > 0;
        WalkPart? largest = null;
        long most = 0;
        foreach (WalkPart part in Parts)
        {
            long bytes = Out(part);
            (largest, most) = bytes > most ? (part, bytes) : (largest, most);
        }

        if (largest is null)
        {
            return false;
        }

        long total = 0;
        foreach (WalkPart part in Parts)
        {
            total += Counted(part);
        }

        long left = MemoryCgroup.AllGrowth;
        foreach (WalkPart part in Parts)
        {
            left -= (long)((Int128)MemoryCgroup.AllGrowth * Counted(part) / total);
        }

        bool changes = false;
        foreach (WalkPart part in Parts)
        {
            long share = (long)((Int128)MemoryCgroup.AllGrowth * Counted(part) / total) + (ReferenceEquals(part, largest) ? left : 0);
            changes |= share != part.Share;
            part.Share = share;
        }

        return changes;

        long Out(WalkPart part) => isMissing ? part.MissingAt(now) : part.SwappedAt(now);

        long Counted(WalkPart part) => Out(part) is var bytes && (bytes >= Pages.Size || ReferenceEquals(part, largest)) ? bytes : 0;
    }
}
