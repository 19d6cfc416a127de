using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>The kernel log's report of an OOM situation, fields and order as K21 and the recordings show them.</summary>
internal sealed class OomReport(LinuxHost host)
{
    /// <summary>The call that wrote to a cgroup file last. It invokes the killer where no charge did (K7.1).</summary>
    public WriteCall Writer { get; set; } = new("sh", static _ => { });

    private readonly MemoryInfo _memoryInfo = new(host);
    private readonly PrintkRateLimit _limit = new(host, "oom_kill_process");

    /// <summary>
    /// Prints the report. Of those that name a victim too many in a short time are left out; one without a victim always
    /// comes, before a panic or again and again where nobody can be killed (K21.1, recordings kernel/v1-a08, v2-a08).
    /// </summary>
    /// <returns>False for one that the rate limit leaves out; the length of our log has no say in that.</returns>
    public bool Print(MemoryCgroup domain, Process? trigger, Process? victim, List<OomCandidate> candidates)
    {
        bool isAllowed = victim is null || _limit.Allows();
        if (host.KernelLog.IsFull || !isAllowed)
        {
            return isAllowed;
        }

        PrintHeader(domain, trigger);
        if (domain.IsRoot)
        {
            _memoryInfo.Print();
        }
        else
        {
            PrintMemcg(domain);
        }

        if (host.Sysctl("vm.oom_dump_tasks") != 0)
        {
            PrintTasks(candidates);
        }

        if (victim is not null)
        {
            string scope = domain.IsRoot ? "global_oom" : "oom_memcg=" + domain.Cgroup.Path;
            string cpuset = trigger is null || trigger.Cgroup.Parent is null ? "/" : trigger.Cgroup.Name;
            Line(CultureInfo.InvariantCulture, $"oom-kill:constraint={(domain.IsRoot ? "CONSTRAINT_NONE" : "CONSTRAINT_MEMCG")},nodemask=(null),cpuset={cpuset},mems_allowed=0,{scope},task_memcg={victim.Cgroup.Path},task={victim.Comm},pid={victim.Pid},uid=0");
        }

        return true;
    }

    /// <summary>The line of a kill, which no rate limit holds back (K21.9).</summary>
    public void PrintKilled(string prefix, Process victim)
    {
        if (host.KernelLog.IsFull)
        {
            return;
        }

        ProcessValues v = victim.Read();
        Line(CultureInfo.InvariantCulture, $"{prefix}: Killed process {victim.Pid} ({victim.Comm}) total-vm:{v.Vm >> 10}kB, anon-rss:{v.Anon >> 10}kB, file-rss:{v.File >> 10}kB, shmem-rss:{v.Shmem >> 10}kB, UID:0 pgtables:{v.PageTables >> 10}kB oom_score_adj:{victim.OomScoreAdj}");
    }

    // The handler writes each value into the text as it is, where a FormattableString keeps an object of each: there is a line of each kill, at a thousand kills a minute too.
    private void Line(IFormatProvider culture, [InterpolatedStringHandlerArgument(nameof(culture))] ref DefaultInterpolatedStringHandler text) =>
        host.KernelLog.Write(text.ToStringAndClear());

    /// <summary>
    /// Flags of the allocation or charge that failed. A memcg's are those of the charge: GFP_KERNEL for anonymous memory and copies on write,
    /// the mapping's for page cache (K9.3). Reclaim at the limit has taken the text of whoever grows, so its last fault is on that,
    /// unless somebody else pays for it or it is locked (recordings docker/v1-15 and v2-15: the first kill, and those after it).
    /// </summary>
    private string GfpOf(MemoryCgroup domain, Process? trigger)
    {
        if (domain.IsRoot)
        {
            return host.KernelFacts.FaultGfp;
        }

        // swapoff reads pages back as a fault would, and charges them with the same flags (recordings kernel/v1-c10, v2-c10).
        if (IsForStructures(trigger))
        {
            return "0x400cc0(GFP_KERNEL_ACCOUNT)";
        }

        bool isFile = trigger is not null && (trigger.SwapOff is not null || MemoryManager.LosesText(trigger, domain));
        return isFile ? KernelFacts.MovableGfp : "0xcc0(GFP_KERNEL)";
    }

    private bool IsForStructures(Process? trigger) => trigger is null && Writer.IsForStructures;

    // Of a memcg's structures the largest in one piece are its counters on the CPUs (tried on a 6.18: 7072 bytes, order 1).
    private int OrderOf(Process? trigger) => IsForStructures(trigger) ? BitOperations.Log2((ulong)(2 * Pages.Count(Pages.Ceiling(host.KernelFacts.PerCpuOfCgroup(host.Config.Cpus)))) - 1) : 0;

