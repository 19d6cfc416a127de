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

    /// <summary>Looks where the thresholds lie. True when writers are held back in another way than before.</summary>
    /// <param name="dirtyOfHost">Dirty bytes of the host.</param>
    public bool Look(Fluid dirtyOfHost)
    {
        long now = host.Simulator.Now;
        Fluid dirty = Memcg is null ? dirtyOfHost : Sum(Memcg, now, dirtyOnly: true);
        long bytes = dirty.At(now);
        Fluid available = Available(now, dirtyOfHost, dirty);
        DirtyLevels levels = Levels(Math.Max(0, available.At(now)), out bool isFixed);
        DirtyPosition position = levels.Next(Position, bytes);
        bool differs = position != Position;
        Position = position;
        _isMeasured |= position >= DirtyPosition.AtSetpoint;
        long enough = Math.Max(0, levels.Background - Chunk(levels.Limit));
        IsFlushing = bytes >= levels.Background || (IsFlushing && bytes > enough);

        long next = SimTime.Never;
        if (dirty.Rate > 0 || position == DirtyPosition.AtSetpoint)
        {
            Meet(levels.Above(position, IsFlushing));
        }

        Meet(levels.Below(position) is > 0 and var below ? below - 1 : -1);
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
        void Meet(long level)
        {
            if (level is < 0 or long.MaxValue)
            {
                return;
            }

            Fluid gap = new(level - bytes);
            gap.SetRate(now, (isFixed ? 0 : (long)((Int128)available.Rate * level / Math.Max(1, available.At(now)))) - dirty.Rate);
            if (level > bytes ? gap.Rate < 0 : gap.Rate > 0)
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
    /// What could be dirty, bytes. Of a memcg: its file pages and what it may still charge, as far as others have clean pages
    /// or there is free memory for it (K14.3).
    /// </summary>
    private Fluid Available(long now, in Fluid dirtyOfHost, in Fluid dirty)
    {
        Fluid available = new(host.DirtyableBytes);
        available.SetRate(now, host.Memory.FilePages.Rate - host.Root.Memory.Usage.Rate);
        if (Memcg is null)
        {
            return available;
        }

        Fluid file = Sum(Memcg, now, dirtyOnly: false);
        Fluid headroom = default;
        bool isLimited = false;
        for (MemoryCgroup? m = Memcg; m is { IsRoot: false }; m = m.Parent)
        {
            long limit = Math.Min(m.Max, m.High);
            long room = Math.Max(0, limit - m.Usage.At(now));
            if (limit != MemoryCgroup.Unlimited && (!isLimited || room < headroom.At(now)))
            {
                isLimited = true;
                headroom = new Fluid(room);
                headroom.SetRate(now, room == 0 ? 0 : -m.Usage.Rate);
            }
        }

        long otherClean = Math.Max(0, available.At(now) - dirtyOfHost.At(now) - Math.Max(0, file.At(now) - dirty.At(now)));
        if (!isLimited || otherClean < headroom.At(now))
        {
            headroom = new Fluid(otherClean);
        }

        AddTo(ref file, headroom, now);
        return file;
    }

    /// <summary>
    /// What the flusher writes before it looks whether it is enough: half a second's work, no more than an eighth of what may be dirty,
    /// and 4 MiB (fs/fs-writeback.c:writeback_chunk_size).
    /// </summary>
    private long Chunk(long limit) => (Math.Min(host.Config.DiskWrite / 2, limit / 8) + LeastChunk) / LeastChunk * LeastChunk;

    private DirtyLevels Levels(long available, out bool isFixed)
    {
        // K14.1: 10 % and 20 % of what could be dirty, or so many bytes.
        long limit = Part("vm.dirty_bytes", "vm.dirty_ratio", available);
        long background = Part("vm.dirty_background_bytes", "vm.dirty_background_ratio", available);
        background = background >= limit ? limit / 2 : background;
        isFixed = background < DirtyLevels.LeastDistance
            || (Memcg is null && (host.Sysctl("vm.dirty_bytes") > 0 || host.Sysctl("vm.dirty_background_bytes") > 0));
        return new DirtyLevels(background, limit, Memcg is null && host.Sysctl("vm.dirty_bytes") > 0);
    }

    private long Part(string bytesKey, string ratioKey, long available)
    {
        long bytes = host.Sysctl(bytesKey);
        if (bytes == 0)
        {
            return (long)((Int128)available * host.Sysctl(ratioKey) / 100);
        }

        // A number of bytes is meant for the host; a memcg has the same part of what it may dirty.
        return Memcg is null ? bytes : (long)Int128.Min(available, (Int128)available * bytes / Math.Max(1, host.DirtyableBytes));
    }
}
