using System.Runtime.CompilerServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The first write to a file of the image (D7.7): the whole file is read, through the page cache that all its containers share, written
/// into one without a name on the upper file system, synced and given the name there, all in the call that opens it; then the write
/// itself begins (fs/overlayfs/copy_up.c, ovl_copy_up_data and ovl_copy_up_tmpfile).
/// </summary>
internal sealed partial class StepStarter
{
    private Copying? _copying;

    /// <summary>True while a signal or a freeze ends the copying, which is begun anew afterwards (fs/splice.c, splice_from_pipe_next).</summary>
    public bool IsCopying => _copying is { IsSyncing: false };

    /// <summary>What was copied is given up; it is copied anew when the step goes on.</summary>
    public void CopyAgain()
    {
        Action again = _copying!.Again;
        CloseCopy();
        _after = _ => again();
    }

    /// <summary>The copy is on the disk: it has its name before its process acts on any signal.</summary>
    public void NameCopy()
    {
        if (_copying is { IsSyncing: true, Target: null } done)
        {
            IFileNamespace files = process.Files!;
            bool isNamed = files.TryName(done.File, done.Copy);
            done.Copy.IsUnlinked = !isNamed;

            // Removed meanwhile, it is written without a name.
            done.Target = isNamed || files.Find(done.File) is null ? done.Copy : files.OpenForWriting(done.File);
        }
    }

    /// <summary>The process lets go of its copy: one without a name goes with it.</summary>
    public void CloseCopy()
    {
        if (_copying is not { Copy: var copy })
        {
            return;
        }

        bool waits = _copying.Waits;
        _copying = null;
        if (waits)
        {
            copy.Awaiting?.Remove(process);
            return;
        }

        copy.Users--;
        host.PageCache.OnUnused(copy);

        // They look again: it has its name, or the first of them copies it.
        List<Process>? others = copy.Awaiting;
        copy.Awaiting = null;
        foreach (Process other in others ?? [])
        {
            if (other.Activity is { } wait)
            {
                wait.HasLapsed = true;
                host.Tasks.MarkDirty(other);
            }
        }
    }

    // A signal or a freeze ends the waiting as it does the copying (fs/overlayfs/util.c, ovl_copy_up_start).
    private void Await(Copying copying, PartQueue parts)
    {
        (_copying, copying.Waits) = (copying, true);
        (copying.Copy.Awaiting ??= []).Add(process);
        parts.Enqueue(new Activity(ActivityKind.Sleep, 0) { Deadline = SimTime.Never });
        _after = _ =>
        {
            CloseCopy();
            copying.Again();
        };
    }

    // Who takes a name away waits for the same lock (ovl_nlink_start).
    private void Await(Inode copy, string file, Action again, PartQueue parts) => Await(new Copying(file, copy, copy, again, static _ => { }), parts);

    private void CopyUp(Copying copying, PartQueue parts)
    {
        if (copying.Copy.IsHeld)
        {
            Await(copying, parts);
            return;
        }

        (_copying, Inode copy, long size) = (copying, copying.Copy, copying.Below.Size);

        // Held open without a name, as O_TMPFILE makes it.
        copy.IsUnlinked = true;
        copy.Users++;
        StrongBox<long>? written = copy.Tmpfs is null ? null : new(0);
        parts.Enqueue(new Activity(ActivityKind.Read, size) { PaceRate = long.MaxValue, File = copying.Below });
        parts.Enqueue(new Activity(ActivityKind.Write, size) { PaceRate = long.MaxValue, File = copy, Written = written });
        _after = done =>
        {
            if (!done)
            {
                CloseCopy();
            }
            else if (written?.Value < size)
            {
                CloseCopy();
                host.Enomem.FailCall(process, "enospc", copying.File + ": no room to copy its " + Text(size) + " bytes up");
            }
            else
            {
                copying.IsSyncing = true;
                Sync(copy, parts);
                _after = _ =>
                {
                    NameCopy();
                    CloseCopy();
                    copying.Then(copying.Target!);
                };
            }
        };
    }

    // What a tool opens for writing, one file after the other, before it ends.
    private void Open(IReadOnlyList<string> files, int first, int exitCode, PartQueue parts)
    {
        for (int i = first; i < files.Count; i++)
        {
            string file = files[i];
            if (process.Files!.CopyUp(file) is var (below, copy))
            {
                int at = i;
                CopyUp(new Copying(file, below, copy, () => Open(files, at, exitCode, parts), _ => Open(files, at + 1, exitCode, parts)), parts);
                return;
            }

            _ = process.Files.OpenForWriting(file);
        }

        if (exitCode != 0)
        {
            host.Exits.Begin(process, new ExitStatus(exitCode & 0xFF, 0));
        }
    }

    private void Sync(Inode file, PartQueue parts)
    {
        if (file.DirtyAt(host.Simulator.Now) > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.Fsync, 0) { File = file });
        }
    }

    /// <summary>A file that is copied up.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="Below">The file of the image; of no meaning to who only waits.</param>
    /// <param name="Copy">Its copy.</param>
    /// <param name="Again">Begins the step anew.</param>
    /// <param name="Then">Writes to the file that there is then.</param>
    private sealed record Copying(string File, Inode Below, Inode Copy, Action Again, Action<Inode> Then)
    {
        /// <summary>True where another process copies it.</summary>
        public bool Waits { get; set; }

        /// <summary>True once all is written.</summary>
        public bool IsSyncing { get; set; }

        /// <summary>The file that has the name then; null before.</summary>
        public Inode? Target { get; set; }
    }
}
