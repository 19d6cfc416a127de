namespace OomSim.Kernel;

public sealed partial class LinuxHost
{
    /// <summary>The room on the disk; null where it has no bound.</summary>
    public Tmpfs? DiskRoom { get; }

    /// <summary>What is no file of a process takes room on the disk.</summary>
    /// <param name="bytes">How much more, bytes; negative: less.</param>
    public void TakeDisk(long bytes)
    {
        if (DiskRoom is { } room && bytes != 0)
        {
            room.Hold(this, bytes);
            Settle();
        }
    }
}
