namespace OomSim.Docker;

/// <summary>The last events of an engine, and who waits for the next ones (D8.5).</summary>
internal sealed class EventHistory
{
    /// <summary>How many the engine keeps.</summary>
    public const int Most = 256;

    private readonly Queue<DockerEvent> _events = new(Most);
    private readonly List<Action<DockerEvent>> _listeners = [];

    /// <summary>True while somebody waits.</summary>
    public bool HasListeners => _listeners.Count > 0;

    /// <summary>Adds an event, and tells those who wait.</summary>
    public void Add(DockerEvent happened)
    {
        if (_events.Count == Most)
        {
            _events.Dequeue();
        }

        _events.Enqueue(happened);
        foreach (Action<DockerEvent> listener in _listeners)
        {
            listener(happened);
        }
    }

    /// <summary>Those of a time, in order of happening.</summary>
    /// <param name="since">ns; the first of them.</param>
    /// <param name="until">ns; the last of them.</param>
    public IEnumerable<DockerEvent> Between(long since, long until) => _events.Where(e => e.Time >= since && e.Time <= until);

    /// <summary>Tells somebody of every event from now on.</summary>
    public void Listen(Action<DockerEvent> listener) => _listeners.Add(listener);

    /// <summary>The engine is gone, in whose memory all of it was.</summary>
    public void Clear()
    {
        _events.Clear();
        _listeners.Clear();
    }

    /// <summary>Tells them no more.</summary>
    public void Leave(Action<DockerEvent> listener) => _listeners.Remove(listener); // once is enough: a client may be interrupted at its end
}
