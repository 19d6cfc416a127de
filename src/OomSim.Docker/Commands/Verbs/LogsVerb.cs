using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker logs</c>: what a container has written, in any state but two (D1.B).</summary>
internal sealed class LogsVerb : Verb
{
    private readonly Option<bool> _details;
    private readonly Option<bool> _follow;
    private readonly Option<bool> _timestamps;
    private readonly Option<string?> _tail;
    private readonly Option<string?> _since;
    private readonly Option<string?> _until;

    /// <summary>The command.</summary>
    public LogsVerb()
        : base("logs", "CONTAINER", least: 1, most: 1)
    {
        _details = Add(Flags.Switch("--details"));
        _follow = Add(Flags.Switch("--follow", "-f"));
        _timestamps = Add(Flags.Switch("--timestamps", "-t"));
        _tail = Add(Flags.Text("--tail", "-n"));
        _since = Add(Flags.Text("--since"));
        _until = Add(Flags.Text("--until"));
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (await shell.FindToRead(words[0]) is not { } container)
        {
            return 1;
        }

        // Until 0 is as until nothing (daemon/logs.go).
        DockerEngine engine = shell.Engine;
        long since = long.MinValue;
        long until = long.MaxValue;
        if ((flags.GetValue(_since) is { Length: > 0 } from && TimeArgument.Read(from, engine.Clock.Now, out since) is { } badSince ? $"invalid value for \"since\": {badSince}"
            : flags.GetValue(_until) is { Length: > 0 } to and not "0" && TimeArgument.Read(to, engine.Clock.Now, out until) is { } badUntil ? $"invalid value for \"until\": {badUntil}"
            : null) is { } malformed)
        {
            shell.Error(malformed);
            return 1;
        }

        if (container.RemovalInProgress || container.Dead)
        {
            shell.DaemonError(ErrorTexts.NoLogs); // E19
            return 1;
        }

        if (!container.Spec.Log.CanBeRead)
        {
            shell.DaemonError("configured logging driver does not support reading");
            return 1;
        }

        if (!container.Running && engine.LogFault(container, out _) is { } fault)
        {
            shell.DaemonError(fault);
            return 1;
        }

        var printer = new LogPrinter(shell, flags.GetValue(_timestamps), flags.GetValue(_details));
        foreach (LogEntry entry in Tail(container.Log.Entries.Where(e => e.Time >= since && e.Time <= until), flags.GetValue(_tail)))
        {
            printer.Print(entry);
        }

        if (flags.GetValue(_follow) && container is { Running: true, Restarting: false })
        {
            shell.IsReading = true;
            await Follow(container, since, until, printer, shell);
        }

        return 0;
    }

    // What is no number means all of it, and so does a negative one.
    private static IEnumerable<LogEntry> Tail(IEnumerable<LogEntry> entries, string? tail) =>
        GoNumber.TryParseInt64(tail ?? "all", out long count, out _) && count >= 0 ? entries.TakeLast((int)Math.Min(count, int.MaxValue)) : entries;

    // To the end of the run (its driver is closed then, also where a restart follows), or the first message that is too late.
    private static async SimTask<bool> Follow(Container container, long since, long until, LogPrinter printer, Shell shell)
    {
        var ended = new SimTask<bool>();
        void Take(LogEntry entry)
        {
            if (entry.Time > until)
            {
                ended.Complete(true);
            }
            else if (entry.Time >= since && !ended.IsCompleted)
            {
                printer.Print(entry);
            }
        }

        container.Log.Follow(Take);
        shell.Engine.WhenStopped(container).OnCompleted(() => ended.Complete(true));
        shell.Interrupted.OnCompleted(() => ended.Complete(true));
        await ended;
        container.Log.Unfollow(Take);
        return true;
    }
}
