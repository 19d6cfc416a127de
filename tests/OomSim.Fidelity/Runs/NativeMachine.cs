using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// The machine of the recordings on Linux 6.18, which is not emulated, in the simulator's terms: one value for all of them, a median over those that show it.
/// Its programs' clock counts in ms.
/// </summary>
public static class NativeMachine
{
    /// <summary>The family of its recordings.</summary>
    public const string Family = "kernel-6.18";

    /// <summary>What of the program, which was built anew there, is ever read: 181 pages (v1-a27b: file at <c>hold</c>), bytes.</summary>
    public const long BinarySize = 181 * 4096;

    // Rows of a paced step that are nearer to its end than this are those of the stall itself, bytes.
    private const long NearLimit = 2 << 20;

    private static readonly Lazy<HostProfile> Measured = new(Measure);
    private static readonly Lazy<long> Touch = new(() => Median(CalibratedMachine.TouchSpeeds(TouchRecordings)));
    private static readonly Lazy<long> DiskReads = new(() => Median(CalibratedMachine.ReadSpeeds(ReadRecordings, again: false)));
    private static readonly Lazy<long> DiskWrites = new(() => Median(SyncSpeeds()));

    /// <summary>True for a recording that was made on it.</summary>
    public static bool Made(Recording recording) => recording.Name.StartsWith(Family + "/", StringComparison.Ordinal);

    /// <summary>Those in which one program at a time touches new memory without a pace, below every limit.</summary>
    public static IReadOnlyList<string> TouchRecordings =>
        Names("a34-mlock", "a35-selfkill", "a41-mmap-partial", "a54-cow-oom", "b38-hung-cow", "c15-swap-lower", "c21-free-swapped", "d12-lower-to-cache", "f14-kill-child-frozen");

    /// <summary>Those in which one program at a time reads a file without a pace, below every limit.</summary>
    public static IReadOnlyList<string> ReadRecordings => Names("d09-write-read", "d10-other-pays", "d12-lower-to-cache", "d19-read-then-lower");

    /// <summary>Those in which a program writes a file without a pace.</summary>
    public static IReadOnlyList<string> WriteRecordings => Names("d04-write-fsync", "d09-write-read");

    /// <summary>Those in which a program waits for the disk.</summary>
    public static IReadOnlyList<string> SyncRecordings => Names("d04-write-fsync");

    /// <summary>Those in which a limit is lowered below what a group of anonymous memory has, beside a swap device.</summary>
    public static IReadOnlyList<string> SwapOutRecordings => Names("c15-swap-lower");

    /// <summary>Those in which a limit is lowered below what a group of clean page cache has.</summary>
    public static IReadOnlyList<string> CacheDropRecordings => Names("d12-lower-to-cache", "d19-read-then-lower");

    /// <summary>Those in which the one program of a group allocates at a pace up to its kill, with the group.</summary>
    public static IReadOnlyList<(string Recording, string Group)> StallRecordings =>
    [
        (Family + "/v1-a27b-lower-running", "a"), (Family + "/v1-a41-mmap-partial", "a"), (Family + "/v1-d10-other-pays", "b"),
        (Family + "/v1-s377-random", "b"), (Family + "/v1-s396-random", "b"),
    ];

    /// <summary>Speed of first touch, bytes per second.</summary>
    public static long FirstTouchSpeed => Touch.Value;

    /// <summary>How fast the disk is read, bytes per second.</summary>
    public static long DiskReadSpeed => DiskReads.Value;

    /// <summary>How fast the disk is written, bytes per second.</summary>
    public static long DiskWriteSpeed => DiskWrites.Value;

    /// <summary>The speeds of reclaim and of the page cache.</summary>
    public static HostProfile Profile => Measured.Value;

