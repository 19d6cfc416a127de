using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>
/// The first write to a file of the image (D7.7): the whole file is read, through the page cache that all its containers share, written
/// into one without a name on the upper file system, synced and given the name there; then the write itself begins
/// (fs/overlayfs/copy_up.c, ovl_copy_up_data and ovl_copy_up_tmpfile).
/// </summary>
internal sealed partial class StepStarter
{
    // Copies that have no name yet: only this process holds them.
    private List<Inode>? _copies;

    /// <summary>The process ends: a copy that was not finished goes with it.</summary>
    public void CloseCopies()
    {
        foreach (Inode copy in _copies ?? [])
        {
            LetGo(copy);
        }

        _copies = null;
    }

    private void CopyUp(string file, Inode below, Inode copy, PartQueue parts, Action then)
    {
        // Held open without a name, as O_TMPFILE makes it.
        copy.IsUnlinked = true;
        copy.Users++;
        (_copies ??= []).Add(copy);
        long size = below.Size;
        StrongBox<long>? written = copy.Tmpfs is null ? null : new(0);
        parts.Enqueue(new Activity(ActivityKind.Read, size) { PaceRate = long.MaxValue, File = below });
        parts.Enqueue(new Activity(ActivityKind.Write, size) { PaceRate = long.MaxValue, File = copy, Written = written });
        _after = done =>
        {
            if (!done)
            {
                Close(copy);
            }
            else if (written?.Value < size)
            {
                Close(copy);
                host.Program("enospc", process, file + ": no room to copy its " + Text(size) + " bytes up");
                host.Enomem.Fail(process, "no space left on " + file);
            }
            else
            {
                Sync(copy, parts);
                _after = synced =>
                {
                    if (synced)
                    {
                        copy.IsUnlinked = !process.Files!.TryName(file, copy);
                        then();
                    }

                    Close(copy);
                };
            }
        };
    }

    private void Sync(Inode file, PartQueue parts)
    {
        if (file.DirtyAt(host.Simulator.Now) > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.Fsync, 0) { File = file });
        }
    }

    private void Close(Inode copy)
    {
        if (_copies?.Remove(copy) == true)
        {
            LetGo(copy);
        }
    }

    private void LetGo(Inode copy)
    {
        copy.Users--;
        host.PageCache.OnUnused(copy);
    }
}
