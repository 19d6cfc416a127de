using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OomSim.Engine;

/// <summary>
/// Asks for what will be looked at soon to be brought into the processor's cache while something else goes on. Of a thousand containers
/// each is looked at once in a while, and by then no cache holds it: waiting for one line after the other was a tenth of what its
/// kill and restart cost. Nothing but time depends on it; where the processor has no such instruction nothing happens.
/// </summary>
public static class CacheFetch
{
    private const int LineBytes = 64;

    /// <summary>Asks for the beginning of an object.</summary>
    /// <param name="target">The object; null for none.</param>
    /// <param name="bytes">About how long it is; beyond its end is no harm.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Ask(object? target, int bytes)
    {
        if (Sse.IsSupported && target is not null)
        {
            // The object may move meanwhile; then what is fetched is of no use.
            byte* start = (byte*)*(nint*)Unsafe.AsPointer(ref target);
            for (int at = 0; at < bytes; at += LineBytes)
            {
                Sse.Prefetch0(start + at);
            }
        }
    }
}
