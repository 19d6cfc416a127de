using System.Runtime.InteropServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Pages that are given back or change hands, to the last fraction of a byte.</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>Gives back all that a process or a file holds of a kind, to the last fraction of a byte.</summary>
    internal void Release(MemoryKind kind, ref Fluid held)
    {
        long bytes = TakeOff(kind, ref held);
        if (bytes > 0 && kind != MemoryKind.Kernel)
        {
            _host.Hung.OnUncharge(this, SleepEnd.GivenBack);
        }
    }

    /// <summary>Takes all that somebody holds of a kind off this memcg, to the last fraction of a byte: it is charged elsewhere, or goes with the memcg, and no page is freed. Bytes.</summary>
    internal long TakeOff(MemoryKind kind, ref Fluid held)
    {
        long now = _host.Simulator.Now;
        if (held.Rate != 0)
        {
            throw new SimulationInvariantException($"{Cgroup.Path}: {kind} still flows when it is given back at {SimTime.ToSeconds(now)} s");
        }

        if (held.IsZero)
        {
            return 0;
        }

        long bytes = held.At(now);
        long steps = Fraction.Of(held, now);
        Count(kind, -bytes);
        TakeFraction(kind, steps, now);
        held = new Fluid(0);
        return bytes;
    }

    /// <summary>Gives back all that a process holds in swap.</summary>
    internal void ReleaseSwap(ref Fluid held)
    {
        if (held.IsZero)
        {
            return;
        }

        long now = _host.Simulator.Now;
        long bytes = held.At(now);
        long steps = Fraction.Of(held, now);
        if (bytes == 0 && steps == 0)
        {
            return;
        }

        ChargeSwap(-bytes);
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            Fraction.Take(ref m.SwapUsage, now, steps);
        }

        _host.Swap!.Release(bytes, steps);
        held = new Fluid(0);
    }

    /// <summary>Bytes of a kind pass from one holder to another of this memcg; only the fraction of a byte is given back.</summary>
    internal void Hand(MemoryKind kind, ref Fluid from, ref Fluid to)
    {
        long now = _host.Simulator.Now;
        if (from.Rate != 0)
        {
            throw new SimulationInvariantException($"{Cgroup.Path}: {kind} still flows when it changes hands at {SimTime.ToSeconds(now)} s");
        }

        TakeFraction(kind, Fraction.Of(from, now), now);
        to.Add(now, from.At(now));
        from = new Fluid(0);
    }

    /// <summary>Swapped bytes pass from one holder to another of this memcg.</summary>
    internal void HandSwap(ref Fluid from, ref Fluid to)
    {
        long now = _host.Simulator.Now;
        long bytes = from.At(now);
        long steps = Fraction.Of(from, now);
        if (bytes == 0 && steps == 0)
        {
            return;
        }

        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            Fraction.Take(ref m.SwapUsage, now, steps);
        }

        _host.Swap!.Release(0, steps);
        to.Add(now, bytes);
        from = new Fluid(0);
    }

    /// <summary>Bytes of a kind and their charge pass from this memcg to another; its limits are not looked at.</summary>
    internal void Transfer(MemoryKind kind, ref Fluid held, MemoryCgroup to)
    {
        long bytes = Math.Max(0, TakeOff(kind, ref held));
        held = new Fluid(bytes);
        to.Charge(kind, bytes);
    }

    /// <summary>Swapped bytes and their charge pass from this memcg to another.</summary>
    internal void TransferSwap(ref Fluid held, MemoryCgroup to)
    {
        long bytes = Math.Max(0, held.At(_host.Simulator.Now));
        ReleaseSwap(ref held);
        if (bytes > 0)
        {
            held = new Fluid(bytes);
            to.ChargeSwap(bytes);
            _host.Swap!.AddUsed(bytes);
        }
    }

    /// <summary>This memcg goes: what processes left behind in it is its parent's from now on (K9.7, K9.9).</summary>
    internal void Reparent()
    {
        foreach (SharedRegion region in Regions)
        {
            foreach (SharedMapping mover in region.Movers)
            {
                _host.Tasks.Suspend(mover.Process);
            }

            region.Cache?.Drop();
            Transfer(region.Kind, ref region.Resident, Parent!);
            TransferSwap(ref region.Swapped, Parent!);
            region.Owner = Parent!;
            region.Inherited = Math.Max(0, region.Resident.At(_host.Simulator.Now));
            Parent!.Regions.Add(region);
            foreach (SharedMapping mover in region.Movers)
            {
                _host.Tasks.Resume(mover.Process);
            }
        }

        Regions.Clear();
        LeaveNamespaces();
        foreach (LeftKernelMemory left in CollectionsMarshal.AsSpan(LeftKernel))
        {
            Transfer(MemoryKind.Kernel, ref left.Bytes, Parent!);
            left.Owner = Parent!;
            (Parent!.LeftKernel ??= []).Add(left);
        }

        LeftKernel = null;
    }

    // They live as long as their init, who is elsewhere by now.
    private void LeaveNamespaces()
    {
        if (Cgroup.Made is { KernelMemory: > 0 } space)
        {
            LeftKernelMemory left = new(this) { Bytes = new Fluid(space.KernelMemory) };
            Cgroup.BaseKernelMemory -= space.KernelMemory;
            space.KernelMemory = 0;
            space.Left = left;
            (LeftKernel ??= []).Add(left);
        }

        Cgroup.Made = null;
    }

    /// <summary>Gives back what is left when the cgroup goes: less than a byte of each kind.</summary>
    internal void ReleaseRest()
    {
        long now = _host.Simulator.Now;
        for (int kind = 0; kind < FluidPerKind.Kinds; kind++)
        {
            if (_local[kind].IsZero)
            {
                continue;
            }

            long steps = Fraction.Of(_local[kind], now);
            Count((MemoryKind)kind, -_local[kind].At(now));
            TakeFraction((MemoryKind)kind, steps, now);
        }
    }

    /// <summary>Takes a fraction of a byte here and in every ancestor, in steps of <see cref="Fraction.Byte"/>.</summary>
    internal void TakeFraction(MemoryKind kind, long steps, long now)
    {
        if (steps == 0)
        {
            return;
        }

        Fraction.Take(ref _local[(int)kind], now, steps);
        TakeFromSums(kind, now, steps);
        if (kind is MemoryKind.Clean or MemoryKind.Dirty)
        {
            Fraction.Take(ref _host.Memory.FilePages, now, steps);
        }

        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            Fraction.Take(ref m.Usage, now, steps);
        }
    }
}
