namespace OomSim.Results;

/// <summary>An event that needs no explanation, or is part of another.</summary>
internal sealed class ExplainedOther(RunEventRow row, RunAbout about) : IExplained
{
    /// <inheritdoc/>
    public ExplainedItem Explain() => new()
    {
        Kind = ExplainedKind.Other,
        Event = row.Row,
        TimeNs = row.Micros * 1000,
        Container = row.Source == "docker" || row.Source == "program" ? row.Container : about.ContainerOf(row.Subject, row.Micros),
        Headline = $"{row.Source} {row.Type} {row.Subject} {row.Detail}".TrimEnd(),
        Facts = [new ExplainedFact("rule", Rule())],
    };

    private string Rule() => (row.Source, row.Type) switch
    {
        ("program", "enomem") => "a charge in a system call is refused with ENOMEM where nobody can or may be killed; the program sees a failed call (K4.9, K15.5)",
        ("program", "enospc") => "the disk is full: the program sees a failed call",
        ("program", "erofs") => "the file is on a file system that is mounted read-only: the program sees a failed call",
        ("program", "lost") => "what the program held and had not written out died with it (M7)",
        ("program", "child_exit") => "a child ended abnormally, and on_child_exit says what its parent does (M12)",
        ("program", "child_restart") => "a child ended abnormally, and its parent starts it anew (M12)",
        ("docker", "oom") => "the engine was told of an OOM: on v2 of a kill in the container, on v1 of being at its own limit (D2.14, D2.16)",
        ("docker", "start") => "by a command, by Compose, or by the restart policy (D1.22, D3)",
        ("docker", "kill") => "the engine sent a signal to PID 1 (D1.24)",
        ("scenario", "ready") => "its readiness probe passed: a Service sends it requests",
        ("scenario", "unready") => "its readiness probe failed as often in a row as it may, or it ended: a Service sends it no requests until it passes again",
        ("scenario", "evicted") => "a kubelet looks each 10 s; with less of the node's memory available than the threshold it ends one pod, for good: above its request, of low priority, far above its request (D10.5, D10.6)",
        ("scenario", "daemon_down") => "dockerd ended; containers live on with live-restore, or when it was killed (D3.16, D3.17)",
        _ => "nothing was killed, hung or refused here",
    };
}
