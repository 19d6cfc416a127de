using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Reads what led to a kill, at the moment before its signal.</summary>
internal static class KillReader
{
    /// <summary>Candidates of one decision that are kept: those with the most points.</summary>
    public const int KeptCandidates = 50;

    /// <summary>Reads a decision that was just made.</summary>
    public static KillFacts Read(LinuxHost host, OomDecision decision)
    {
        Process victim = decision.Victim;
        MemoryCgroup domain = decision.Cgroup.Memory;
        CgroupValues values = decision.Cgroup.Read();
        bool isHost = decision.Cgroup.Parent is null;
        HostValues now = host.Read();
        return new KillFacts
        {
            TimeNs = decision.Time,
            Pid = victim.Pid,
            Comm = victim.Comm,
            Container = victim.Owner,
            IsInit = victim.NamespacePid == 1,
            Domain = decision.Domain,
            DomainContainer = isHost ? "" : OwnerOf(decision.Cgroup),
            Rule = RuleOf(host, decision, isHost),
            TriggerPid = decision.Trigger?.Pid ?? 0,
            TriggerComm = decision.Trigger?.Comm ?? "",
            TriggerContainer = decision.Trigger?.Owner ?? "",
            Group = GroupOf(host, decision),
            TotalPages = isHost ? Badness.HostTotalPages(host) : Badness.MemcgTotalPages(host, domain),
            MemoryPages = Pages.Count(isHost ? host.Config.Memory : domain.Max),
            Usage = isHost ? now.MemoryTotal - now.MemoryFree : values.Current,
            Swap = isHost ? now.SwapTotal - now.SwapFree : values.SwapCurrent,
            MemswLimit = host.Config.Cgroup == CgroupVersion.V1 && domain.MemswMax != MemoryCgroup.Unlimited ? domain.MemswMax : null,
            Candidates = Candidates(decision),
            CandidateCount = decision.Candidates.Count,
            Sight = victim.Cgroup.Parent is null ? null : SightReader.Of(ContainerGroup(victim.Cgroup)),
            Host = SightReader.Of(now),
        };
    }

    /// <summary>The container whose cgroup, or the one above, it is; empty for none.</summary>
    public static string OwnerOf(Cgroup cgroup) => ContainerGroup(cgroup).Keeper is Container container ? container.Name : "";

    // A container may have made groups below its own.
    private static Cgroup ContainerGroup(Cgroup cgroup)
    {
        for (Cgroup? at = cgroup; at is not null; at = at.Parent)
        {
            if (at.Keeper is Container)
            {
                return at;
            }
        }

        return cgroup;
    }

    private static string RuleOf(LinuxHost host, OomDecision decision, bool isHost)
    {
        long? points = decision.Candidates.FirstOrDefault(c => ReferenceEquals(c.Process, decision.Victim)).Points;
        return isHost && host.Sysctl("vm.oom_kill_allocating_task") != 0 && ReferenceEquals(decision.Trigger, decision.Victim) ? "allocating_task"
            : points == long.MaxValue ? "swapoff"
            : "badness";
    }

    // The highest group with the flag from the victim's up to the domain (K7.4).
    private static string? GroupOf(LinuxHost host, OomDecision decision)
    {
        if (host.Config.Cgroup == CgroupVersion.V1)
        {
            return null;
        }

        string? group = null;
        for (Cgroup? at = decision.Victim.Cgroup; at?.Parent is not null; at = at.Parent)
        {
            group = at.Memory.OomGroup ? at.Path : group;
            if (ReferenceEquals(at, decision.Cgroup))
            {
                break;
            }
        }

        return group;
    }

    private static IReadOnlyList<CandidateFacts> Candidates(OomDecision decision)
    {
        IEnumerable<OomCandidate> kept = decision.Candidates;
        if (decision.Candidates.Count > KeptCandidates)
        {
            HashSet<Process> highest = [decision.Victim, .. decision.Candidates.OrderByDescending(c => c.Points ?? long.MinValue).Take(KeptCandidates - 1).Select(c => c.Process)];
            kept = kept.Where(c => highest.Contains(c.Process));
        }

        return [.. kept.Select(Candidate)];
    }

    private static CandidateFacts Candidate(OomCandidate candidate)
    {
        Process process = candidate.Process;
        ProcessValues v = process.Read();
        return new CandidateFacts(
            process.Pid, process.Comm, process.Owner, Pages.Count(v.Anon), Pages.Count(v.File), Pages.Count(v.Shmem), Pages.Count(v.Swap), Pages.Count(v.PageTables), process.OomScoreAdj, candidate.Points)
        {
            IsGone = process.Exit is not null || process.IsDying || process.IsOomVictim,
        };
    }
}
