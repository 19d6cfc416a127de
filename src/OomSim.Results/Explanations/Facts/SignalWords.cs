using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What a process does on a signal, in the words of <c>explanations.json</c>.</summary>
internal static class SignalWords
{
    /// <summary>It has a handler.</summary>
    public const string Handles = "handles";

    /// <summary>It ignores the signal.</summary>
    public const string Ignores = "ignores";

    /// <summary>It is PID 1 of a namespace without a handler: the kernel drops the signal (D6.2).</summary>
    public const string Unheard = "unheard";

    /// <summary>It is the engine's small init, which hands the signal on (D4.72).</summary>
    public const string SmallInit = "small_init";

    /// <summary>It has no handler and does what signals do by default: most end it.</summary>
    public const string Default = "default";

    /// <summary>Of a process and a signal by number.</summary>
    public static string Of(Process process, int signal) =>
        process.Program.OnSignal.TryGetValue(signal, out SignalHandler? handler) ? (handler.ToChild ? SmallInit : handler.Steps is null ? Ignores : Handles)
        : process.NamespacePid == 1 ? Unheard
        : Default;
}
