using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>The statements of the recordings' program that deal with memory, files and CPU.</summary>
internal static class HogMemory
{
    // kernel/v1-d01 and v1-d06: 1,052,672 and 266,240 bytes more of anonymous memory while it reads or writes.
    private const long ReadBuffer = 1 << 20;
    private const long WriteBuffer = 256 << 10;

    /// <summary>True for a statement that takes no time in the model.</summary>
    public static bool IsInstant(HogStatement statement) => statement.Word is "free" or "oomadj" or "name" or "mmap" or "mlock" or "selfkill";

    /// <summary>Translates one statement.</summary>
    /// <exception cref="NotSupportedException">The word has no counterpart (clients, servers).</exception>
    public static IEnumerable<Step> Translate(HogStatement statement)
    {
        IReadOnlyList<string> arguments = statement.Arguments;
        return statement.Word switch
        {
            "alloc" => [new AllocStep(Size(arguments, 0)!, Pacing(arguments, 1))],
            "allocstep" => [InPieces(HogSize.Parse(arguments[0]), Pacing(arguments, 1))],
            "mmap" => [new ReserveStep(Size(arguments, 0)!)],
            "free" => [new FreeStep(Size(arguments, 0))],
            "shm" => [new ShmStep(Size(arguments, 0)!, Pacing(arguments, 1))],
            "read" => Buffered(ReadBuffer, arguments, new ReadStep(arguments[0], Size(arguments, 1), Pacing(arguments, 2))),
            "write" => Buffered(WriteBuffer, arguments, new WriteStep(arguments[0], Size(arguments, 1)!, Pacing(arguments, 2))),
            "writesync" => Buffered(WriteBuffer, arguments, new WriteStep(arguments[0], Size(arguments, 1)!, Pacing(arguments, 2)), new FsyncStep(arguments[0])),
            "rewrite" => [new RewriteStep(null, Pacing(arguments, 0))],
            "thrash" => [new AccessStep(null, Quantity.Of(Clock.Parse(arguments[0])), Pace.Free)],
            "mlock" => [new MlockAllStep()],
            "oomadj" => [new OomScoreAdjStep(int.Parse(arguments[0], CultureInfo.InvariantCulture))],
            "name" => [new CommStep(arguments[0])],
            "selfkill" => [new SignalStep(int.Parse(arguments[0], CultureInfo.InvariantCulture))],
            _ => throw new NotSupportedException($"the program's word '{statement.Word}' has no counterpart"),
        };
    }

    /// <summary>
    /// A statement of a program that has locked its memory, also what is to come: <c>alloc</c> and <c>shm</c> map all at once, and the kernel touches it within that call
    /// (kernel/v1-b14: the line of its 16 MiB comes with that of its end), so that a pace only waits; what <c>mmap</c> mapped is touched. Null for any other.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="mapped">What <c>mmap</c> has mapped so far, bytes.</param>
    public static IEnumerable<Step>? Locked(HogStatement statement, long mapped)
    {
        IReadOnlyList<string> arguments = statement.Arguments;
        return statement.Word switch
        {
            "alloc" => [new AllocStep(Size(arguments, 0)!, Pace.Free), .. Wait(HogSize.Parse(arguments[0]), arguments, 1)],
            "shm" => [new ShmStep(Size(arguments, 0)!, Pace.Free), .. Wait(HogSize.Parse(arguments[0]), arguments, 1)],
            "touchmmap" => [.. Wait(mapped, arguments, 0)],
            _ => null,
        };
    }

    private static IEnumerable<Step> Wait(long size, IReadOnlyList<string> arguments, int index) => arguments.Count > index
        ? [new SleepStep(Quantity.Of((long)(size * 1e9 / HogSize.Parse(arguments[index]))))] : [];

    /// <summary>
    /// Burns a CPU until a wall time is over, as the program does: going round in an empty working set needs no memory, and
    /// ends on the clock, however much of the CPU the program got.
    /// </summary>
    public static Step Burn(long ns) => new AccessStep(Quantity.Of(0), Quantity.Of(ns), Pace.Free);

    // The buffer that the program fills, and a page of its allocator's: touched as far as it is used, and given back after.
    private static IEnumerable<Step> Buffered(long buffer, IReadOnlyList<string> arguments, params Step[] steps)
    {
        long size = arguments.Count > 1 ? Math.Min(buffer, HogSize.Parse(arguments[1])) : 0;
        return size < 4096 ? steps : [new AllocStep(Quantity.Of(size + 4096), Pace.Free), .. steps, new FreeStep(Quantity.Of(size + 4096))];
    }

    // A map of its own for each MiB: no single request is too large for the overcommit heuristic.
    private static RepeatStep InPieces(long size, Pace pace) => new(Quantity.Of(size >> 20), [new AllocStep(Quantity.Of(1 << 20), pace)]);

    private static Quantity? Size(IReadOnlyList<string> arguments, int index) =>
        arguments.Count > index ? Quantity.Of(HogSize.Parse(arguments[index])) : null;

    // Paced steps follow the clock: after a stall the program does at once what is overdue.
    private static Pace Pacing(IReadOnlyList<string> arguments, int index) =>
        arguments.Count > index ? new Pace(Rate: Quantity.Of(HogSize.Parse(arguments[index])), CatchUp: true) : Pace.Free;
}
