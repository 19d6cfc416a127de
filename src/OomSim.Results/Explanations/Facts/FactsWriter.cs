using System.Text.Json;

namespace OomSim.Results;

/// <summary>Writes the facts of a run key by key: a serializer would be compiled anew in each run, which takes longer than the rest of a short one.</summary>
internal static class FactsWriter
{
    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, RunFacts facts)
    {
        json.WriteStartObject();
        json.WriteNumber("format_version", facts.FormatVersion);
        json.WriteString("engine", facts.Engine);
        json.WriteNumber("latency_ns", facts.LatencyNs);
        json.WriteNumber("kept_per_container", facts.KeptPerContainer);
        json.WriteNumber("kept_in_all", facts.KeptInAll);
        json.WriteNumber("kept_candidates", facts.KeptCandidates);
        json.WriteObjects("kills", facts.Kills, Write);
        json.WriteNumber("further_kills", facts.FurtherKills);
        json.WriteObjects("hangs", facts.Hangs, Write);
        json.WriteNumber("further_hangs", facts.FurtherHangs);
        json.WriteObjects("ends", facts.Ends, Write);
        json.WriteStrings("oom_kill_disable_discarded", facts.OomKillDisableDiscarded);
        json.WriteObjects("frozen", facts.Frozen, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FrozenFacts frozen)
    {
        json.WriteString("container", frozen.Container);
        json.WriteNumber("pid", frozen.Pid);
        json.WriteString("comm", frozen.Comm);
        json.WriteNumbers("signals", frozen.Signals);
    }

    private static void Write(Utf8JsonWriter json, EndFacts end)
    {
        json.WriteNumber("time_ns", end.TimeNs);
        json.WriteString("container", end.Container);
        json.WriteString("reason", end.Reason);
        json.WriteNumberOrNull("signal", end.Signal);
        json.WriteNumberOrNull("signal_ns", end.SignalNs);
        json.WriteNumberOrNull("timeout_s", end.TimeoutS);
        json.WriteString("timeout_from", end.TimeoutFrom);
        json.WriteNumberOrNull("kill_ns", end.KillNs);
        json.WriteString("on_signal", end.OnSignal);
    }

    private static void Write(Utf8JsonWriter json, KillFacts kill)
    {
        json.WriteNumber("time_ns", kill.TimeNs);
        json.WriteNumber("pid", kill.Pid);
        json.WriteString("comm", kill.Comm);
        json.WriteString("container", kill.Container);
        json.WriteBoolean("is_init", kill.IsInit);
        json.WriteString("domain", kill.Domain);
        json.WriteString("domain_container", kill.DomainContainer);
        json.WriteString("rule", kill.Rule);
        json.WriteNumber("trigger_pid", kill.TriggerPid);
        json.WriteString("trigger_comm", kill.TriggerComm);
        json.WriteString("trigger_container", kill.TriggerContainer);
        json.WriteString("group", kill.Group);
        json.WriteNumber("total_pages", kill.TotalPages);
        json.WriteNumber("memory_pages", kill.MemoryPages);
        json.WriteNumber("usage", kill.Usage);
        json.WriteNumber("swap", kill.Swap);
        json.WriteNumberOrNull("memsw_limit", kill.MemswLimit);
        json.WriteObjects("candidates", kill.Candidates, Write);
        json.WriteNumber("candidate_count", kill.CandidateCount);
        Write(json, kill.Sight);
        Write(json, kill.Host);
    }

    private static void Write(Utf8JsonWriter json, CandidateFacts candidate)
    {
        json.WriteNumber("pid", candidate.Pid);
        json.WriteString("comm", candidate.Comm);
        json.WriteString("container", candidate.Container);
        json.WriteNumber("anon", candidate.Anon);
        json.WriteNumber("file", candidate.File);
        json.WriteNumber("shmem", candidate.Shmem);
        json.WriteNumber("swap", candidate.Swap);
        json.WriteNumber("tables", candidate.Tables);
        json.WriteNumber("adj", candidate.Adj);
        json.WriteNumberOrNull("points", candidate.Points);
        json.WriteBoolean("is_gone", candidate.IsGone);
    }

    private static void Write(Utf8JsonWriter json, MemorySight? sight)
    {
        if (sight is null)
        {
            json.WriteNull("sight");
            return;
        }

        json.WriteStartObject("sight");
        json.WriteNumber("current", sight.Current);
        json.WriteNumberOrNull("limit", sight.Limit);
        json.WriteNumber("docker_stats", sight.DockerStats);
        json.WriteNumber("working_set", sight.WorkingSet);
        json.WriteNumber("rss", sight.Rss);
        json.WriteNumber("anon", sight.Anon);
        json.WriteNumber("file", sight.File);
        json.WriteNumber("inactive_file", sight.InactiveFile);
        json.WriteNumber("shmem", sight.Shmem);
        json.WriteNumber("kernel", sight.Kernel);
        json.WriteNumber("swap", sight.Swap);
        json.WriteNumberOrNull("swap_limit", sight.SwapLimit);
        json.WriteNumber("processes", sight.Processes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HostSight host)
    {
        json.WriteStartObject("host");
        json.WriteNumber("total", host.Total);
        json.WriteNumber("free", host.Free);
        json.WriteNumber("available", host.Available);
        json.WriteNumber("anon", host.Anon);
        json.WriteNumber("file", host.File);
        json.WriteNumber("shmem", host.Shmem);
        json.WriteNumber("swap_total", host.SwapTotal);
        json.WriteNumber("swap_free", host.SwapFree);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HangFacts hang)
    {
        json.WriteNumber("time_ns", hang.TimeNs);
        json.WriteNumberOrNull("end_ns", hang.EndNs);
        json.WriteString("ended_by", hang.EndedBy);
        json.WriteString("waker", hang.Waker);
        json.WriteString("container", hang.Container);
        json.WriteString("cgroup", hang.Cgroup);
        json.WriteBoolean("is_own", hang.IsOwn);
        json.WriteNumber("usage", hang.Usage);
        json.WriteNumberOrNull("limit", hang.Limit);
        json.WriteNumber("memsw_usage", hang.MemswUsage);
        json.WriteNumberOrNull("memsw_limit", hang.MemswLimit);
        json.WriteNumber("stored_memory", hang.StoredMemory);
        json.WriteNumber("stored_memory_swap", hang.StoredMemorySwap);
        json.WriteNumber("host_available", hang.HostAvailable);
        json.WriteNumber("host_swap", hang.HostSwap);
        json.WriteObjects("waiting", hang.Waiting, Write);
        json.WriteObjects("others", hang.Others, Write);
        json.WriteString("would_kill", hang.WouldKill);
    }

    private static void Write(Utf8JsonWriter json, WaitingTask task)
    {
        json.WriteNumber("pid", task.Pid);
        json.WriteString("comm", task.Comm);
        json.WriteNumber("since_ns", task.SinceNs);
        json.WriteBoolean("for_text", task.ForText);
        json.WriteBoolean("is_init", task.IsInit);
        json.WriteString("on_sigterm", task.OnSigterm);
    }

    private static void Write(Utf8JsonWriter json, OtherTask task)
    {
        json.WriteNumber("pid", task.Pid);
        json.WriteString("comm", task.Comm);
        json.WriteString("condition", task.Condition);
    }
}
