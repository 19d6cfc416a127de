namespace OomSim.Docker;

/// <summary>memory.swap.max from Docker's memory+swap limit (D4.57).</summary>
public static class MemorySwapConversion
{
    /// <summary>The value to write: 0 = nothing, −1 = <c>max</c>.</summary>
    /// <param name="memorySwap">memory+swap limit, bytes; 0 = unset, −1 = unlimited.</param>
    /// <param name="memory">Memory limit, bytes; 0 = unset, −1 = unlimited.</param>
    /// <param name="isSet">False when nothing is to be written; a swap limit of 0 is written.</param>
    /// <param name="error">The runtime's words, or null.</param>
    public static long Convert(long memorySwap, long memory, out bool isSet, out string? error)
    {
        (isSet, error) = (true, null);
        if (memory == -1 && memorySwap == 0)
        {
            return -1;
        }

        if (memorySwap is -1 or 0)
        {
            isSet = memorySwap == -1;
            return memorySwap;
        }

        if (memory == -1)
        {
            return memorySwap;
        }

        error = memory == 0 ? "unable to set swap limit without memory limit"
            : memory < 0 ? $"invalid memory value: {memory}"
            : memorySwap < memory ? "memory+swap limit should be >= memory limit"
            : null;
        isSet = error is null;
        return memorySwap - memory;
    }
}
