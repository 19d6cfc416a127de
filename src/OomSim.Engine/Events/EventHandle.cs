namespace OomSim.Engine;

/// <summary>Names a scheduled event so that it can be cancelled. <c>default</c> names none.</summary>
/// <param name="Slot">Where the queue keeps the event.</param>
/// <param name="Generation">How often the slot has been used: a handle outlives its event, and then names none.</param>
public readonly record struct EventHandle(int Slot, uint Generation)
{
    /// <summary>True for a handle that was never given out.</summary>
    public bool IsNone => Generation == 0;
}
