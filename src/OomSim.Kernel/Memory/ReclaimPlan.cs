using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>How a memcg at its limit makes room: clean pages dropped, anonymous pages swapped out. Rates in 2^-20 byte/s.</summary>
internal sealed class ReclaimPlan
{
    // A millionth, or less than a hundredth of a byte a second: what dividing among sources rounds away.
    private const int SmallPart = 20;
    private const long SmallRate = 1 << 12;

    /// <summary>Pools whose clean pages are dropped, with the speed.</summary>
    public List<(CachePool Pool, long Rate)> Drops { get; } = [];

    /// <summary>Memory that goes to swap, with the speed.</summary>
    public List<(SwapSource Source, long Rate)> SwapOuts { get; } = [];

    /// <summary>Lists of anonymous pages that are looked at, with the speed.</summary>
    public List<(MemoryCgroup List, long Rate)> Looks { get; } = [];

    /// <summary>
    /// When those pages are gone that are the oldest at present, or the lengths of several lists are others, ns: then others go.
    /// <see cref="SimTime.Never"/> where all go alike.
    /// </summary>
    public long OldestUntil { get; set; } = SimTime.Never;

    /// <summary>What the swap device left to it, 2^-20 byte/s.</summary>
    public long SwapShare { get; set; }

    /// <summary>What it would swap out if it had the swap device to itself, 2^-20 byte/s.</summary>
    public long SwapDemand { get; set; }

    /// <summary>What it swaps out, 2^-20 byte/s.</summary>
    public long SwapRate { get; private set; }

    /// <summary>How fast anonymous pages are looked at that stay for this time, 2^-20 byte/s.</summary>
    public long Ages { get; set; }

    /// <summary>How fast anonymous pages go that were looked at before, beside file pages, 2^-20 byte/s.</summary>
    public long TakesAged { get; set; }

    /// <summary>True where it swaps out nothing but what grows at this moment.</summary>
    public bool SwapsWhatGrows { get; set; }

    /// <summary>What else could go to swap then, bytes: less than a round.</summary>
    public long Swappable { get; set; }

    /// <summary>The part of what is wished to grow that goes to swap then, of <see cref="MemoryCgroup.AllGrowth"/>.</summary>
    public long PartThatGoes { get; set; }

    /// <summary>How much can go to swap then, 2^-20 byte/s.</summary>
    public long MostThatGoes { get; set; }

    /// <summary>Whose growth it is that goes to swap then, in the order of <see cref="SwapOuts"/>; else null.</summary>
    public List<Process>? Growers { get; set; }

    /// <summary>True where it takes what memory.low would protect, because nothing else is left.</summary>
    public bool IgnoresLow { get; set; }

    /// <summary>Those whose memory.low it passes over; null for none.</summary>
    public List<MemoryCgroup>? PassedOver { get; set; }

    /// <summary>How often it passes over each of them, 2^-20 per second.</summary>
    public long PassesOver { get; set; }

    /// <summary>What it would swap out besides if memory and swap above were not at their limit, 2^-20 byte/s.</summary>
    public long HeldBack { get; set; }

    /// <summary>What it is made for, 2^-20 byte/s.</summary>
    public long Wish { get; set; }

    /// <summary>What it makes room for.</summary>
    public long Capacity { get; set; }

    /// <summary>What of that it makes room for without swapping out.</summary>
    public long WithoutSwap { get; set; }

    /// <summary>What other levels' reclaim makes room for of what comes, besides, 2^-20 byte/s.</summary>
    public long Elsewhere { get; set; }

    /// <summary>True where other levels take pages of those that it takes from.</summary>
    public bool OthersTake { get; set; }

    /// <summary>What all of them together make room for.</summary>
    public long Room => Capacity + Elsewhere;

    /// <summary>What it gives back to those it takes from, with the kernel memory that goes with it, 2^-20 byte/s.</summary>
    public Int128 Takes
    {
        get
        {
            Int128 takes = 0;
            foreach ((CachePool pool, long rate) in Drops)
            {
                takes += rate + CacheSlab.Of(pool.Inode, rate);
            }

            foreach ((_, long rate) in SwapOuts)
            {
                takes += rate;
            }

            return takes;
        }
    }

    /// <summary>True where that is a part of whatever is wished, as of two lists that are looked at in turns; false for so many bytes a second.</summary>
    public bool Divides { get; set; }

    /// <summary>What those who grow have to know of its swapping: how it was told them last.</summary>
    public SwapNotice Notice { get; set; }

    /// <summary>When those it takes file pages from were told how many went, ns.</summary>
    public long Told { get; set; }

