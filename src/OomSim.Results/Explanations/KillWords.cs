using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A kill in words: what ran out, who was looked at, which rule decided, and what came of it.</summary>
internal static class KillWords
{
    /// <summary>Puts it in words.</summary>
    public static ExplainedItem Explain(ExplainedKill kill)
    {
        MemorySight? sight = kill.Container == RunAbout.Host ? null : kill.Facts?.Sight ?? kill.Sight;
        List<ExplainedTable> tables = [];
        if (kill.Facts is { } facts)
        {
            tables.Add(CandidateTable.Of(facts));
        }
        else if (kill.Log is { Report.Tasks.Count: > 0 } log)
        {
            tables.Add(CandidateTable.Of(log, kill.Pid));
        }

        if (sight is not null)
        {
            tables.Add(SightWords.Table(kill, sight));
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.Kill,
            Event = kill.Row,
            TimeNs = kill.Micros * 1000,
            Container = kill.Container,
            Headline = Headline(kill),
            Facts = [.. Facts(kill, sight)],
            Tables = tables,
        };
    }

    /// <summary>Who is killed, and why.</summary>
    public static string Headline(ExplainedKill kill) => Say.Line($"{kill.Comm} (pid {kill.Pid}) of {kill.Container} is killed: {Reason(kill)}");

    private static string Reason(ExplainedKill kill) => kill switch
    {
        { IsHost: true } => "the host is out of memory",
        _ when kill.About.ContainerOf(kill.Domain, kill.Micros) == kill.Container || kill.Facts?.DomainContainer == kill.Container => "the container is at its limit",
        _ => $"{kill.About.Shorten(kill.Domain, kill.Micros)} is at its limit",
    };

    private static IEnumerable<ExplainedFact> Facts(ExplainedKill kill, MemorySight? sight)
    {
        yield return new ExplainedFact("ran out", RanOut(kill));
        if (kill.Facts is { } facts)
        {
            yield return new ExplainedFact("asked", Asked(kill, facts));
        }

        if (kill.IsFlagDiscarded)
        {
            yield return new ExplainedFact("flag", $"--oom-kill-disable of {kill.Container} was discarded: cgroup v2 has no such switch, so the engine warned and went on without (D4.20, D4.42)");
        }

        yield return new ExplainedFact("rule", Rule(kill));
        foreach (string unkillable in Unkillable(kill))
        {
            yield return new ExplainedFact("passed over", unkillable);
        }

        if (kill.WasPaused)
        {
            yield return new ExplainedFact("pause", $"{kill.Container} was paused: its memory stays charged, a frozen process is chosen like any other, and the kill reaches it (K19.1, K19.4)");
        }

        foreach (ExplainedFact engine in Engine(kill))
        {
            yield return engine;
        }

        if (kill.IsGroup)
        {
            string group = kill.Facts?.Group is { } path ? " of " + kill.About.Shorten(path, kill.Micros) : "";
            string names = kill.Members == 0 ? "it has no other" : Say.Line($"{Say.Count(kill.Members, "other", "others")} with it: {string.Join(", ", kill.NamedMembers)}{(kill.Members > kill.NamedMembers.Count ? " …" : "")}");
            yield return new ExplainedFact("group", $"memory.oom.group{group} is set: all its processes die, {names} (K7.4, K7.5)");
        }

        if (sight is not null && SightWords.Difference(sight) is { Length: > 0 } difference)
        {
            yield return new ExplainedFact("tools", difference);
        }

        if (kill.About is { ScrapeMicros: { } every } && kill.About.Scraped(kill.Of.Name) is { } scraped && scraped.Peak > scraped.Seen)
        {
            yield return new ExplainedFact("scrapes", $"every {Say.Time(every * 1000)}; the most that one saw in the run is {ByteText.Of(scraped.Seen)}, which misses the peak of {ByteText.Of(scraped.Peak)} by {Say.Percent(scraped.Peak - scraped.Seen, scraped.Peak)}");
        }

        if (Staying(kill, sight) is > 0 and var staying)
        {
            yield return new ExplainedFact("stays", $"{ByteText.Of(staying)} of tmpfs and shared memory stay charged to {kill.Container}: a kill removes no files (K9.6)");
        }

        if (kill.LostBytes > 0)
        {
            yield return new ExplainedFact("lost", $"{ByteText.Of(kill.LostBytes)} that {kill.Container} held and had not written out (M7)");
        }

        yield return new ExplainedFact("outcome", Outcome(kill));
    }

