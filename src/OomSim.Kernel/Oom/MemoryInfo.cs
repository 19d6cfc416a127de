using System.Globalization;

namespace OomSim.Kernel;

/// <summary>
/// The host's memory in the report of a global OOM (K21.5, recording kernel/v1-g01): the lines of each kernel (show_free_areas, in
/// mm/page_alloc.c or mm/show_mem.c). What the model does not keep apart is 0; all else is what /proc/meminfo and memory.stat say.
/// </summary>
internal sealed partial class MemoryInfo(LinuxHost host)
{
    // The keys came and went with those of memory.stat.
    private int Keys => host.KernelFacts.StatKeys;

    /// <summary>Writes the lines of Mem-Info to the kernel's log (K21.5).</summary>
    public void Print()
    {
        HostValues v = host.Read();
        MemoryStatValues s = MemoryStatValues.Of(host, host.Root, below: true);
        HostKernelMemory kernel = HostKernelMemory.Of(host, s);
        host.KernelLog.Write("Mem-Info:");
        PrintSums(v, s, kernel);
        PrintNode(s, kernel);
        PrintZones(v, s, kernel);
        host.KernelLog.Write("Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB");
        Line($"{Pages.Count(v.File)} total pagecache pages");
        host.KernelLog.Write("0 pages in swap cache");
        Line($"Free swap  = {v.SwapFree >> 10}kB");
        Line($"Total swap = {v.SwapTotal >> 10}kB");
        Line($"{Pages.Count(host.Config.Memory)} pages RAM");
        host.KernelLog.Write("0 pages HighMem/MovableOnly");
        host.KernelLog.Write("0 pages reserved");
    }

    private void PrintSums(HostValues v, in MemoryStatValues s, HostKernelMemory kernel)
    {
        string lists = Text($"active_anon:{Pages.Count(s.ActiveAnon)} inactive_anon:{Pages.Count(s.InactiveAnon)} isolated_anon:0\n active_file:{Pages.Count(s.ActiveFile)} inactive_file:{Pages.Count(s.InactiveFile)} isolated_file:0\n");
        string writes = Text($" unevictable:{Pages.Count(s.Unevictable)} dirty:{Pages.Count(v.Dirty)} writeback:0{(Keys == 504 ? " unstable:0" : "")}\n");
        string slab = Text($" slab_reclaimable:{Pages.Count(kernel.Reclaimable)} slab_unreclaimable:{Pages.Count(kernel.Unreclaimable)}\n");
        string mapped = Text($" mapped:{Pages.Count(s.Mapped)} shmem:{Pages.Count(v.Shmem)} pagetables:{Pages.Count(kernel.PageTables)}");
        string rest = Keys >= 601 ? "\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0\n" : " bounce:0\n";
        host.KernelLog.Write(lists + writes + slab + mapped + rest + Text($" free:{Pages.Count(v.MemoryFree)} free_pcp:0 free_cma:0"));
    }

    private void PrintNode(in MemoryStatValues s, HostKernelMemory kernel)
    {
        string gap = Keys >= 612 ? "" : " ";
        string lists = Text($"Node 0 active_anon:{s.ActiveAnon >> 10}kB inactive_anon:{s.InactiveAnon >> 10}kB active_file:{s.ActiveFile >> 10}kB inactive_file:{s.InactiveFile >> 10}kB unevictable:{s.Unevictable >> 10}kB isolated(anon):0kB isolated(file):0kB mapped:{s.Mapped >> 10}kB dirty:{s.Dirty >> 10}kB writeback:0kB shmem:{s.Shmem >> 10}kB");
        string huge = $" shmem_thp:{gap}0kB shmem_pmdmapped:{gap}0kB anon_thp:{gap}0kB{(Keys >= 618 ? "" : " writeback_tmp:0kB")}";
        string own = Keys == 504 ? " unstable:0kB"
            : Text($" kernel_stack:{kernel.Stacks >> 10}kB")
                + (Keys >= 515 ? Text($" pagetables:{kernel.PageTables >> 10}kB") : "")
                + (Keys >= 601 ? " sec_pagetables:0kB" : "");
        host.KernelLog.Write(lists + huge + own + " all_unreclaimable? yes" + (Keys >= 618 ? " Balloon:0kB" : ""));
    }

    private void Line(FormattableString text) => host.KernelLog.Write(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
