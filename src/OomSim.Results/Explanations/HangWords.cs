using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A hang in words: who waits for what, what ended it, and what would.</summary>
internal static class HangWords
{
    private const long MiB = 1 << 20;

    /// <summary>What a killed process had is given back a moment later, which is longer the more it was, µs.</summary>
    private const long Freeing = 1_000_000;

    /// <summary>Puts it in words.</summary>
    public static ExplainedItem Explain(ExplainedHang hang)
    {
        string container = hang.Begin.Container;
        return new ExplainedItem
        {
            Kind = ExplainedKind.Hang,
            Event = hang.Begin.Row,
            TimeNs = hang.Begin.Micros * 1000,
            Container = container,
            Headline = $"{container} hangs: it is at a limit whose OOM killer is off",
            Facts = [.. Facts(hang)],
            Tables = hang.Facts is { Waiting.Count: > 0 } facts ? [Waiting(facts)] : [Waiting(hang)],
            Remedies = [.. Remedies(hang)],
            IsOver = hang.EndMicros is not null,
        };
    }

    private static IEnumerable<ExplainedFact> Facts(ExplainedHang hang)
    {
        string path = Cells.Named(hang.Begin.Detail, "memcg") ?? "";
        HangFacts? facts = hang.Facts;
        yield return new ExplainedFact("ran out", facts is null
            ? $"{(IsOwn(hang, path) ? "its own limit" : $"the limit of {hang.About.Shorten(path, hang.Begin.Micros)}")} (K4.9)"
            : $"{(facts.IsOwn ? "its own limit" : $"the limit of {hang.About.Shorten(path, hang.Begin.Micros)}, above it")}: {Bound(facts)} (K4.8)");
        yield return new ExplainedFact("rule", "memory.oom_control has oom_kill_disable 1: nobody is killed; who touches new memory sleeps until some is given back, the limit is raised, the killer is on, or SIGKILL comes (K4.9–K4.15)");
        OtherTask[] others = facts is null ? [] : [.. facts.Others.Where(o => !facts.Waiting.Exists(w => w.Pid == o.Pid))];
        if (others.Length > 0)
        {
            string names = string.Join(", ", others.Take(8).Select(o => Say.Line($"{o.Comm} (pid {o.Pid})")));
            yield return new ExplainedFact("goes on", $"{names}{(others.Length > 8 ? " …" : "")}: until it needs a page there, too");
        }

        yield return new ExplainedFact("signals", HangSignals.Text(facts));
        yield return new ExplainedFact("commands", "docker exec and health checks hang with it, for their processes need pages there, too; docker pause is refused (D5.1); docker stop and restart wait for their time-out; docker update, kill and rm -f work");
        yield return new ExplainedFact("outcome", Outcome(hang));
    }

    private static bool IsOwn(ExplainedHang hang, string path) => hang.Facts?.IsOwn ?? (hang.About.ContainerOf(path, hang.Begin.Micros) == hang.Begin.Container);

    private static bool IsMemsw(HangFacts f) => f.MemswLimit is { } memsw && f.MemswUsage + 4096 > memsw;

    private static bool IsMemory(HangFacts f) => f.Limit is { } limit && f.Usage + 4096 > limit;

    private static string Bound(HangFacts f)
    {
        string memory = f.Limit is { } limit ? $"{ByteText.Of(f.Usage)} of {ByteText.Of(limit)}" : $"{ByteText.Of(f.Usage)}, no limit";
        return f.MemswLimit is { } memsw ? $"{memory}; memory and swap {ByteText.Of(f.MemswUsage)} of {ByteText.Of(memsw)}" : memory;
    }

    private static string Outcome(ExplainedHang hang)
    {
        if ((hang.EndMicros is null ? null : hang.Facts?.EndNs / 1000 ?? hang.EndMicros) is not { } end)
        {
            return $"it hangs still {(hang.About.EndMicros is null ? "at the last event" : "when the run ends")}, for {Say.Time((hang.LastMicros - hang.Begin.Micros) * 1000)}";
        }

        string lasted = $"over at {Say.Time(end * 1000)}, after {Say.Time((end - hang.Begin.Micros) * 1000)}";
        string container = hang.Commands.NameThen(hang.Begin.Container, hang.Begin.Micros, end);
        if (hang.Facts is { EndedBy: "process_began" or "text_fault" or "reclaim" } woken)
        {
            string again = hang.AgainMicros is { } next ? $"; there is no room for it, and it hangs again at {Say.Time(next * 1000)} (K4.16)" : "";
            return $"{lasted}: {Woken(woken)}{again}";
        }

        // What sends SIGKILL or changes a file does it in that moment; a stop's SIGKILL comes later, and so does room.
        long within = Math.Min(Freeing, end - hang.Begin.Micros);
        TypedCommand? atOnce = hang.Commands.Before(end, 0, c => hang.Commands.NamesThen(c, hang.Begin.Container, hang.Begin.Micros, end) && !StopCommand.OnlyLooks(c) && !(hang.Ending.Length > 0 && StopCommand.Stops(c)))
            ?? hang.Commands.Before(end, 0, c => c.StartsWith("kill ", StringComparison.Ordinal) || c.StartsWith("echo ", StringComparison.Ordinal));
        string ending = atOnce is not null ? atOnce.Command
            : hang.Kill is { } kill && kill.Micros <= end && end - kill.Micros <= within ? KillWords.Headline(kill)
            : hang.Ending;
        TypedCommand? typed = hang.Commands.Before(end, 0, c => !StopCommand.OnlyLooks(c))
            ?? hang.Commands.Before(end, within, c => hang.Commands.Names(c, container) && Frees(c));
        return ending.Length > 0 ? $"{lasted}: {ending}"
            : typed is not null ? $"{lasted}: {typed.Command}"
            : hang.EndedWithContainer ? $"{lasted}: the container ended"
            : hang.Facts?.EndedBy == "signal" ? $"{lasted}: a fatal signal ended who waited last"
            : $"{lasted}: {GivenBack(hang, container, end, within)} (K4.15)";
    }

