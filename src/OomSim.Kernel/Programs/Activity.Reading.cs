using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What only a read of a file has: most steps read none, and none of them has a place for it.</summary>
internal sealed partial class Activity
{
    private readonly Reading? _reading = kind == ActivityKind.Read ? new Reading() : null;

    /// <summary>For a read: where in the file it began, bytes.</summary>
    public long Offset
    {
        get => _reading?.Offset ?? 0;
        init
        {
            if (_reading is not null)
            {
                _reading.Offset = value;
            }
        }
    }

    /// <summary>For a read: true while it finds its pages in the cache.</summary>
    public bool IsHit
    {
        get => _reading is { IsHit: true };
        set => Own.IsHit = value;
    }

    /// <summary>For a read: what it does to the pages before it.</summary>
    public PageTouch Touch => _reading?.Touch ?? default;

    /// <summary>For a read from disk: where it looks again, bytes from the beginning of the file.</summary>
    public long TouchUntil
    {
        get => _reading?.TouchUntil ?? long.MaxValue;
        set => Own.TouchUntil = value;
    }

    /// <summary>For a read that activates pages: whose.</summary>
    public CachePool? TouchedPool => _reading?.TouchedPool;

    /// <summary>For a read: what it does at <see cref="TouchRate"/> at present.</summary>
    public PageTouch Touching
    {
        get => _reading?.Touching ?? default;
        set => Own.Touching = value;
    }

    /// <summary>For a read: whose pages it does that to.</summary>
    public CachePool? TouchingPool
    {
        get => _reading?.TouchingPool;
        set => Own.TouchingPool = value;
    }

    /// <summary>For a read: bytes that it has read again since the file was told.</summary>
    public ref Fluid Refaulted => ref Own.Refaulted;

    /// <summary>For a read: speed at which it moves pages on, as <see cref="Touch"/> says, 2^-20 byte/s.</summary>
    public long TouchRate
    {
        get => _reading?.TouchRate ?? 0;
        set => Own.TouchRate = value;
    }

    /// <summary>For a read that lost its pages to reclaim: up to where it reads from disk, bytes.</summary>
    public long MissUntil
    {
        get => _reading?.MissUntil ?? 0;
        set => Own.MissUntil = value;
    }

    /// <summary>For a read: when it had to let another one lead, ns.</summary>
    public long YieldedAt
    {
        get => _reading?.YieldedAt ?? -1;
        set => Own.YieldedAt = value;
    }

    /// <summary>For a read: decides what it does to the pages before it.</summary>
    public void SetTouch(PageTouch touch, CachePool? pool)
    {
        Own.Touch = touch;
        Own.TouchedPool = pool;
    }

    /// <summary>For a read: where in the file it is, bytes.</summary>
    public long PositionAt(long now) => Offset + Done.At(now);

    private Reading Own => _reading ?? throw new InvalidOperationException($"{Kind} reads no file");

    private sealed class Reading
    {
        public long Offset;
        public bool IsHit;
        public PageTouch Touch;
        public long TouchUntil = long.MaxValue;
        public CachePool? TouchedPool;
        public PageTouch Touching;
        public CachePool? TouchingPool;
        public Fluid Refaulted;
        public long TouchRate;
        public long MissUntil;
        public long YieldedAt = -1;
    }
}
