namespace OomSim.Kernel;

/// <summary>What a task is to the pressure of its group (K16.2).</summary>
internal enum TaskPressure : byte
{
    /// <summary>It has nothing to do, or must not do it.</summary>
    None,

    /// <summary>It gets on.</summary>
    Productive,

    /// <summary>It waits for memory.</summary>
    Stalled,
}
