using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>What <c>ls</c> tells of one name.</summary>
/// <param name="Mode">As the first column of a long line: <c>-rw-r--r--</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Time">When it was last written to, simulated ns.</param>
internal sealed record FileEntry(string Mode, long Size, long Time)
{
    /// <summary>How many names the file has.</summary>
    public int Names { get; private init; } = 1;

    /// <summary>A folder of a disk, as large as a block of it.</summary>
    public static FileEntry Folder { get; } = new("drwxr-xr-x", Block, 0);

    /// <summary>Bytes of a block of the disk.</summary>
    public const long Block = 4096;

    /// <summary>What a symbolic link says; empty for any other.</summary>
    public string Target { get; private init; } = "";

    /// <summary>Major and minor number of a device; null for any other.</summary>
    public (int Major, int Minor)? Device { get; private init; }

    /// <summary>Bytes that it takes on a disk: what a link says lies in its inode.</summary>
    public long Taken => Mode[0] == 'l' ? 0 : (Size + Block - 1) / Block * Block;

    /// <summary>A file.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="time">Simulated ns.</param>
    /// <param name="names">How many names it has.</param>
    public static FileEntry File(long size, long time, int names = 1) => new("-rw-r--r--", size, time) { Names = names };

    /// <summary>The root of a file system of the kernel's own, which nobody writes to.</summary>
    /// <param name="time">Simulated ns.</param>
    public static FileEntry OfKernel(long time) => new("dr-xr-xr-x", 0, time);

    /// <summary>A symbolic link.</summary>
    /// <param name="target">What it says.</param>
    /// <param name="time">Simulated ns.</param>
    public static FileEntry Link(string target, long time = 0) => new("lrwxrwxrwx", Encoding.UTF8.GetByteCount(target), time) { Target = target };

    /// <summary>The file of a device.</summary>
    /// <param name="numbers">Major and minor.</param>
    /// <param name="time">Simulated ns.</param>
    public static FileEntry OfDevice((int Major, int Minor) numbers, long time) => new("crw-rw-rw-", 0, time) { Device = numbers };

    /// <summary>The line of <c>ls -l</c>, without its end.</summary>
    /// <param name="name">What it is listed as.</param>
    public string Line(string name)
    {
        DateTime at = DateTimeOffset.FromUnixTimeSeconds(Timestamps.UnixSeconds(Time)).UtcDateTime;
        string size = Device is var (major, minor) ? string.Create(CultureInfo.InvariantCulture, $"{major,4},{minor,4}") : string.Create(CultureInfo.InvariantCulture, $"{Size,9}");
        return string.Create(CultureInfo.InvariantCulture, $"{Mode}{Names,5} root     0        {size} {at:MMM} {at.Day,2} {at:HH:mm} {name}{(Target.Length > 0 ? " -> " : "")}{Target}");
    }
}
