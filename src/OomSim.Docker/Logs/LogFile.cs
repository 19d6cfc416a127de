namespace OomSim.Docker;

/// <summary>One file of a log.</summary>
internal sealed class LogFile
{
    // Most containers write nothing.
    private List<LogEntry>? _entries;

    /// <summary>Its messages in order.</summary>
    public IReadOnlyList<LogEntry> Entries => _entries ?? (IReadOnlyList<LogEntry>)[];

    /// <summary>Its size on disk, bytes; 0 where nothing bounds it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a message.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="bytes">What it takes on disk.</param>
    public void Add(LogEntry entry, long bytes)
    {
        (_entries ??= []).Add(entry);
        Bytes += bytes;
    }
}
