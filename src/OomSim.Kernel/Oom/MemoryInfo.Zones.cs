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
    private void PrintZones(HostValues v, long anon, long active, long file, long locked)
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
        long dirty = v.Dirty;
        for (int i = zones.Length - 1; i >= 0; i--)
        {
            MemoryZone zone = zones[i];
            long room = Math.Max(0, zone.Managed - free[i]);
            long inactiveAnon = Take(ref anon, ref room);
            long activeFile = Take(ref active, ref room);
            long inactiveFile = Take(ref file, ref room);
            long unevictable = Take(ref locked, ref room);
            long cached = activeFile + inactiveFile;
            long pending = Take(ref dirty, ref cached);
            lines[i] = string.Create(CultureInfo.InvariantCulture, $"Node 0 {ZoneNames[i]} free:{free[i] >> 10}kB boost:0kB min:{zone.Min >> 10}kB low:{(zone.Min + zone.Step) >> 10}kB high:{(zone.Min + (2 * zone.Step)) >> 10}kB reserved_highatomic:0KB active_anon:0kB inactive_anon:{inactiveAnon >> 10}kB active_file:{activeFile >> 10}kB inactive_file:{inactiveFile >> 10}kB unevictable:{unevictable >> 10}kB writepending:{pending >> 10}kB present:{zone.Managed >> 10}kB managed:{zone.Managed >> 10}kB mlocked:{unevictable >> 10}kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB");
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