    // At a limit above the container it may have been any other below that.
    private static string GivenBack(ExplainedHang hang, string container, long end, long within)
    {
        if (hang.Facts is not { EndedBy: "given_back", Waker: { Length: > 0 } giver } || giver == container)
        {
            return "memory was given back there";
        }

        TypedCommand? typed = hang.Commands.Before(end, within, c => hang.Commands.Names(c, giver) && (Frees(c) || StopCommand.Stops(c)));
        return $"{(typed is null ? "" : typed.Command + ": ")}{hang.About.Shorten(giver, end)} gave memory back there";
    }

    // What gives back a page for a moment wakes all who wait, whether there is room for them or not.
    private static string Woken(HangFacts facts) => facts.EndedBy switch
    {
        "process_began" => $"{(facts.Waker.Length > 0 ? facts.Waker : "a process")} began there; what the runtime takes for a start and gives back wakes who waits (K4.15)",
        "text_fault" => $"{(facts.Waker.Length > 0 ? facts.Waker : "a process")} needed a page of its program's text: reclaim gave the rest of the page cache back for it, and that wakes who waits (K3.17, K4.15)",
        _ => "reclaim gave pages back there, and that wakes who waits (K3.17, K4.15)",
    };

    // A SIGKILL, or what makes room: what only looks does not free.
    private static bool Frees(string command) =>
        command.StartsWith("kill ", StringComparison.Ordinal) || command.StartsWith("echo ", StringComparison.Ordinal)
        || command.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["docker", "kill" or "rm" or "update" or "exec", ..];

    private static ExplainedTable Waiting(HangFacts facts) => new(
        "who waits, and for what", ["PID", "SINCE", "FOR", "NAME"],
        [
            .. facts.Waiting.Select(w => new[]
            {
                Say.Number(w.Pid), Say.Time(w.SinceNs), w.ForText ? "a page of its program's text, which reclaim took" : "a new page of its own", w.Comm + (w.IsInit ? " (PID 1)" : ""),
            }),
        ],
        [false, false, true, true]);

    // Of a hang that was not noted in full the events tell.
    private static ExplainedTable Waiting(ExplainedHang hang) => new(
        "who waits", ["PID", "SINCE", "NAME"],
        [.. hang.Seen.Select(w => new[] { Say.Number(w.Pid), Say.Time(w.Micros * 1000), w.Comm })],
        [false, false, true]);

    /// <summary>What would free it.</summary>
    private static IEnumerable<ExplainedRemedy> Remedies(ExplainedHang hang)
    {
        // What would help can be typed; what would have is of the past.
        string container = hang.EndMicros is null ? hang.Of.Name : hang.Begin.Container;
        string path = Cells.Named(hang.Begin.Detail, "memcg") ?? "";
        if (hang.Facts is { IsOwn: true, Limit: { } limit } own && (IsMemory(own) || IsMemsw(own)))
        {
            long raised = Round(limit + Math.Max(limit / 2, 16 * MiB));
            long swap = own.StoredMemorySwap > own.StoredMemory ? own.StoredMemorySwap - own.StoredMemory : 0;
            string both = own.StoredMemorySwap == -1 ? "-1" : Say.Number((raised + Round(swap)) / MiB) + "m";
            string host = raised - limit > own.HostAvailable ? $"; the host has {ByteText.Of(own.HostAvailable)} of them" : "";
            // An update of memory alone is refused where it goes above what is stored for memory and swap (0: none, -1: no limit).
            string alone = raised > own.StoredMemorySwap ? "without --memory-swap it is refused (D4.66)" : $"without --memory-swap both together stay at {ByteText.Of(own.StoredMemorySwap)} (D4.66)";
            yield return new ExplainedRemedy(
                Say.Line($"docker update --memory {raised / MiB}m --memory-swap {both} {container}"),
                $"{ByteText.Of(raised - limit)} more until the next hang{host}; {alone}");
        }

        if (hang.Facts is { IsOwn: false, Limit: { } above, MemswLimit: null } && IsMemory(hang.Facts))
        {
            long raised = Round(above + Math.Max(above / 2, 16 * MiB));
            yield return new ExplainedRemedy(Say.Line($"echo {raised / MiB}M > /sys/fs/cgroup/memory/{path.TrimStart('/')}/memory.limit_in_bytes"), $"{ByteText.Of(raised - above)} more until the next hang (K4.15)");
        }

        string folder = IsOwn(hang, path) ? $"$(cgroup {container})" : path;
        string victim = hang.Facts is { WouldKill.Length: > 0 } f ? $": {f.WouldKill} has the most points" : "";
        yield return new ExplainedRemedy($"echo 0 > /sys/fs/cgroup/memory/{folder.TrimStart('/')}/memory.oom_control", $"the OOM killer is on again and takes one of them{victim} (K4.15)");
        yield return new ExplainedRemedy($"docker kill {container}", "SIGKILL ends the sleep: exit code 137 (K4.17)");
    }

    private static long Round(long bytes) => (bytes + MiB - 1) / MiB * MiB;
}
