using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Small programs, which print, change files and end.</summary>
internal sealed partial class StepStarter
{
    private void Run(ITool tool, PartQueue parts)
    {
        foreach (string file in tool.Unlinks)
        {
            if (process.Files?.CopyUnderWay(file) is { } copy)
            {
                Await(copy, file, () => Run(tool, parts), parts);
                return;
            }
        }

        Use(tool.Run(host, process, process.Files), parts);
    }

    private void Use(ToolAnswer answer, PartQueue parts)
    {
        if (answer.Write is { } write)
        {
            Write(write, parts);
            return;
        }

        if (answer.Stdout.Length > 0)
        {
            process.Output?.Write(answer.Stdout, isError: false);
        }

        if (answer.Stderr.Length > 0)
        {
            process.Output?.Write(answer.Stderr, isError: true);
        }

        foreach (Inode removed in answer.Removed ?? [])
        {
            host.PageCache.Drop(removed);
        }

        foreach ((Process receiver, int signal) in answer.Sent ?? [])
        {
            host.Signals.Send(receiver, signal);
        }

        EndsLoop |= answer.EndsLoop;
        Open(answer.Opened ?? [], 0, answer.ExitCode, parts);
    }

    // Who writes may be who is killed for it.
    private void Write(KernelWrite write, PartQueue parts)
    {
        Errno? result = null;
        Activity? sleep = null;
        WriteCall call = new(process.Comm, errno =>
        {
            result = errno;
            if (sleep is not null && process.Activity == sleep)
            {
                sleep.HasLapsed = true;
                host.Tasks.MarkDirty(process);
                host.Settle();
            }
        });
        write.Begin(call);
        if (process.IsDying)
        {
            call.Interrupt();
            return;
        }

        if (result is { } known)
        {
            Use(write.Answer(known), parts);
            return;
        }

        sleep = new Activity(ActivityKind.Sleep, 0) { Deadline = SimTime.Never, Call = call };
        parts.Enqueue(sleep);
        _after = _ => Use(write.Answer(result ?? Errno.EINTR), parts);
    }
}