    private void PrintHeader(MemoryCgroup domain, Process? trigger)
    {
        string gfp = GfpOf(domain, trigger);
        string comm = trigger?.Comm ?? Writer.Writer;
        string uid = host.KernelFacts.ShowsUid ? "UID: 0 " : "";
        Line(CultureInfo.InvariantCulture, $"{comm} invoked oom-killer: gfp_mask={gfp}, order={OrderOf(trigger)}, oom_score_adj={trigger?.OomScoreAdj ?? Writer.OomScoreAdj}");
        Line(CultureInfo.InvariantCulture, $"CPU: 0 {uid}PID: {trigger?.Pid ?? 0} Comm: {comm} Not tainted {host.KernelFacts.Release}.0-oomsim #1");
        host.KernelLog.Write("Call Trace:");
        host.KernelLog.Write(" <TASK>");
        host.KernelLog.Write(" dump_stack_lvl+0x44/0x5c");
        host.KernelLog.Write(" dump_header+0x4c/0x22b");
        host.KernelLog.Write(" oom_kill_process.cold+0xb/0x10");
        host.KernelLog.Write(" out_of_memory+0x1fd/0x4c0");
        if (!domain.IsRoot)
        {
            host.KernelLog.Write(" mem_cgroup_out_of_memory+0x134/0x150");
            host.KernelLog.Write(trigger is null && !IsForStructures(trigger) ? " memory_max_write+0x113/0x1d0" : " try_charge_memcg+0x6d2/0x7c0");
        }

        host.KernelLog.Write(" </TASK>");
    }

    private void PrintMemcg(MemoryCgroup memcg)
    {
        static long Limit(long bytes) => bytes == MemoryCgroup.Unlimited ? OomLogReport.NoLimitKb : bytes >> 10;
        CgroupValues v = memcg.Cgroup.Read();
        bool isV2 = host.Config.Cgroup == CgroupVersion.V2;
        long failcnt = isV2 && host.KernelFacts.ReportsEventsAsFailcnt ? memcg.Events.Max : memcg.Failcnt;
        Line(CultureInfo.InvariantCulture, $"memory: usage {v.Current >> 10}kB, limit {Limit(memcg.Max)}kB, failcnt {failcnt}");
        if (isV2)
        {
            // Each charge that the limit refused is an event, and counted where the limit is.
            Line(CultureInfo.InvariantCulture, $"swap: usage {v.SwapCurrent >> 10}kB, limit {Limit(memcg.SwapMax)}kB, failcnt {memcg.SwapEvents.Max}");
        }
        else
        {
            Line(CultureInfo.InvariantCulture, $"memory+swap: usage {(v.Current + v.SwapCurrent) >> 10}kB, limit {Limit(memcg.MemswMax)}kB, failcnt {memcg.MemswFailcnt}");
            Line(CultureInfo.InvariantCulture, $"kmem: usage {v.Kernel >> 10}kB, limit {Limit(memcg.KmemMax)}kB, failcnt {memcg.KmemFailcnt}");
        }

        // Up to 6.1 one record, later one for each line (K21.4).
        host.KernelLog.Write($"Memory cgroup stats for {memcg.Cgroup.Path}:");
        string stat = (!isV2 && host.KernelFacts.LongTaskTable ? MemoryStat.TextV1(host, memcg.Cgroup) : MemoryStat.Text(host, memcg.Cgroup)).TrimEnd('\n');
        if (!host.KernelFacts.LongTaskTable)
        {
            host.KernelLog.Write(stat);
            return;
        }

        foreach (string line in stat.Split('\n'))
        {
            host.KernelLog.Write(line);
        }
    }

    private void PrintTasks(List<OomCandidate> candidates)
    {
        host.KernelLog.Write("Tasks state (memory values in pages):");
        bool full = host.KernelFacts.LongTaskTable;
        host.KernelLog.Write(full
            ? "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name"
            : "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name");
        foreach (OomCandidate candidate in candidates)
        {
            Process p = candidate.Process;
            if (p.MemoryReleased)
            {
                // No address space any more: no row (K21.7).
                continue;
            }

            ProcessValues v = p.Read();
            string kinds = full
                ? string.Create(CultureInfo.InvariantCulture, $"{Pages.Count(v.Anon),8} {Pages.Count(v.File),8} {Pages.Count(v.Shmem),9} ")
                : "";
            Line(CultureInfo.InvariantCulture, $"[{p.Pid,7}] {0,5} {p.Pid,5} {Pages.Count(v.Vm),8} {Pages.Count(v.Rss),8} {kinds}{v.PageTables,8} {Pages.Count(v.Swap),8}         {p.OomScoreAdj,5} {p.Comm}");
        }
    }
}
