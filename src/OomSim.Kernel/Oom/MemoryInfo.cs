using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>
/// The host's memory in the report of a global OOM (K21.5, recording kernel/v1-g01): the kernel's lines, with one zone.
/// What the model does not keep apart is 0.
/// </summary>
internal sealed class MemoryInfo(LinuxHost host)
{
    /// <summary>Block sizes of the buddy allocator: 4 KiB × 2^order.</summary>
    private const int Orders = 11;

    /// <summary>Writes the lines of Mem-Info to the kernel's log (K21.5).</summary>
    public void Print()
    {
        HostValues v = host.Read();
        Watermarks w = host.Watermarks;
        (long mapped, long tables, long locked) = Sum();
        long anon = Math.Max(0, v.Anon + v.Shmem - locked);
        long active = Math.Min(Pages.Floor(host.Root.Memory.ActiveFile(host.Simulator.Now)), v.File - v.Shmem);
        long file = v.File - v.Shmem - active;
        long memory = host.Config.Memory;
        host.KernelLog.Write("Mem-Info:");
        Line($"active_anon:0 inactive_anon:{Pages.Count(anon)} isolated_anon:0\n active_file:{Pages.Count(active)} inactive_file:{Pages.Count(file)} isolated_file:0\n unevictable:{Pages.Count(locked)} dirty:{Pages.Count(v.Dirty)} writeback:0\n slab_reclaimable:0 slab_unreclaimable:0\n mapped:{Pages.Count(mapped)} shmem:{Pages.Count(v.Shmem)} pagetables:{Pages.Count(tables)}\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0\n free:{Pages.Count(v.MemoryFree)} free_pcp:0 free_cma:0");
        Line($"Node 0 active_anon:0kB inactive_anon:{anon >> 10}kB active_file:{active >> 10}kB inactive_file:{file >> 10}kB unevictable:{locked >> 10}kB isolated(anon):0kB isolated(file):0kB mapped:{mapped >> 10}kB dirty:{v.Dirty >> 10}kB writeback:0kB shmem:{v.Shmem >> 10}kB shmem_thp: 0kB shmem_pmdmapped: 0kB anon_thp: 0kB writeback_tmp:0kB kernel_stack:0kB pagetables:{tables >> 10}kB sec_pagetables:0kB all_unreclaimable? yes");
        Line($"Node 0 Normal free:{v.MemoryFree >> 10}kB boost:0kB min:{w.Min >> 10}kB low:{w.Low >> 10}kB high:{w.High >> 10}kB reserved_highatomic:0KB active_anon:0kB inactive_anon:{anon >> 10}kB active_file:{active >> 10}kB inactive_file:{file >> 10}kB unevictable:{locked >> 10}kB writepending:{v.Dirty >> 10}kB present:{memory >> 10}kB managed:{memory >> 10}kB mlocked:{locked >> 10}kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB");
        host.KernelLog.Write("lowmem_reserve[]: 0 0 0 0 0");
        host.KernelLog.Write(Buddy(v.MemoryFree));
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

    /// <summary>Free memory in the fewest blocks.</summary>
    private static string Buddy(long free)
    {
        long pages = Pages.Count(free);
        StringBuilder text = new("Node 0 Normal:");
        for (int order = 0; order < Orders; order++)
        {
            long blocks = order == Orders - 1 ? pages >> order : (pages >> order) & 1;
            text.Append(CultureInfo.InvariantCulture, $" {blocks}*{4 << order}kB{(blocks > 0 ? " (U)" : "")}");
        }

        return text.Append(CultureInfo.InvariantCulture, $" = {free >> 10}kB").ToString();
    }

    private (long Mapped, long Tables, long Locked) Sum()
    {
        long now = host.Simulator.Now;
        long mapped = 0;
        long tables = 0;
        long locked = 0;
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
        }

        return (mapped, tables, Pages.Floor(locked));
    }
}
