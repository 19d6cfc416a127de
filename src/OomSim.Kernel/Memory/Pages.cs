namespace OomSim.Kernel;

/// <summary>Page arithmetic; a page is 4096 bytes (K0.3).</summary>
public static class Pages
{
    /// <summary>Bytes of a page.</summary>
    public const long Size = 4096;

    /// <summary>The bytes of the whole pages in a number of bytes.</summary>
    public static long Floor(long bytes) => bytes & ~(Size - 1);

    /// <summary>The bytes of the pages that hold a number of bytes.</summary>
    public static long Ceiling(long bytes) => (bytes + Size - 1) & ~(Size - 1);

    /// <summary>Whole pages in a number of bytes.</summary>
    public static long Count(long bytes) => bytes / Size;
}
