using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary><c>swapon</c> and <c>swapoff</c> of util-linux, in its words and with its exit codes.</summary>
internal sealed class SwapCommands(LinuxHost host)
{
    /// <summary>swapoff's exit codes: no room, another failure, -a that failed for all, -a that failed for some.</summary>
    private const int NoMemory = 2;
    private const int Failure = 4;
    private const int AllFailed = 32;
    private const int SomeFailed = 64;

    /// <summary>Switches devices on; it answers at once.</summary>
    /// <param name="words">The whole command.</param>
    public CommandResult On(IReadOnlyList<string> words)
    {
        SwapLine line = SwapLine.Parse(words);
        string output = "";
        string errors = "";
        IEnumerable<string> off = host.SwapDevices.Where(d => host.Swaps.All(s => s.Device != d));
        foreach (string device in line.IsAll ? [.. off] : line.Devices)
        {
            output += line.IsVerbose ? $"swapon {device}\n" : "";
            Errno errno = host.SwapOn(device, line.Priority);
            errors += errno switch
            {
                Errno.None => "",
                Errno.ENOENT => $"swapon: cannot open {device}: {ErrnoText.Of(errno)}\n",
                _ => $"swapon: {device}: swapon failed: {ErrnoText.Of(errno)}\n",
            };
        }

        return new CommandResult(errors.Length == 0 ? 0 : 255, output, errors);
    }

    /// <summary>Switches devices off, which takes the time that reading them back takes.</summary>
    /// <param name="words">The whole command.</param>
    /// <param name="answer">Gets the answer.</param>
    public void Off(IReadOnlyList<string> words, Action<CommandResult> answer)
    {
        SwapLine line = SwapLine.Parse(words);
        string[] devices = line.IsAll ? [.. host.Swaps.Select(s => s.Device)] : [.. line.Devices];
        host.SwapOff(devices, result => answer(Answer(line, result)), errors => CodeOf(line, errors));
    }

    private static CommandResult Answer(SwapLine line, SwapOffResult result)
    {
        string output = line.IsVerbose ? string.Concat(result.Devices.Take(result.Errors.Count).Select(d => $"swapoff {d}\n")) : "";
        if (result.Signal != 0)
        {
            return new CommandResult(128 + result.Signal, output, result.Signal == 9 ? "Killed\n" : "");
        }

        // With -a only the want of memory is told.
        string errors = string.Concat(result.Devices.Zip(result.Errors)
            .Where(r => r.Second != Errno.None && (!line.IsAll || r.Second == Errno.ENOMEM))
            .Select(r => $"swapoff: {r.First}: swapoff failed: {ErrnoText.Of(r.Second)}\n"));
        return new CommandResult(CodeOf(line, result.Errors), output, errors);
    }

    private static int CodeOf(SwapLine line, IReadOnlyList<Errno> errors)
    {
        int failed = errors.Count(e => e != Errno.None);
        return failed == 0 ? 0
            : line.IsAll ? failed == errors.Count ? AllFailed : SomeFailed
            : errors.Aggregate(0, (all, e) => all | (e == Errno.None ? 0 : e == Errno.ENOMEM ? NoMemory : Failure));
    }
}
