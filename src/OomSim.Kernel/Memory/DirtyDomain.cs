using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Dirty pages that are counted together: those of the host, and on v2 those of each memcg whose processes write. Too many
/// of them set the flusher going, and more than that slow the writers down (K14.1–K14.3).
/// </summary>
/// <param name="host">The host.</param>
/// <param name="memcg">The memcg whose pages it counts, with those below; null for the host's.</param>
/// <param name="changed">Called when a threshold may have been met.</param>
internal sealed class DirtyDomain(LinuxHost host, MemoryCgroup? memcg, Action changed) : IEventOwner
{
    /// <summary>The flusher writes at least so much before it looks again, bytes.</summary>
    public const long LeastChunk = 4L << 20;

    /// <summary>What each writer is held to before it is known what the disk writes, 2^-20 byte/s (mm/backing-dev.c:INIT_BW).</summary>
    private const long InitialRate = (100L << 20) << 20;

    // Levels that are some pages elsewhere than they were taken to be are met at nearly the same moment.
    private const long Near = Protection.Round;

    private readonly List<Fluid> _seenUsages = [];
    private Fluid _seenFiles;
    private bool _isMeasured;
    private EventHandle _threshold;
    private long _thresholdTime = SimTime.Never;

    /// <summary>The memcg whose pages it counts; null for the host.</summary>
    public MemoryCgroup? Memcg { get; } = memcg;

    /// <summary>Processes that write to files on disk and pay for the pages here.</summary>
    public List<Process> Writers => Level.Writers;

    /// <summary>What each of them may dirty while they are held back.</summary>
    public WriterLevel Level { get; } = new();

    /// <summary>How far writers are held back for what is dirty (K14.2).</summary>
    public DirtyPosition Position { get; private set; }

    /// <summary>True while writers must wait for the disk (K14.2).</summary>
    public bool IsThrottling => Position != DirtyPosition.FreeRun;

    /// <summary>True while its pages are written because they are too many.</summary>
    public bool IsFlushing { get; set; }

    /// <summary>True where what its memcg has charged moves in another way, and nobody has looked since (<see cref="IsOutdated"/>).</summary>
    public bool IsMoved { get; set; }

    /// <summary>True where the disk writes pages that are charged to it itself.</summary>
    public bool IsWriting { get; set; }

    /// <summary>What the disk writes of its files that somebody waits for, 2^-20 byte/s.</summary>
    public long SyncedRate { get; set; }

    /// <summary>What the disk writes of its pages while there are enough, 2^-20 byte/s; all its speed until it was shared out.</summary>
    public long DiskShare { get; set; } = host.Config.DiskWrite << 20;

    /// <summary>What a writer may dirty, 2^-20 byte/s.</summary>
    /// <param name="disk">What the disk writes of the pages here, 2^-20 byte/s.</param>
    public long Held(long disk) => Position switch
    {
        DirtyPosition.FreeRun => long.MaxValue,
        DirtyPosition.BelowSetpoint when _isMeasured => Level.Of(disk) / 2 * 3,
        DirtyPosition.BelowSetpoint => Math.Max(Level.Of(disk), InitialRate) / 2 * 3,
        DirtyPosition.AtSetpoint => Level.Of(disk),
        _ => Level.Of(disk) / 2,
    };

    private MemoryCgroup First => Memcg ?? host.Root.Memory;

    private static MemoryCgroup? NextLimited(MemoryCgroup memcg)
    {
        MemoryCgroup? m = memcg.Parent;
        while (m is { IsRoot: false } && Limit(m) == MemoryCgroup.Unlimited)
        {
            m = m.Parent;
        }

        return m is { IsRoot: false } ? m : null;
    }

    private static long Limit(MemoryCgroup memcg) => Math.Min(memcg.Max, memcg.High);

