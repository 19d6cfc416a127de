namespace OomSim.Kernel;

public sealed partial class LinuxHost
{
    /// <summary>The room on the disk; null where it has no bound.</summary>
    public Tmpfs? DiskRoom { get; }

    /// <summary>A file that is there at once, such as one that is copied: of no more bytes than find room.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="room">The room of its file system; null where it has no bound.</param>
    public Inode NewFile(string path, long size, Tmpfs? room)
    {
        var file = new Inode(path, room is null ? size : Math.Clamp(room.Size - room.UsedAt(Simulator.Now), 0, size)) { Tmpfs = room };
        if (room is not null && !HasPanicked)
        {
            room.Put(this, file);
            Settle();
        }

        return file;
    }

    /// <summary>What is no file of a process takes room on the disk.</summary>
    /// <param name="bytes">How much more, bytes; negative: less.</param>
    public void TakeDisk(long bytes)
    {
        if (DiskRoom is { } room && bytes != 0 && !HasPanicked)
        {
            room.Hold(this, bytes);
            Settle();
        }
    }
}
