using System.Globalization;

namespace OomSim.Engine;

/// <summary>
/// The addresses that the runtime sets aside for its heap when it starts (regions_range in its gc.cpp). Asked for a no GC region that does not
/// fit what is left of them, a runtime that collects nothing in the background crashes instead of refusing it.
/// </summary>
internal static class HeapRange
{
    private const long Most = 256L << 30;
    private const string LimitsFile = "/proc/self/limits";
    private const string AddressSpace = "Max address space";

    /// <summary>The range of this process, bytes.</summary>
    /// <param name="memory">The memory that the runtime goes by: the machine's or a limit, bytes.</param>
    public static long OfThisProcess(long memory)
    {
        GC.GetConfigurationVariables().TryGetValue("GCRegionRange", out object? asked);
        string limits = "";
        try
        {
            limits = File.Exists(LimitsFile) ? File.ReadAllText(LimitsFile) : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or a /proc that is not shown: there is no such limit, or none to be seen.
        }

        return Of(memory, asked is long range ? range : 0, AddressSpaceIn(limits));
    }

    /// <summary>The range, bytes: what was asked for, else twice the memory and 256 GiB at most; never above half of the address space.</summary>
    /// <param name="memory">The memory that the runtime goes by, bytes.</param>
    /// <param name="asked">The setting GCRegionRange, bytes; 0 for none.</param>
    /// <param name="addressSpace">The process's limit (RLIMIT_AS), bytes; <see cref="long.MaxValue"/> for none.</param>
    public static long Of(long memory, long asked, long addressSpace) =>
        Math.Min(asked > 0 ? asked : Math.Min(Most, memory > Most ? Most : 2 * memory), addressSpace / 2);

    /// <summary>The limit of the address space in the text of <c>/proc/PID/limits</c>, bytes; <see cref="long.MaxValue"/> where there is none.</summary>
    public static long AddressSpaceIn(string limits)
    {
        foreach (ReadOnlySpan<char> line in limits.EnumerateLines())
        {
            if (line.StartsWith(AddressSpace, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> rest = line[AddressSpace.Length..].TrimStart();
                int end = rest.IndexOf(' ');
                return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : long.MaxValue;
            }
        }

        return long.MaxValue;
    }
}