    /// <summary>True where files or programs grow in another way than at the last look, in its memcg or where a limit above is, so that what is dirty meets the thresholds at another time.</summary>
    /// <param name="dirtyOfHost">Dirty bytes of the host.</param>
    public bool IsOutdated(in Fluid dirtyOfHost)
    {
        long now = host.Simulator.Now;
        return (Position != DirtyPosition.FreeRun || dirtyOfHost.Rate > 0) && (UsagesDiffer() || Differs(_seenFiles, host.Memory.FilePages));

        bool UsagesDiffer()
        {
            int seen = 0;
            for (MemoryCgroup? m = First; m is not null; m = NextLimited(m))
            {
                if (seen == _seenUsages.Count || Differs(_seenUsages[seen++], m.Usage))
                {
                    return true;
                }
            }

            return seen < _seenUsages.Count;
        }

        bool Differs(in Fluid seen, in Fluid present) => seen.Rate != present.Rate || Math.Abs(seen.At(now) - present.At(now)) >= Near;
    }

    /// <summary>Looks where the thresholds lie. True when writers are held back in another way than before.</summary>
    /// <param name="dirtyOfHost">Dirty bytes of the host.</param>
    public bool Look(Fluid dirtyOfHost)
    {
        long now = host.Simulator.Now;
        _seenFiles = host.Memory.FilePages;
        _seenUsages.Clear();
        for (MemoryCgroup? m = First; m is not null; m = NextLimited(m))
        {
            _seenUsages.Add(m.Usage);
        }

        Fluid dirty = Memcg is null ? dirtyOfHost : Sum(Memcg, now, dirtyOnly: true);
        long bytes = dirty.At(now);
        DirtyLevels levels = Levels(Available(now, dirtyOfHost, dirty, out long bend, out long dip));
        DirtyPosition position = levels.Next(Position, bytes);
        bool differs = position != Position;
        Position = position;
        _isMeasured |= position >= DirtyPosition.AtSetpoint;
        long enough = Math.Max(0, levels.Background.Bytes - Chunk(levels.Limit));
        IsFlushing = bytes >= levels.Background.Bytes || (IsFlushing && bytes > enough);

        long next = SimTime.Never;
        if ((dirty.Rate > 0 || position == DirtyPosition.AtSetpoint) && levels.Above(position, IsFlushing) is { } above)
        {
            Meet(above, rises: true);
            next = dip < next - now ? now + Math.Max(1, dip) : next;
        }

        if (levels.Below(position) is { Bytes: > 0 } below)
        {
            Meet(below.Above(-1), rises: false);
            long bends = Math.Min(bend, levels.Bend);
            next = bends < next - now ? now + Math.Max(1, bends) : next;
        }

        if (dirty.Rate < 0 && IsFlushing && enough > 0)
        {
            next = Math.Min(next, dirty.TimeOf(now, enough));
        }

        if (next != _thresholdTime)
        {
            host.Simulator.Cancel(_threshold);
            _threshold = next == SimTime.Never ? default : host.Simulator.Schedule(next, this, 0);
            _thresholdTime = next;
        }

        return differs;

        // What may be dirty grows and shrinks while files and programs grow, and the levels with it.
        void Meet(MovingLevel level, bool rises)
        {
            Fluid gap = new(level.Bytes - bytes);
            gap.SetRate(now, level.Rate - dirty.Rate);
            if (rises ? gap.Rate < 0 : gap.Rate > 0)
            {
                next = Math.Min(next, Math.Max(now + 1, gap.TimeOf(now, 0)));
            }
        }
    }

    /// <summary>Looks no more.</summary>
    public void Halt()
    {
        host.Simulator.Cancel(_threshold);
        _thresholdTime = SimTime.Never;
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _thresholdTime = SimTime.Never;
        if (!host.HasPanicked)
        {
            changed();
        }
    }

    private static Fluid Sum(MemoryCgroup memcg, long now, bool dirtyOnly)
    {
        Fluid sum = memcg.LocalFluid(MemoryKind.Dirty);
        if (!dirtyOnly)
        {
            AddTo(ref sum, memcg.LocalFluid(MemoryKind.Clean), now);
        }

        foreach (Cgroup child in memcg.Cgroup.ChildList)
        {
            AddTo(ref sum, Sum(child.Memory, now, dirtyOnly), now);
        }

        return sum;
    }

    private static void AddTo(ref Fluid sum, Fluid other, long now)
    {
        sum.Add(now, other.At(now));
        sum.AddRate(now, other.Rate);
    }

