namespace OomSim.Docker;

/// <summary>What asks a container one question again and again: its timer, and the command that it runs.</summary>
internal sealed class ProbeMonitor
{
    /// <summary>Counts what it was opened and closed: what an earlier monitor finds out is no longer heard.</summary>
    public int Turn { get; private set; }

    /// <summary>True while it asks.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What a probe does; null before the first.</summary>
    public ProbeCommand? Command { get; set; }

    /// <summary>The next probe; null while none is due.</summary>
    public EngineTimer? Next { get; set; }

    /// <summary>The probe that runs in the container; null for none.</summary>
    public ContainerExec? Running { get; set; }

    /// <summary>When it last began to ask, ns; null before the first.</summary>
    public long? AskedNs { get; set; }

    /// <summary>True while it waits for an answer.</summary>
    public bool IsAsking { get; set; }

    /// <summary>It begins.</summary>
    public void Open()
    {
        IsOpen = true;
        Turn++;
    }

    /// <summary>It ends.</summary>
    public void Close()
    {
        IsOpen = false;
        IsAsking = false;
        Turn++;
    }

    /// <summary>The engine that asked is gone, and its timers are.</summary>
    public void Forget()
    {
        Close();
        Next = null;
        Running = null;
    }
}
