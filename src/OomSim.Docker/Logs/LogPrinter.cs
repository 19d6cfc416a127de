namespace OomSim.Docker;

/// <summary>Writes messages of a log as <c>docker logs</c> prints them: each to the stream that it was written to.</summary>
/// <param name="shell">Where it writes.</param>
/// <param name="timestamps">True for the time before each message.</param>
/// <param name="details">True for what the driver added to each message.</param>
internal sealed class LogPrinter(Shell shell, bool timestamps, bool details)
{
    /// <summary>Writes a message.</summary>
    public void Print(LogEntry entry) => shell.Stream(
        (timestamps ? Timestamps.Rfc3339Fixed(entry.Time) + " " : "") + (details ? entry.Details + " " : "") + entry.Text,
        entry.IsError);
}
