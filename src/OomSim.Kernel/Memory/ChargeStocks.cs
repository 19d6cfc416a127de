using System.Numerics;
using System.Runtime.InteropServices;

namespace OomSim.Kernel;

/// <summary>
/// Pages that CPUs have charged in advance (K3.5, K3.6). A CPU holds what is left of a batch for one memcg, the last that charged
/// there. How much that is follows from the memcg's usage, so that growth that is a flow needs no event for it. A memcg charges on one
/// CPU, and one with others below it keeps none.
/// </summary>
internal sealed class ChargeStocks
{
    /// <summary>
    /// What a process gives back when it becomes the program goes back to the counter, not into the stock (K3.17): usage lies two
    /// or three pages below whole batches in kernel/v1-a01, a03, a12, b02, b11, c03, v2-h02 and others at <c>hold</c>.
    /// </summary>
    private const long GivenBackAtExec = 3 * Pages.Size;

    private readonly MemoryCgroup?[] _holders;
    private readonly Dictionary<MemoryCgroup, long> _below = [];
    private readonly long _batch;
    private int _measured;
    private uint _placed;

    /// <summary>The stocks of a host's CPUs.</summary>
    /// <param name="cpus">How many there are.</param>
    /// <param name="batch">Bytes of a batch; 0 for a host on which none is kept.</param>
    public ChargeStocks(int cpus, long batch)
    {
        _batch = batch;
        _holders = batch == 0 ? [] : new MemoryCgroup?[cpus];
    }

    /// <summary>False on a host on which none is kept: nothing else here needs to be asked.</summary>
    public bool IsKept => _batch != 0;

    /// <summary>A memcg is about to charge: its CPU drops what it held for another.</summary>
    public void Take(MemoryCgroup memcg)
    {
        if (_batch == 0 || memcg.IsRoot)
        {
            return; // K3.4
        }

        if (memcg.StockCpu < 0)
        {
            memcg.StockCpu = Place(memcg.Cgroup.Cpu.EffectiveCpus);
        }

        ref MemoryCgroup? holder = ref _holders[memcg.StockCpu];
        if (!ReferenceEquals(holder, memcg))
        {
            Drop(ref holder);
            holder = memcg;
            memcg.StockOrigin = memcg.CurrentAt(memcg.Now);
        }
    }

    /// <summary>A memcg gave bytes back: what its CPU holds for it stays (K3.17).</summary>
    public void OnUncharge(MemoryCgroup memcg, long bytes)
    {
        if (Holds(memcg))
        {
            memcg.StockOrigin -= bytes;
        }
    }

    /// <summary>A process becomes a program: its first pages come out of the same batch as those that it gives back.</summary>
    public void OnExec(MemoryCgroup memcg)
    {
        Take(memcg);
        long current = memcg.CurrentAt(memcg.Now);
        if (Holds(memcg) && Own(memcg, current) == 0 && Fits(memcg, memcg.StockCpu, current, _batch))
        {
            // kernel/v1-g05, v1-g06, v1-g08, v2-h01: a program of 29 pages has a peak of 64, and 61 from then on.
            memcg.RaisePeak(current + _batch);
        }

        OnUncharge(memcg, GivenBackAtExec);
    }

    /// <summary>The cpuset of a memcg's cgroup has changed: it charges on a CPU of the new one.</summary>
    public void OnCpuset(MemoryCgroup memcg)
    {
        if (Holds(memcg))
        {
            Drop(ref _holders[memcg.StockCpu]);
        }

        memcg.StockCpu = -1;
    }

    /// <summary>Gives back what is held for a memcg and those below it (K3.6: before an OOM, a limit that is lowered, and at its end).</summary>
    public void Drain(MemoryCgroup memcg)
    {
        for (int cpu = 0; cpu < _holders.Length; cpu++)
        {
            if (_holders[cpu] is { } holder && memcg.Cgroup.Contains(holder.Cgroup))
            {
                Drop(ref _holders[cpu]);
            }
        }
    }

    /// <summary>Bytes charged in advance for a memcg and all below it: usage beyond its pages. None goes beyond its limit (K3.8: then the batch is not taken).</summary>
    public long Of(MemoryCgroup memcg, long current)
    {
        if (memcg.Cgroup.ChildList.Count == 0)
        {
            return Holds(memcg) ? Own(memcg, current) : 0;
        }

        if (memcg.IsRoot)
        {
            return 0;
        }

        Measure(_holders.Length);
        return Math.Min(_below.GetValueOrDefault(memcg), Math.Max(0, memcg.Max - current));
    }

    // What the first CPUs hold for each memcg and all below it, one CPU after the other: a batch is not taken where those of the others leave no room for it.
    private void Measure(int cpus)
    {
        _below.Clear();
        for (_measured = 0; _measured < cpus; _measured++)
        {
            if (_holders[_measured] is { Cgroup.ChildList.Count: 0 } holder && OnCpu(holder, _measured, holder.CurrentAt(holder.Now)) is > 0 and var held)
            {
                for (MemoryCgroup? m = holder; m is { IsRoot: false }; m = m.Parent)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_below, m, out _) += held;
                }
            }
        }
    }

    private bool Holds(MemoryCgroup memcg) => memcg.StockCpu >= 0 && ReferenceEquals(_holders[memcg.StockCpu], memcg);

    private long Own(MemoryCgroup memcg, long current)
    {
        _measured = -1;
        return OnCpu(memcg, memcg.StockCpu, current);
    }

    private long OnCpu(MemoryCgroup memcg, int cpu, long current)
    {
        long left = (memcg.StockOrigin - current) % _batch;
        left = Pages.Floor(left < 0 ? left + _batch : left);
        return left > 0 && Fits(memcg, cpu, current, left) ? left : 0;
    }

    // A batch is charged at every level (page_counter_try_charge): one that a limit above does not leave room for is not taken either. What others hold is looked at where it may matter.
    private bool Fits(MemoryCgroup memcg, int cpu, long current, long bytes)
    {
        if (Fits(memcg, current, bytes, cpu * _batch))
        {
            return true;
        }

        if (_measured != cpu)
        {
            Measure(cpu);
        }

        return Fits(memcg, current, bytes, null);
    }

    private bool Fits(MemoryCgroup memcg, long current, long bytes, long? most)
    {
        // The root counts no charges (K3.4): a full host stands in no batch's way.
        for (MemoryCgroup? m = memcg; m is { IsRoot: false }; m = m.Parent)
        {
            if (m.Max == MemoryCgroup.Unlimited && m.MemswMax == MemoryCgroup.Unlimited)
            {
                continue;
            }

            long used = ReferenceEquals(m, memcg) ? current : m.CurrentAt(m.Now) + (most ?? _below.GetValueOrDefault(m));
            if (bytes > m.Max - used || bytes > m.MemswMax - used - m.SwapUsage.At(m.Now))
            {
                return false;
            }
        }

        return true;
    }

    // Which CPU a task gets is not simulated: groups take turns on those that they may use.
    private int Place(BigInteger cpus)
    {
        int turn = (int)(_placed++ % (uint)BigInteger.PopCount(cpus));
        int cpu = 0;
        for (; turn > 0 || (cpus >> cpu).IsEven; cpu++)
        {
            turn -= (cpus >> cpu).IsEven ? 0 : 1;
        }

        return cpu;
    }

    private static void Drop(ref MemoryCgroup? holder)
    {
        // A peak with what was held for it stays.
        for (MemoryCgroup? m = holder; m is not null; m = m.Parent)
        {
            m.NotePeak(m.Now);
        }

        holder = null;
    }
}
