namespace OomSim.Docker;

/// <summary>
/// The log of a container: outlives its runs, and goes with it. Where the driver bounds a file, the next one begins once it has reached
/// that size, and the oldest is thrown away.
/// </summary>
internal sealed class ContainerLog(LogBudget budget)
{
    private LogFile _present = new();
    private Queue<LogFile>? _old;
    private List<Action<LogEntry>>? _followers;
    private LogConfig _config = LogConfig.Default;
    private string _attributes = "";
    private string _details = "";
    private long _size = -1;
    private int _files = 1;

    /// <summary>What a reader finds, oldest first.</summary>
    public IEnumerable<LogEntry> Entries => _old is null ? _present.Entries : _old.SelectMany(file => file.Entries).Concat(_present.Entries);

    /// <summary>A run begins: the driver's options are read anew. The engine's refusal, or null.</summary>
    /// <param name="config">The driver.</param>
    /// <param name="attributes">What the driver adds to every message, as JSON; empty for nothing.</param>
    /// <param name="details">The same as <c>docker logs --details</c> prints it.</param>
    public string? Open(LogConfig config, string attributes, string details = "")
    {
        (_config, _attributes, _details) = (config, attributes, details);
        return LogOptions.Read(config, out _size, out _files);
    }

    /// <summary>Adds a message, and tells who follows.</summary>
    public void Add(LogEntry entry)
    {
        // The driver fills its template when the run begins, and each message bears that.
        entry = entry with { Details = _details };
        if (_config.CanBeRead)
        {
            // A file is looked at before each message, so it ends up longer than its limit by a part of one.
            if (_size >= 0 && _present.Bytes >= _size)
            {
                Rotate();
            }

            budget.Take(entry.Time);
            _present.Add(entry, _size < 0 ? 0 : _config.Driver == LogConfig.JsonFile ? JsonLine.Length(entry, _attributes) : LocalMessage.Length(entry));
        }

        for (int i = (_followers?.Count ?? 0) - 1; i >= 0; i--)
        {
            _followers![i](entry);
        }
    }

    /// <summary>Tells somebody of every message from now on.</summary>
    public void Follow(Action<LogEntry> follower) => (_followers ??= []).Add(follower);

    /// <summary>Tells them no more.</summary>
    public void Unfollow(Action<LogEntry> follower) => _followers?.Remove(follower);

    /// <summary>Removes the files.</summary>
    public void Delete()
    {
        budget.Release((_old?.Sum(file => file.Entries.Count) ?? 0) + _present.Entries.Count);
        _old = null;
        _present = new LogFile();
    }

    private void Rotate()
    {
        _old ??= new Queue<LogFile>();
        _old.Enqueue(_present);
        while (_old.Count >= _files)
        {
            budget.Release(_old.Dequeue().Entries.Count);
        }

        _present = new LogFile();
    }
}
