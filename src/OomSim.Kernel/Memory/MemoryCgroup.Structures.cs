namespace OomSim.Kernel;

/// <summary>
/// What the kernel keeps for the memcgs right below: it is charged here, not there, as they are made (mm/memcontrol.c:mem_cgroup_css_alloc, set_active_memcg), in whole
/// pages for all of them together, as the stock of objects does (K3.5; tried on a 6.18: 12288, 20480 and 32768 bytes for one, two and three). The host's root is charged nothing.
/// On v2 a cgroup to which the memory controller is not distributed has none (kernel/cgroup/cgroup.c:cgroup_apply_control_enable).
/// </summary>
public sealed partial class MemoryCgroup
{
    /// <summary>What is charged for those right below, bytes.</summary>
    internal long Structures => _below?.Structures ?? 0;

    /// <summary>What those right below need and is not charged yet, bytes: there was no room.</summary>
    internal long OwedStructures => Owed(Below);

    /// <summary>Counters for each CPU of all below that are charged, bytes: <c>percpu</c> in memory.stat.</summary>
    internal long PerCpuBelow =>
        Cgroup.Subtree().Sum(static below => below.Memory.IsRoot ? 0 : below.Memory.Below) * _host.KernelFacts.PerCpuOfCgroup(_host.Config.Cpus);

    private bool HasBelow => _host.Config.Cgroup == CgroupVersion.V1 || (Cgroup.SubtreeControl & Controllers.Memory) != 0;

    private int Below => HasBelow ? Cgroup.ChildList.Count : 0;

    /// <summary>What would be owed with one more right below, bytes.</summary>
    internal long OwedWithOneMore() => HasBelow ? Owed(Below + 1) : 0;

    /// <summary>What would be owed if all right below had a memcg, bytes.</summary>
    internal long OwedForAll() => Owed(Cgroup.ChildList.Count);

    /// <summary>So much of what is owed finds room.</summary>
    /// <param name="bytes">Whole pages.</param>
    internal void AddStructures(long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        (_below ??= new OfThoseBelow()).Structures += bytes;

        // Who makes a cgroup is somewhere else, on any CPU.
        Count(MemoryKind.Kernel, bytes, isOnItsCpu: false);
    }

    /// <summary>One right below is gone, or all are.</summary>
    internal void ReleaseStructures()
    {
        if (Structures - Needed(Below) is > 0 and var over)
        {
            AddStructures(-over);
        }
    }

    private long Owed(int below) => IsRoot ? 0 : Math.Max(0, Needed(below) - Structures);

    private long Needed(int below) => Pages.Ceiling(below * _host.KernelFacts.StructuresOfCgroup(_host.Config.Cpus));
}