    private static string RanOut(ExplainedKill kill)
    {
        if (kill.Facts is not { } facts)
        {
            return kill.Log?.Report is { LimitKb: { } limit } ? Say.Line($"{kill.About.Shorten(kill.Domain, kill.Micros)} at its limit of {ByteText.Of(limit << 10)}")
                : kill.IsHost ? "the memory of the host; limits of containers play no part in it (M8)"
                : kill.About.ContainerOf(kill.Domain, kill.Micros) == kill.Container ? "its own limit"
                : $"the limit of {kill.About.Shorten(kill.Domain, kill.Micros)}";
        }

        if (kill.IsHost)
        {
            HostSight host = facts.Host;
            string swap = host.SwapTotal == 0 ? "no swap" : host.SwapFree == 0 ? "swap full" : $"{ByteText.Of(host.SwapFree)} of swap free";
            string own = facts.Sight is { Limit: { } limit } sight ? $"; {kill.Container} is at {Say.Percent(sight.Current, limit)} of its own limit, which is no protection"
                : facts.Sight is not null && kill.Container != RunAbout.Host ? $"; {kill.Container} has no limit of its own" : "";
            return $"the host: {ByteText.Of(host.Free)} of {ByteText.Of(host.Total)} free, which the kernel keeps for itself, {swap}, and nothing left to reclaim{own} (M8, K2.1)";
        }

        string whose = facts.DomainContainer == kill.Container ? "its own limit"
            : facts.DomainContainer.Length > 0 ? $"the limit of {facts.DomainContainer}"
            : $"the limit of {facts.Domain}, above {kill.Container}: everybody below it is looked at (K4.4)";
        long limitBytes = facts.MemoryPages * Pages.Size;
        return facts.MemswLimit is { } memsw && facts.Usage + facts.Swap + Pages.Size > memsw && facts.Usage + Pages.Size <= limitBytes
            ? $"{whose}, memory and swap: {ByteText.Of(facts.Usage)} + {ByteText.Of(facts.Swap)} of {ByteText.Of(memsw)} (memsw, K3.7)"
            : $"{whose}: {ByteText.Of(facts.Usage)} of {ByteText.Of(limitBytes)}{SwapOf(facts)}, and reclaim found nothing more (K3.8)";
    }

    private static string SwapOf(KillFacts facts)
    {
        long swap = (facts.TotalPages - facts.MemoryPages) * Pages.Size;
        return swap > 0 ? $", {ByteText.Of(facts.Swap)} of {ByteText.Of(swap)} in swap" : ", no swap";
    }

    private static string Asked(ExplainedKill kill, KillFacts facts) => facts.TriggerPid == 0
        ? $"{Lowered(kill, facts)}a limit was set below what is in use: v2 takes it and kills, v1 would refuse it with EBUSY (K7.1, K8.2); {ByteText.Of(facts.Usage)} could not be reclaimed, so nothing below {Mebibytes(facts.Usage)}m was safe"
        : facts.TriggerPid == facts.Pid ? "the victim itself, for one more page"
        : Say.Line($"{facts.TriggerComm} (pid {facts.TriggerPid}) of {facts.TriggerContainer}, for one more page; that does not count for the choice (K1.4)");

    private static string Rule(ExplainedKill kill)
    {
        if (kill.Facts is not { } facts)
        {
            return kill.Log is { Computed: { } computed } ? Say.Line($"the most points: {computed.Points} (K1.4)")
                : kill.Log?.Report is { KillsAllocatingTask: true } ? "vm.oom_kill_allocating_task: who asks is killed, without a look at scores (K2.4)"
                : "the most points (K1.4); the run did not keep the others'";
        }

        if (facts.Rule == "allocating_task")
        {
            return "vm.oom_kill_allocating_task is set: who asks is killed, without a look at scores (K2.4)";
        }

        if (facts.Rule == "swapoff")
        {
            return "it empties a swap device: such a process goes first, whatever its score (K1.14)";
        }

        CandidateFacts? victim = facts.Candidates.FirstOrDefault(c => c.Pid == facts.Pid);
        int equal = facts.Candidates.Count(c => c.Points is not null && c.Points == victim?.Points);
        string tie = equal > 1 ? Say.Line($", as {equal - 1} more; of equals the last one looked at is taken (K1.8)") : "";
        return facts.CandidateCount == 1 ? "nobody else was there to choose (K1.1)" : Say.Line($"the most points of {facts.CandidateCount}: {victim?.Points} (K1.4){tie}");
    }

