using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Values of the <c>condition</c> column, and which of several processes' conditions speaks for a container.</summary>
internal static class Conditions
{
    /// <summary>Waits at a limit with the OOM killer disabled.</summary>
    public const string Hung = "hung";
    /// <summary>Its cgroup is frozen.</summary>
    public const string Frozen = "frozen";
    /// <summary>There is no process.</summary>
    public const string None = "none";

    private static readonly string[] Names = [None, "idle", "active", "reclaiming", "throttled", "dying", Frozen, Hung];

    /// <summary>hung &gt; frozen &gt; dying &gt; throttled &gt; reclaiming &gt; active &gt; idle &gt; none.</summary>
    public static string Of(ProcessGroup group)
    {
        int strongest = 0;
        for (LinkedListNode<ProcessTrack>? node = group.Processes.First; node is not null; node = node.Next)
        {
            strongest = Math.Max(strongest, Strength(node.Value.Condition));
        }

        return Names[strongest];
    }

    /// <summary>How many conditions there are, none included.</summary>
    public static int Count => Names.Length;

    /// <summary>The condition of a strength.</summary>
    public static string Named(int strength) => Names[strength];

    /// <summary>Which of two conditions speaks for a container: the one that has more of this, from 1.</summary>
    public static int Strength(TaskCondition condition) => condition switch
    {
        TaskCondition.Idle => 1,
        TaskCondition.Active => 2,
        TaskCondition.Reclaiming => 3,
        TaskCondition.Throttled => 4,
        TaskCondition.Dying => 5,
        TaskCondition.Frozen => 6,
        TaskCondition.Hung => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "unknown condition"),
    };
}
