using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Page tables, stacks and slab of a process that were charged before it moved, and stay charged there (K9.10); and the
/// namespaces of one whose cgroup was removed behind it.
/// </summary>
/// <param name="owner">Who pays.</param>
internal sealed class LeftKernelMemory(MemoryCgroup owner)
{
    /// <summary>Who pays; its parent once it is gone (K9.7).</summary>
    public MemoryCgroup Owner { get; set; } = owner;

    /// <summary>Bytes.</summary>
    public Fluid Bytes;

    /// <summary>Gives it back to who pays by now.</summary>
    public void GiveBack()
    {
        Owner.Release(MemoryKind.Kernel, ref Bytes);
        Owner.LeftKernel!.Remove(this);
    }
}
