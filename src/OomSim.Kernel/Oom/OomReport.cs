using System.Globalization;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The kernel log's report of an OOM situation, fields and order as K21 and the recordings show them.</summary>
internal sealed class OomReport(LinuxHost host)
{
    /// <summary>Reports per 5 s (K2.6, K24.8).</summary>
    private const int Burst = 10;

    private const long Window = 5 * SimTime.Second;

    private long _windowStart = -Window;
    private int _inWindow;

    /// <summary>Prints the report, unless too many were printed lately.</summary>
    public void Print(MemoryCgroup domain, Process? trigger, Process? victim, List<OomCandidate> candidates)
    {
        if (!IsAllowed() || host.KernelLog.IsFull)
        {
            return;
        }

        bool global = domain.IsRoot;
        string gfp = global ? "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)" : "0xcc0(GFP_KERNEL)";
        string comm = trigger?.Comm ?? "kworker/0:1";
        Line($"{comm} invoked oom-killer: gfp_mask={gfp}, order=0, oom_score_adj={trigger?.OomScoreAdj ?? 0}");
        Line($"CPU: 0 PID: {trigger?.Pid ?? 0} Comm: {comm} Not tainted {host.KernelFacts.Release}.0-oomsim #1");
        host.KernelLog.Write("Call Trace:");
        host.KernelLog.Write(" <TASK>");
        host.KernelLog.Write(" dump_stack_lvl+0x44/0x5c");
        host.KernelLog.Write(" dump_header+0x4c/0x22b");
        host.KernelLog.Write(" oom_kill_process.cold+0xb/0x10");
        host.KernelLog.Write(" out_of_memory+0x1fd/0x4c0");
        host.KernelLog.Write(" </TASK>");
        if (global)
        {
            PrintHost();
        }
        else
        {
            PrintMemcg(domain);
        }

        PrintTasks(candidates);
        if (victim is not null)
        {
            string scope = global ? "global_oom" : "oom_memcg=" + domain.Cgroup.Path;
            string cpuset = trigger is null || trigger.Cgroup.Parent is null ? "/" : trigger.Cgroup.Name;
            Line($"oom-kill:constraint={(global ? "CONSTRAINT_NONE" : "CONSTRAINT_MEMCG")},nodemask=(null),cpuset={cpuset},mems_allowed=0,{scope},task_memcg={victim.Cgroup.Path},task={victim.Comm},pid={victim.Pid},uid=0");
        }
    }

    /// <summary>The line of a kill, which no rate limit holds back (K21.9).</summary>
    public void PrintKilled(string prefix, Process victim)
    {
        if (host.KernelLog.IsFull)
        {
            return;
        }

        ProcessValues v = victim.Read();
        Line($"{prefix}: Killed process {victim.Pid} ({victim.Comm}) total-vm:{v.Vm >> 10}kB, anon-rss:{v.Anon >> 10}kB, file-rss:{v.File >> 10}kB, shmem-rss:{v.Shmem >> 10}kB, UID:0 pgtables:{v.PageTables >> 10}kB oom_score_adj:{victim.OomScoreAdj}");
    }

    private void Line(FormattableString text) => host.KernelLog.Write(text.ToString(CultureInfo.InvariantCulture));

    private bool IsAllowed()
    {
        long now = host.Simulator.Now;
        if (now - _windowStart >= Window)
        {
            _windowStart = now;
            _inWindow = 0;
        }

        return _inWindow++ < Burst;
    }

