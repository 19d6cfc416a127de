namespace OomSim.Kernel;

/// <summary>What the kernel's own memory consists of, without <c>reserved</c> of the host, bytes.</summary>
/// <param name="Reclaimable">Slab of the page cache (SReclaimable).</param>
/// <param name="PageTables">PageTables.</param>
/// <param name="Stacks">KernelStack.</param>
/// <param name="PerCpu">Counters of memcgs on the CPUs (Percpu), in whole pages (mm/percpu.c, pcpu_nr_pages): those that are charged.</param>
/// <param name="Unreclaimable">The rest (SUnreclaim).</param>
internal readonly record struct HostKernelMemory(long Reclaimable, long PageTables, long Stacks, long PerCpu, long Unreclaimable)
{
    /// <summary>That of a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="values">The figures of its root cgroup with all below.</param>
    public static HostKernelMemory Of(LinuxHost host, in MemoryStatValues values)
    {
        long kernel = Math.Max(0, host.Root.Memory.Totals(host.Simulator.Now).Kernel - host.Config.Reserved);
        long slab = Math.Min(values.Slab, kernel);
        long tables = Math.Min(values.PageTables, kernel - slab);
        long stacks = Math.Min(host.LiveProcesses.Count() * MemoryStat.StackPerTask, kernel - slab - tables);
        long rest = kernel - slab - tables - stacks;
        long perCpu = Math.Min(Pages.Ceiling(host.Root.Memory.PerCpuBelow), rest);
        return new HostKernelMemory(slab, tables, stacks, perCpu, rest - perCpu);
    }
}