    /// <summary>
    /// What could be dirty. Of a memcg: its file pages and what it may still charge, as far as others have clean pages
    /// or there is free memory for it (K14.3).
    /// </summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="dirtyOfHost">Dirty bytes of the host.</param>
    /// <param name="dirty">Dirty bytes that it counts.</param>
    /// <param name="bend">ns after which it begins to rise faster, or to fall more slowly; long.MaxValue for never.</param>
    /// <param name="dip">ns after which it may begin to fall faster, or to rise more slowly; long.MaxValue for never.</param>
    private MovingLevel Available(long now, in Fluid dirtyOfHost, in Fluid dirty, out long bend, out long dip)
    {
        bend = dip = long.MaxValue;
        MovingLevel available = Dirtyable(now, ref bend);
        if (Memcg is null)
        {
            return available;
        }

        bend = long.MaxValue;
        Fluid file = Sum(Memcg, now, dirtyOnly: false);
        long otherClean = available.Bytes - dirtyOfHost.At(now) - Math.Max(0, file.At(now) - dirty.At(now));
        MovingLevel headroom = Room(otherClean, available.Rate - dirtyOfHost.Rate - (file.Rate - dirty.Rate));
        for (MemoryCgroup? m = Memcg; m is not null; m = NextLimited(m))
        {
            if (Limit(m) is not MemoryCgroup.Unlimited and var limit)
            {
                headroom = MovingLevel.Lower(Room(limit - m.Usage.At(now), -m.Usage.Rate), headroom, ref dip);
            }
        }

        headroom = MovingLevel.Higher(headroom, MovingLevel.At(0), ref bend);
        return new MovingLevel(Math.Max(0, file.At(now) + headroom.Bytes), file.Rate + headroom.Rate);

        static MovingLevel Room(long bytes, long rate) => bytes <= 0 ? default : new MovingLevel(bytes, rate);
    }

    // What is below the high watermark is no free memory, however much it is (LinuxHost.DirtyableBytes).
    private MovingLevel Dirtyable(long now, ref long bend)
    {
        ref Fluid usage = ref host.Root.Memory.Usage;
        MovingLevel free = new(host.Config.Memory - host.Watermarks.High - usage.At(now), -usage.Rate);
        return new(host.DirtyableBytes, host.Memory.FilePages.Rate + MovingLevel.Higher(free, MovingLevel.At(0), ref bend).Rate);
    }

    /// <summary>
    /// What the flusher writes before it looks whether it is enough: half a second's work, no more than an eighth of what may be dirty,
    /// and 4 MiB (fs/fs-writeback.c:writeback_chunk_size).
    /// </summary>
    private long Chunk(long limit) => (Math.Min(host.Config.DiskWrite / 2, limit / 8) + LeastChunk) / LeastChunk * LeastChunk;

    private DirtyLevels Levels(MovingLevel available)
    {
        // K14.1: 10 % and 20 % of what could be dirty, or so many bytes.
        MovingLevel limit = Part("vm.dirty_bytes", "vm.dirty_ratio", available);
        MovingLevel background = Part("vm.dirty_background_bytes", "vm.dirty_background_ratio", available);
        return new DirtyLevels(background.Bytes >= limit.Bytes ? MovingLevel.At(0).Towards(limit, 2) : background, limit, Memcg is null && host.Sysctl("vm.dirty_bytes") > 0);
    }

    private MovingLevel Part(string bytesKey, string ratioKey, MovingLevel available)
    {
        long bytes = host.Sysctl(bytesKey);
        if (bytes == 0)
        {
            return available.Times(host.Sysctl(ratioKey), 100);
        }

        if (Memcg is null)
        {
            return MovingLevel.At(bytes);
        }

        // A number of bytes is meant for the host; a memcg has the same part of what it may dirty.
        long bend = 0;
        MovingLevel all = Dirtyable(host.Simulator.Now, ref bend);
        if (bytes >= all.Bytes)
        {
            return available;
        }

        MovingLevel part = available.Times(bytes, all.Bytes);
        return part with { Rate = part.Rate - all.Times(part.Bytes, all.Bytes).Rate };
    }
}
