using System.Globalization;

namespace OomSim.Kernel;

/// <summary><c>/proc/swaps</c>: the swap devices in the order in which they were added.</summary>
internal static class SwapsFile
{
    /// <summary>Where it is.</summary>
    public const string Path = "/proc/swaps";

    /// <summary>What it holds, in the columns of the kernel (mm/swapfile.c, swap_show).</summary>
    public static string Text(LinuxHost host) => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n" + string.Concat(host.Swaps.Select(Line));

    private static string Line(SwapArea area)
    {
        static string Kilobytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}\t{(bytes >> 10 < 10_000_000 ? "\t" : "")}");
        string type = area.Device.StartsWith("/dev/", StringComparison.Ordinal) ? "partition" : "file\t";
        return string.Create(CultureInfo.InvariantCulture, $"{area.Device}{new string(' ', Math.Max(1, 40 - area.Device.Length))}{type}\t{Kilobytes(area.Size)}{Kilobytes(area.Used)}{area.Priority}\n");
    }
}
