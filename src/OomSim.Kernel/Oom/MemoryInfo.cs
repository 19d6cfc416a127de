using System.Globalization;

namespace OomSim.Kernel;

/// <summary>
/// The host's memory in the report of a global OOM (K21.5, recording kernel/v1-g01): the kernel's lines. What the model does not keep
/// apart is 0.
/// </summary>
internal sealed partial class MemoryInfo(LinuxHost host)
{
    /// <summary>Writes the lines of Mem-Info to the kernel's log (K21.5).</summary>
    public void Print()
    {
        HostValues v = host.Read();
        (long mapped, long tables, long locked) = Sum();
        long anon = Math.Max(0, v.Anon + v.Shmem - locked);
        long active = Math.Min(Pages.Floor(host.Root.Memory.ActiveFile(host.Simulator.Now)), v.File - v.Shmem);
        long file = v.File - v.Shmem - active;
        long memory = host.Config.Memory;
        host.KernelLog.Write("Mem-Info:");
        Line($"active_anon:0 inactive_anon:{Pages.Count(anon)} isolated_anon:0\n active_file:{Pages.Count(active)} inactive_file:{Pages.Count(file)} isolated_file:0\n unevictable:{Pages.Count(locked)} dirty:{Pages.Count(v.Dirty)} writeback:0\n slab_reclaimable:0 slab_unreclaimable:0\n mapped:{Pages.Count(mapped)} shmem:{Pages.Count(v.Shmem)} pagetables:{Pages.Count(tables)}\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0\n free:{Pages.Count(v.MemoryFree)} free_pcp:0 free_cma:0");
        Line($"Node 0 active_anon:0kB inactive_anon:{anon >> 10}kB active_file:{active >> 10}kB inactive_file:{file >> 10}kB unevictable:{locked >> 10}kB isolated(anon):0kB isolated(file):0kB mapped:{mapped >> 10}kB dirty:{v.Dirty >> 10}kB writeback:0kB shmem:{v.Shmem >> 10}kB shmem_thp: 0kB shmem_pmdmapped: 0kB anon_thp: 0kB writeback_tmp:0kB kernel_stack:0kB pagetables:{tables >> 10}kB sec_pagetables:0kB all_unreclaimable? yes");
        PrintZones(v, anon, active, file, locked);
        host.KernelLog.Write("Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB");
        Line($"{Pages.Count(v.File)} total pagecache pages");
        host.KernelLog.Write("0 pages in swap cache");
        Line($"Free swap  = {v.SwapFree >> 10}kB");
        Line($"Total swap = {v.SwapTotal >> 10}kB");
        Line($"{Pages.Count(memory)} pages RAM");
        host.KernelLog.Write("0 pages HighMem/MovableOnly");
        host.KernelLog.Write("0 pages reserved");
    }

    private void Line(FormattableString text) => host.KernelLog.Write(text.ToString(CultureInfo.InvariantCulture));

    private (long Mapped, long Tables, long Locked) Sum()
    {
        long now = host.Simulator.Now;
        long mapped = 0;
        long tables = 0;
        long locked = LockedShared(host.Root, now);
        HashSet<Inode> texts = [];
        foreach (Process process in host.LiveProcesses)
        {
            if (process.MemoryReleased)
            {
                continue;
            }

            tables += process.Memory.PageTables(now);
            locked += process.IsLocked ? process.Memory.Anon.At(now) : 0;
            mapped += process.Text is { } text && texts.Add(text) ? process.Memory.FileRss : 0;
            mapped += process.Memory.ShmemRss(now);
        }

        return (Pages.Floor(mapped), tables, Pages.Floor(locked));
    }

    private static long LockedShared(Cgroup root, long now)
    {
        long bytes = 0;
        foreach (Cgroup cgroup in root.Subtree())
        {
            foreach (SharedAnon region in cgroup.Memory.Regions)
            {
                bytes += region.LockedBytes(now);
            }
        }

        return bytes;
    }
}
