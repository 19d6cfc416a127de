using System.Globalization;
using System.Text.RegularExpressions;

namespace OomSim.Fidelity;

/// <summary>
/// What the recordings show of writing to files. Until reclaim or <c>fsync</c> a writer is on the CPU all the time, copying to new pages; how
/// fast the disk itself is shows where somebody waits for it.
/// </summary>
public static partial class CalibratedWrites
{
    /// <summary>What text and the like may add to a file's pages once it is written, bytes.</summary>
    private const long BesideFile = 1 << 20;

    /// <summary>What stays dirty after an <c>fsync</c>, bytes: pages of directories and the like.</summary>
    private const long StaysDirty = 16 * 4096;

    /// <summary>The recordings that tell how far a program had got that writes without a pace, to a disk or to a tmpfs.</summary>
    public static IReadOnlyList<string> CopyRecordings { get; } =
    [
        "kernel/v1-a11-dirty", "kernel/v2-a11-dirty", "kernel/v1-d04-write-fsync", "kernel/v2-d04-write-fsync",
        "docker/v1-20-write-dirty", "docker/v2-20-write-dirty", "docker/v2-21-shm-fill",
    ];

    /// <summary>The same where the program's log stands in what <c>docker run</c> printed; no limit there.</summary>
    public static IReadOnlyList<string> PrintedRecordings { get; } = ["docker/v1-35-images", "docker/v1-36-shared-cache", "docker/v2-36-shared-cache"];

    /// <summary>The recordings in which one program writes a file and then waits for the disk.</summary>
    public static IReadOnlyList<string> SyncRecordings { get; } =
        ["kernel/v1-d04-write-fsync", "kernel/v2-d04-write-fsync", "docker/v1-36-shared-cache", "docker/v2-36-shared-cache"];

    /// <summary>Speeds of writes without a pace, from the line that starts one to the last that tells how far it is below the limit, bytes per second.</summary>
    public static IEnumerable<long> CopySpeeds()
    {
        foreach (Recording recording in CopyRecordings.Select(Recording.LoadOwn))
        {
            foreach (ProgramMessage start in recording.Program.Where(StartsWriting))
            {
                long limit = recording.TraceOf(start.Container).Last(row => row.Time <= start.Time).Limit ?? long.MaxValue;
                yield return Speed(start, recording.Program.Where(message => message.Container == start.Container), limit);
            }
        }

        foreach (LoggedCommand command in PrintedRecordings.Select(Recording.LoadOwn).SelectMany(recording => recording.Commands))
        {
            List<ProgramMessage> log = [.. from line in command.Output
                let match = Printed().Match(line)
                where match.Success
                select new ProgramMessage(Clock.Parse(match.Groups["time"].Value), "", 1, "hog", match.Groups["message"].Value)];
            if (log.Find(StartsWriting) is { } start && log.Exists(message => Written(message) is not null))
            {
                yield return Speed(start, log, long.MaxValue);
            }
        }
    }

    /// <summary>
    /// Speeds at which <c>fsync</c> brought to the disk what was left of a file: from the first row in which all of it is there to the
    /// first in which it is clean, bytes per second.
    /// </summary>
    public static IEnumerable<long> SyncSpeeds() =>
        from recording in SyncRecordings.Select(Recording.LoadOwn)
        let writer = recording.Trace.MaxBy(row => row.Unwritten).Container
        let whole = recording.TraceOf(writer).Max(row => row.File) - BesideFile
        let waits = recording.TraceOf(writer).First(row => row.File >= whole)
        let clean = recording.TraceOf(writer).First(row => row.Time > waits.Time && row.Unwritten <= StaysDirty)
        select (long)(waits.Unwritten * 1e9 / (clean.Time - waits.Time));

    private static bool StartsWriting(ProgramMessage message) => message.Message.Split(' ') is ["START", "write" or "writesync", _, _];

    private static long Speed(ProgramMessage start, IEnumerable<ProgramMessage> log, long limit)
    {
        ProgramMessage last = log.SkipWhile(message => !ReferenceEquals(message, start))
            .TakeWhile(message => message.Kind != "END")
            .Last(message => Written(message) < limit);
        return (long)(Written(last)!.Value * 1e9 / (last.Time - start.Time));
    }

    private static long? Written(ProgramMessage message) =>
        message.Message.Split(' ') is ["PROGRESS", "write", var bytes] ? long.Parse(bytes, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(?<time>\d+\.\d+) \S+ pid=1 hog (?<message>(START|PROGRESS|END) .*)$")]
    private static partial Regex Printed();
}
