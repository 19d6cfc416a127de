namespace OomSim.Engine;

/// <summary>Names a scheduled event so that it can be cancelled. <c>default</c> names none.</summary>
public readonly record struct EventHandle(int Slot, uint Generation)
{
    /// <summary>True for a handle that was never given out.</summary>
    public bool IsNone => Generation == 0;
}