    /// <summary>Age of the lists at that time, bytes (K13.1).</summary>
    public long Age { get; set; }

    /// <summary>Since when what it takes is not in the ledger yet, ns; -1 before it is in effect.</summary>
    public long Booked { get; set; } = -1;

    /// <summary>For whose growth it takes pages, where groups below its own can grow; else null.</summary>
    public List<(ReclaimAccount Account, long Wish)>? Growing { get; set; }

    /// <summary>True where it takes clean pages that are there already, not those that become clean meanwhile.</summary>
    public bool TakesStock { get; set; }

    /// <summary>True where what makes room is what the growers wrote themselves.</summary>
    public bool PassesWriters { get; set; }

    /// <summary>True where there are pages that can be taken as soon as the disk has them.</summary>
    public bool Waits { get; set; }

    /// <summary>True where it takes what groups have above their soft limits.</summary>
    public bool IsForSoftLimit { get; set; }

    /// <summary>True where nothing is taken.</summary>
    public bool IsEmpty => Drops.Count == 0 && SwapOuts.Count == 0;

    /// <summary>Makes it anew: nothing is taken.</summary>
    public void Reset()
    {
        Drops.Clear();
        SwapOuts.Clear();
        Looks.Clear();
        OldestUntil = SimTime.Never;
        SwapShare = 0;
        SwapDemand = 0;
        SwapRate = 0;
        Ages = 0;
        TakesAged = 0;
        SwapsWhatGrows = false;
        Swappable = 0;
        PartThatGoes = 0;
        MostThatGoes = 0;
        Growers = null;
        IgnoresLow = false;
        PassedOver = null;
        PassesOver = 0;
        HeldBack = 0;
        Wish = 0;
        Capacity = 0;
        WithoutSwap = 0;
        Elsewhere = 0;
        OthersTake = false;
        Divides = false;
        Notice = default;
        Told = 0;
        Age = 0;
        Booked = -1;
        Growing = null;
        IsForSoftLimit = false;
        TakesStock = false;
        Waits = false;
        PassesWriters = false;
    }

    /// <summary>Speed at which a pool's pages are dropped; 0 for a pool that is left alone.</summary>
    public long RateOf(CachePool pool)
    {
        foreach ((CachePool at, long rate) in Drops)
        {
            if (ReferenceEquals(at, pool))
            {
                return rate;
            }
        }

        return 0;
    }

    /// <summary>True where it takes something from a memcg itself.</summary>
    public bool TakesFrom(MemoryCgroup memcg)
    {
        foreach ((CachePool pool, _) in Drops)
        {
            if (ReferenceEquals(pool.Owner, memcg))
            {
                return true;
            }
        }

        foreach ((SwapSource source, _) in SwapOuts)
        {
            if (ReferenceEquals(source.Owner, memcg))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for rates that differ by no more than what dividing rounds away.</summary>
    public static bool IsAlmost(long rate, long other) => Math.Abs(rate - other) <= (other >> SmallPart) + SmallRate;

    /// <summary>It is as it goes into effect: what keeps it below its share of the swap device is no lack of that, and it asks for no more.</summary>
    public void NoteSwapping()
    {
        long rate = 0;
        foreach ((_, long part) in SwapOuts)
        {
            rate += part;
        }

        SwapRate = rate;
        SwapDemand = rate + (rate >> SmallPart) + SmallRate < SwapShare ? rate : Math.Max(rate, SwapDemand);
    }

    /// <summary>
    /// What it swaps out, or would if nobody held it, where all that grow get a part of their wish, 2^-20 byte/s: what needs no swapping
    /// comes first.
    /// </summary>
    /// <param name="part">The part, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    public Int128 SwappedFor(long part)
    {
        Int128 all = HeldBack;
        foreach ((_, long rate) in SwapOuts)
        {
            all += rate;
        }

        return SwapsWhatGrows || part == MemoryCgroup.AllGrowth ? all
            : Int128.Clamp((((Int128)Wish * part) >> MemoryCgroup.FactorBits) - (Capacity - all), 0, all);
    }

    /// <summary>True for a plan that takes the same from the same.</summary>
    public bool SameAs(ReclaimPlan? other) =>
        other is not null && TakesStock == other.TakesStock && Drops.SequenceEqual(other.Drops) && SwapOuts.SequenceEqual(other.SwapOuts) && Looks.SequenceEqual(other.Looks)
        && Ages == other.Ages && TakesAged == other.TakesAged && HeldBack == other.HeldBack && PassesOver == other.PassesOver;
}
