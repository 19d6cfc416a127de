namespace OomSim.Fidelity;

/// <summary>What a timed outcome is.</summary>
public static class TimeKind
{
    /// <summary>The OOM killer killed a process.</summary>
    public const string Kill = "kill";

    /// <summary>A group began to hang.</summary>
    public const string Hang = "hang";

    /// <summary>A program ended by itself.</summary>
    public const string Exit = "exit";

    /// <summary>A client outside got the answer that it waited longest for.</summary>
    public const string Reply = "reply";
}