    /// <summary>
    /// How long a kill came after its program had what it died with, by its own pace, ns: the pace is the mean of the rows of the step, which is on the clock to some ms in each.
    /// </summary>
    public static IEnumerable<long> Stalls() =>
        from stall in StallRecordings
        let recording = Recording.LoadOwn(stall.Recording)
        let kill = recording.Kills.Last(kill => kill.Cgroup.EndsWith("/" + stall.Group, StringComparison.Ordinal))
        let start = recording.Program.Last(line => line.Pid == kill.Pid && line.Kind == "START" && line.Time < kill.Time)
        let pace = HogSize.Parse(start.Detail.Split(' ')[2])
        let ends = recording.TraceOf(stall.Group).Where(row => row.Time > start.Time && row.Time < kill.Time && row.Anon < kill.Anon - NearLimit)
            .Select(row => row.Time + ((kill.Anon - row.Anon) * 1e9 / pace))
        select (long)(kill.Time - ends.Average());

    /// <summary>Speeds of writes without a pace, from the line that starts one to the last that tells how far it is, bytes per second.</summary>
    public static IEnumerable<long> CopySpeeds() =>
        from recording in WriteRecordings.Select(Recording.LoadOwn)
        let start = recording.Program.First(StartsWriting)
        let last = LastOf(recording, start)
        select (long)(Done(last) * 1e9 / (last.Time - start.Time));

    /// <summary>Speeds of <c>fsync</c>: the file over what is left of the step after the last line that tells how far the program is, bytes per second.</summary>
    public static IEnumerable<long> SyncSpeeds() =>
        from recording in SyncRecordings.Select(Recording.LoadOwn)
        let start = recording.Program.First(StartsWriting)
        let end = recording.Program.First(line => line.Kind == "END" && line.Pid == start.Pid && line.Time > start.Time)
        select (long)(HogSize.Parse(start.Detail.Split(' ')[2]) * 1e9 / (end.Time - LastOf(recording, start).Time));

    /// <summary>How fast what a limit leaves no room for went: what the group had more over how long the write took, bytes per second.</summary>
    public static IEnumerable<long> ReclaimSpeeds(IEnumerable<string> recordings)
    {
        foreach (Recording recording in recordings.Select(Recording.LoadOwn))
        {
            long? lowered = null;
            foreach (LoggedCommand command in recording.Commands.Where(command => command.ExitCode == 0))
            {
                Match write = CommandMatch.Write().Match(command.Text);
                if (write.Success && write.Groups["file"].Value == "memory.limit_in_bytes"
                    && recording.Trace.LastOrDefault(row => row.Time <= command.Time) is { } row
                    && HogSize.Parse(write.Groups["value"].Value) is var limit && limit < (lowered ?? row.Memory))
                {
                    yield return (long)(((lowered ?? row.Memory) - limit) * 1e9 / (command.Returned!.Value - command.Time));
                    lowered = limit;
                }
            }
        }
    }

    private static HostProfile Measure() => HostProfile.Default with
    {
        ReclaimBeforeOom = Median(Stalls()),
        SwapOutSpeed = Median(ReclaimSpeeds(SwapOutRecordings)),
        CacheDropSpeed = Median(ReclaimSpeeds(CacheDropRecordings)),
        CachedReadSpeed = Median(CalibratedMachine.ReadSpeeds(ReadRecordings, again: true)),
        CachedWriteSpeed = Median(CopySpeeds()),
    };

    private static bool StartsWriting(ProgramMessage line) => line.Kind == "START" && line.Detail.Split(' ') is ["write" or "writesync", _, _];

    private static ProgramMessage LastOf(Recording recording, ProgramMessage start) =>
        recording.Program.SkipWhile(line => !ReferenceEquals(line, start)).TakeWhile(line => line.Kind != "END").Last(line => line.Kind == "PROGRESS");

    private static long Done(ProgramMessage progress) => long.Parse(progress.Detail.Split(' ')[1], CultureInfo.InvariantCulture);

    private static string[] Names(params string[] names) => [.. names.Select(name => Family + "/v1-" + name)];

    private static long Median(IEnumerable<long> values)
    {
        List<long> sorted = [.. values.Order()];
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