    // What the victim itself has mapped may go with it; a container that ends takes its tmpfs along.
    private static long Staying(ExplainedKill kill, MemorySight? sight)
    {
        long mapped = (kill.Facts?.Candidates.FirstOrDefault(c => c.Pid == kill.Pid)?.Shmem ?? 0) * Pages.Size;
        return sight is null || kill.IsInit || kill.TakesInit || kill.Facts is null ? 0 : sight.Shmem - mapped;
    }

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    // Whether the engine outlives a full host: where it stands among those who may be killed.
    private static IEnumerable<ExplainedFact> Engine(ExplainedKill kill)
    {
        CandidateFacts[] all = [.. (kill.Facts?.Candidates ?? []).Where(c => c.Points is not null).OrderByDescending(c => c.Points)];
        string[] places =
        [
            .. all.Index().Where(c => c.Item is { Container: RunAbout.Host, Comm: "dockerd" or "containerd" })
                .Select(c => Say.Line($"{c.Item.Comm} {(c.Item.Pid == kill.Pid ? "is the victim" : "survives")}: number {c.Index + 1} of {all.Length}, with {c.Item.Points} points (oom_score_adj {c.Item.Adj})")),
        ];
        if (kill.IsHost && places.Length > 0)
        {
            yield return new ExplainedFact("engine", string.Join("; ", places));
        }
    }

    // Reclaim comes before the kill, so the command may be a while back.
    private static string Lowered(ExplainedKill kill, KillFacts facts) =>
        kill.Commands.Before(kill.Micros, kill.Micros, c => LimitCommand.Sets(c)
            && (kill.Commands.Names(c, facts.DomainContainer.Length > 0 ? facts.DomainContainer : kill.Container) || (facts.Domain.Length > 1 && c.Contains(facts.Domain + "/", StringComparison.Ordinal)))) is { } typed
            ? $"{typed.Command} at {Say.Time(typed.Micros * 1000)}: "
            : "";

    private static IEnumerable<string> Unkillable(ExplainedKill kill)
    {
        CandidateFacts[] never = [.. (kill.Facts?.Candidates ?? []).Where(c => c is { Adj: -1000, IsGone: false })];
        if (never.Length > 0)
        {
            yield return Say.Line($"{string.Join(", ", never.Take(5).Select(c => $"{c.Comm} (pid {c.Pid})"))}{(never.Length > 5 ? " …" : "")}: oom_score_adj -1000 is never chosen (K1.5)");
        }

        CandidateFacts[] gone = [.. (kill.Facts?.Candidates ?? []).Where(c => c.IsGone && c.Pid != kill.Pid && c.Points is null)];
        if (gone.Length > 0)
        {
            yield return Say.Line($"{string.Join(", ", gone.Take(5).Select(c => $"{c.Comm} (pid {c.Pid})"))}: ends already (K1.5)");
        }
    }

    private static string Outcome(ExplainedKill kill)
    {
        if (kill.Container == RunAbout.Host)
        {
            return "a process of the host, of no container";
        }

        (string flag, string fact) = kill is { HasOomEvent: true, About.SetsOomKilledAtExit: true }
                ? (kill.ExitCode is null ? "OOMKilled as it was: this engine sets it when the container ends" : "OOMKilled true from then on", "D2.13")
            : kill.HasOomEvent ? ("OOMKilled true", "D2.12")
            : kill is { IsHost: true, About.CgroupVersion: 1 } ? ("OOMKilled false: on v1 the engine hears of a container's own limit only", "D2.16")
            : ("OOMKilled not set", "");
        if (kill.ExitCode is not { } code)
        {
            return !kill.IsInit && !kill.TakesInit ? Say.Cite($"a child; PID 1 lives on and so does the container, {flag}", fact, "D2.17")
                : kill is { EndedMicros: { } failed, EndedInItsStart: true } ? Say.Cite($"{First(kill)}, before the engine had started {kill.Container}: the start fails at {Say.Time(failed * 1000)}, so there is no event die, and the container has exit code 128; {flag}", fact, "D2.8")
                : kill.EndedMicros is { } ended ? Say.Cite($"{First(kill)} and ended at {Say.Time(ended * 1000)}; there was no dockerd to see it", "D3.17")
                : Say.Cite($"{First(kill)} and has not ended yet when the run ends; {flag}", fact);
        }

        string after = Say.Time(kill.DieMicros * 1000);
        string again = kill.RestartedMicros is { } restarted ? $", started again at {Say.Time(restarted * 1000)}" : "";
        return kill.IsInit || kill.TakesInit
            ? Say.Cite(Say.Line($"{First(kill)}, so all processes of {kill.Container} go with it: exit code {code} at {after}{again}, {flag}"), fact, "D2.17")
            : Say.Cite(Say.Line($"a child; PID 1 went on and ended at {after} with exit code {code}{again}, {flag}"), fact, "D2.17", "M12");
    }

    private static string First(ExplainedKill kill) => kill.IsInit ? "it was PID 1" : "PID 1 died in its group";
}
