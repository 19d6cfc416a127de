using System.Runtime.CompilerServices;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The steps that read and write files.</summary>
internal sealed partial class StepStarter
{
    private void Read(ReadStep step, PartQueue parts)
    {
        if (process.Files?.Find(step.File) is not { } inode)
        {
            host.Enomem.FailCall(process, "enoent", step.File);
            return;
        }

        long content = inode.ContentAt(host.Simulator.Now);
        long size = Math.Min(step.Size is null ? content : Draw(step.Size), content);
        (long rate, bool catchUp) = PaceOf(step.Pace, size);
        if (inode.IsTmpfs)
        {
            ReadTmpfs(inode, size, rate, catchUp, parts);
        }
        else if (size > 0)
        {
            parts.Enqueue(new Activity(ActivityKind.Read, size) { PaceRate = rate, CatchUp = catchUp, File = inode });
        }
    }

    /// <summary>A tmpfs file has no disk behind it: what of it is not in memory is in swap.</summary>
    private void ReadTmpfs(Inode inode, long size, long rate, bool catchUp, PartQueue parts)
    {
        long Swapped() => inode.SwappedAt(host.Simulator.Now);
        Sweep(
            size,
            size,
            Swapped,
            Swapped,
            bytes => new Activity(ActivityKind.SwapInShmem, bytes) { PaceRate = rate, CatchUp = catchUp, File = inode },
            bytes => new Activity(ActivityKind.CopyBytes, bytes) { PaceRate = rate, CatchUp = catchUp },
            parts,
            static (_, _) => { });
    }

    private void Write(string file, long size, Pace pace, bool fromBuffer, PartQueue parts)
    {
        if (process.Files is not { } files || size <= 0)
        {
            return;
        }

        if (files.IsMissing(file))
        {
            host.Enomem.FailCall(process, "enoent", file);
            return;
        }

        if (files.Swallows(file))
        {
            (long rate, bool catchUp) = PaceOf(pace, size);
            parts.Enqueue(new Activity(ActivityKind.CopyBytes, size) { PaceRate = rate, CatchUp = catchUp });
            if (fromBuffer)
            {
                _after = done =>
                {
                    if (done)
                    {
                        Empty(size, size);
                    }
                };
            }

            return;
        }

        if (files.IsReadOnly(file))
        {
            Refuse(file);
            return;
        }

        if (files.CopyUp(file) is var (below, copy))
        {
            CopyUp(new Copying(file, below, copy, () => Write(file, size, pace, fromBuffer, parts), inode => WriteInPlace(inode, file, size, pace, fromBuffer, parts)), parts);
            return;
        }

        WriteInPlace(files.OpenForWriting(file), file, size, pace, fromBuffer, parts);
    }

    private void WriteInPlace(Inode inode, string file, long size, Pace pace, bool fromBuffer, PartQueue parts)
    {
        (long rate, bool catchUp) = PaceOf(pace, size);
        StrongBox<long>? written = inode.Tmpfs is null ? null : new(0);
        parts.Enqueue(new Activity(ActivityKind.Write, size)
        {
            PaceRate = rate,
            CatchUp = catchUp,
            File = inode,
            FromBuffer = fromBuffer,
            Written = written,
        });

        _after = done =>
        {
            if (!done)
            {
                if (fromBuffer)
                {
                    // What reached the file is out of the buffer.
                    host.AddressSpaces.FreeAnon(process, Math.Max(0, size - process.Memory.Buffered.At(host.Simulator.Now)));
                }

                return;
            }

            long accepted = written?.Value ?? size;
            if (fromBuffer)
            {
                Empty(accepted, size);
            }

            if (accepted < size)
            {
                host.Enomem.FailCall(process, "enospc", file + ": " + Text(accepted) + " of " + Text(size) + " bytes written");
            }
        };
    }

    // What found no room stays in the buffer, and is lost with the process (M7).
    private void Empty(long accepted, long size)
    {
        process.Memory.Buffered = new Fluid(size - accepted);
        host.AddressSpaces.FreeAnon(process, accepted);
    }

    private void Remove(string file, PartQueue parts)
    {
        if (process.Files?.CopyUnderWay(file) is { } copy)
        {
            Await(copy, file, () => Remove(file, parts), parts);
        }
        else if (process.Files is { } files && files.IsReadOnly(file))
        {
            // Of what is not there, unlink says so first.
            if (files.Find(file) is not null)
            {
                Refuse(file);
            }
        }
        else if (process.Files?.Remove(file) is { } removed)
        {
            host.PageCache.Drop(removed);
        }
    }

    // EROFS is a failed call as any other.
    private void Refuse(string file) => host.Enomem.FailCall(process, "erofs", file);

    private void Flush(FlushStep step, PartQueue parts)
    {
        long bytes = process.Memory.Buffered.At(host.Simulator.Now);
        Write(step.File, bytes, Pace.Free, fromBuffer: true, parts);
    }

    private void Fsync(FsyncStep step, PartQueue parts)
    {
        if (process.Files?.Find(step.File) is { IsTmpfs: false } inode)
        {
            Sync(inode, parts);
        }
    }
}
