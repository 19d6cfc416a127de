using System.Globalization;
using System.Text;

namespace OomSim.Kernel;

/// <summary>The zones in the report of a global OOM (K21.5, recordings kernel/v1-g01 and ../shared/realdata/oomlogs).</summary>
internal sealed partial class MemoryInfo
{
    /// <summary>Block sizes of the buddy allocator: 4 KiB × 2^order.</summary>
    private const int Orders = 11;

    private static readonly string[] ZoneNames = ["DMA", "DMA32", "Normal"];

    /// <summary>
    /// Which page lies in which zone is not known. The lower zones keep what is reserved in them, the uppermost has the rest of what is
    /// free; and what is in use fills the uppermost first, as allocations do (K10.6, K10.7).
    /// </summary>
    private void PrintZones(HostValues v, in MemoryStatValues s, HostKernelMemory kernel)
    {
        long memory = host.Config.Memory;
        MemoryZone[] zones = new MemoryZone[MemoryZone.CountOf(memory)];
        long[] free = new long[zones.Length];
        long left = v.MemoryFree;
        for (int i = 0; i < zones.Length; i++)
        {
            zones[i] = MemoryZone.Of(i, memory, host.Watermarks.MinFree, host.Sysctl("vm.watermark_scale_factor"));
            free[i] = i == zones.Length - 1 ? left : Math.Min(left, zones[i].Mark(0));
            left -= free[i];
        }

        string[] lines = new string[zones.Length];
        (long active, long inactive, long activeFile, long inactiveFile, long locked) = (s.ActiveAnon, s.InactiveAnon, s.ActiveFile, s.InactiveFile, s.Unevictable);
        (long dirty, long tables, long stacks) = (v.Dirty, kernel.PageTables, kernel.Stacks);
        for (int i = zones.Length - 1; i >= 0; i--)
        {
            MemoryZone zone = zones[i];
            long room = Math.Max(0, zone.Managed - free[i]);
            string anon = Text($" active_anon:{Take(ref active, ref room) >> 10}kB inactive_anon:{Take(ref inactive, ref room) >> 10}kB");
            long ofActive = Take(ref activeFile, ref room);
            long ofInactive = Take(ref inactiveFile, ref room);
            long unevictable = Take(ref locked, ref room);
            long cached = ofActive + ofInactive;
            string marks = Text($"Node 0 {ZoneNames[i]} free:{free[i] >> 10}kB{(Keys >= 601 ? " boost:0kB" : "")} min:{zone.Min >> 10}kB low:{(zone.Min + zone.Step) >> 10}kB high:{(zone.Min + (2 * zone.Step)) >> 10}kB");
            string reserved = (Keys >= 510 ? " reserved_highatomic:0KB" : "") + (Keys >= 618 ? " free_highatomic:0KB" : "");
            string files = Text($" active_file:{ofActive >> 10}kB inactive_file:{ofInactive >> 10}kB unevictable:{unevictable >> 10}kB writepending:{Take(ref dirty, ref cached) >> 10}kB");
            string own = Text($" present:{zone.Managed >> 10}kB managed:{zone.Managed >> 10}kB mlocked:{unevictable >> 10}kB")
                + (Keys == 504 ? Text($" kernel_stack:{Take(ref stacks, ref room) >> 10}kB") : "")
                + (Keys < 515 ? Text($" pagetables:{Take(ref tables, ref room) >> 10}kB") : "");
            lines[i] = marks + reserved + anon + files + own + " bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB";
        }

        for (int i = 0; i < zones.Length; i++)
        {
            host.KernelLog.Write(lines[i]);
            host.KernelLog.Write(Reserves(zones, i));
        }

        for (int i = 0; i < zones.Length; i++)
        {
            host.KernelLog.Write(Buddy(ZoneNames[i], free[i]));
        }
    }

    private static long Take(ref long left, ref long room)
    {
        long taken = Math.Min(left, room);
        left -= taken;
        room -= taken;
        return taken;
    }

    /// <summary>Pages of a zone that allocations keep off which may use a zone above it, for each of the kernel's five (K10.6).</summary>
    private static string Reserves(MemoryZone[] zones, int of)
    {
        StringBuilder text = new("lowmem_reserve[]:");
        long above = 0;
        for (int i = 0; i < 5; i++)
        {
            above += i > of && i < zones.Length ? zones[i].Managed : 0;
            text.Append(CultureInfo.InvariantCulture, $" {(i > of ? Pages.Count(above / MemoryZone.LowmemReserveRatio) : 0)}");
        }

        return text.ToString();
    }

    /// <summary>Free memory in the fewest blocks.</summary>
    private static string Buddy(string zone, long free)
    {
        long pages = Pages.Count(free);
        StringBuilder text = new("Node 0 " + zone + ":");
        for (int order = 0; order < Orders; order++)
        {
            long blocks = order == Orders - 1 ? pages >> order : (pages >> order) & 1;
            text.Append(CultureInfo.InvariantCulture, $" {blocks}*{4 << order}kB{(blocks > 0 ? " (U)" : "")}");
        }

        return text.Append(CultureInfo.InvariantCulture, $" = {free >> 10}kB").ToString();
    }
}