    private void PrintMemcg(MemoryCgroup memcg)
    {
        const string unlimited = "9007199254740988";
        string Limit(long bytes) => bytes == MemoryCgroup.Unlimited ? unlimited : (bytes >> 10).ToString(CultureInfo.InvariantCulture);
        CgroupValues v = memcg.Cgroup.Read();
        Line($"memory: usage {v.Current >> 10}kB, limit {Limit(memcg.Max)}kB, failcnt {(host.Config.Cgroup == CgroupVersion.V2 ? v.EventsMax : memcg.Failcnt)}");
        if (host.Config.Cgroup == CgroupVersion.V2)
        {
            Line($"swap: usage {v.SwapCurrent >> 10}kB, limit {Limit(memcg.SwapMax)}kB, failcnt 0");
        }
        else
        {
            Line($"memory+swap: usage {(v.Current + v.SwapCurrent) >> 10}kB, limit {Limit(memcg.MemswMax)}kB, failcnt 0");
            Line($"kmem: usage {v.Kernel >> 10}kB, limit {unlimited}kB, failcnt 0");
        }

        Line($"Memory cgroup stats for {memcg.Cgroup.Path}:");
        host.KernelLog.Write(CgroupFiles.MemoryStat(host, memcg.Cgroup).TrimEnd('\n'));
    }

    // Lines and order of K21.5, one zone. Kernel memory that is not page tables is told as slab; lists are not split by age.
    private void PrintHost()
    {
        HostValues v = host.Read();
        Watermarks w = host.Watermarks;
        long tables = 0;
        foreach (Process process in host.Processes)
        {
            tables += process.Read().PageTables;
        }

        long anon = v.Anon + v.Shmem, file = v.File - v.Shmem, managed = host.Config.Memory;
        long slab = Math.Max(0, managed - v.MemoryFree - v.Anon - v.File - tables);
        host.KernelLog.Write("Mem-Info:");
        Line($"active_anon:0 inactive_anon:{Pages.Count(anon)} isolated_anon:0\n active_file:0 inactive_file:{Pages.Count(file)} isolated_file:0\n unevictable:0 dirty:{Pages.Count(v.Dirty)} writeback:0\n slab_reclaimable:0 slab_unreclaimable:{Pages.Count(slab)}\n mapped:0 shmem:{Pages.Count(v.Shmem)} pagetables:{Pages.Count(tables)}\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0\n free:{Pages.Count(v.MemoryFree)} free_pcp:0 free_cma:0");
        string lists = string.Create(CultureInfo.InvariantCulture, $"active_anon:0kB inactive_anon:{anon >> 10}kB active_file:0kB inactive_file:{file >> 10}kB unevictable:0kB");
        Line($"Node 0 {lists} isolated(anon):0kB isolated(file):0kB mapped:0kB dirty:{v.Dirty >> 10}kB writeback:0kB shmem:{v.Shmem >> 10}kB pagetables:{tables >> 10}kB sec_pagetables:0kB all_unreclaimable? no");
        Line($"Node 0 Normal free:{v.MemoryFree >> 10}kB boost:0kB min:{w.Min >> 10}kB low:{w.Low >> 10}kB high:{w.High >> 10}kB reserved_highatomic:0KB {lists} writepending:{v.Dirty >> 10}kB present:{managed >> 10}kB managed:{managed >> 10}kB mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB");
        host.KernelLog.Write("lowmem_reserve[]: 0 0 0 0 0");
        Line($"{Pages.Count(v.File)} total pagecache pages");
        host.KernelLog.Write("0 pages in swap cache");
        Line($"Free swap  = {v.SwapFree >> 10}kB");
        Line($"Total swap = {v.SwapTotal >> 10}kB");
        Line($"{Pages.Count(managed)} pages RAM");
        host.KernelLog.Write("0 pages HighMem/MovableOnly");
        host.KernelLog.Write("0 pages reserved");
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
            ProcessValues v = p.Read();
            string kinds = full
                ? string.Create(CultureInfo.InvariantCulture, $"{Pages.Count(v.Anon),8} {Pages.Count(v.File),8} {Pages.Count(v.Shmem),9} ")
                : "";
            Line($"[{p.Pid,7}] {0,5} {p.Pid,5} {Pages.Count(v.Vm),8} {Pages.Count(v.Rss),8} {kinds}{v.PageTables,8} {Pages.Count(v.Swap),8}         {p.OomScoreAdj,5} {p.Comm}");
        }
    }
}
