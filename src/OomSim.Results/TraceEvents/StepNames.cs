using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What slices of trace.json are called.</summary>
internal static class StepNames
{
    /// <summary>A step's name, as a scenario writes it.</summary>
    public static string Of(Step step) => step switch
    {
        AllocStep => "alloc",
        ReserveStep => "reserve",
        FreeStep or FreeShmStep => "free",
        AccessStep => "access",
        RewriteStep => "rewrite",
        MlockAllStep => "mlock",
        OomScoreAdjStep => "oom_score_adj",
        CommStep => "comm",
        ReadStep => "read",
        WriteStep => "write",
        FsyncStep => "fsync",
        RemoveFileStep => "rm",
        ShmStep => "shm",
        BufferStep => "buffer",
        FlushStep => "flush",
        CpuStep => "cpu",
        SleepStep => "sleep",
        ForkStep => "fork",
        WaitStep => "wait",
        ServeStep => "serve",
        ExitStep => "exit",
        SignalStep => "signal",
        PrintStep => "print",
        _ => Plain(step.GetType().Name),
    };

    /// <summary>The file that a step is about; null for none.</summary>
    public static string? FileOf(Step step) => step switch
    {
        ReadStep read => read.File,
        WriteStep write => write.File,
        FsyncStep sync => sync.File,
        FlushStep flush => flush.File,
        _ => null,
    };

    /// <summary>How a process ended.</summary>
    public static string Of(ExitStatus exit) =>
        exit.Signal != 0 ? "signal " + exit.Signal.ToString(CultureInfo.InvariantCulture) : "code " + exit.Code.ToString(CultureInfo.InvariantCulture);

    private static string Plain(string type) =>
        (type.EndsWith("Step", StringComparison.Ordinal) ? type[..^4] : type).ToLowerInvariant();
}
