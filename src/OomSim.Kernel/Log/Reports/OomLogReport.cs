using System.Globalization;

namespace OomSim.Kernel;

/// <summary>What a kernel log says of one out-of-memory situation (K21): from "invoked oom-killer" to the kills.</summary>
public sealed class OomLogReport
{
    private readonly List<ReportedTask> _tasks = [];
    private readonly List<ReportedKill> _kills = [];
    private readonly List<UnreadRow> _unread = [];
    private readonly SortedList<int, long> _presentKb = [];

    internal OomLogReport(int line)
    {
        Line = line;
    }

    /// <summary>Its first line in the log, from 1.</summary>
    public int Line { get; }

    /// <summary>What a report says for no limit, kB.</summary>
    public const long NoLimitKb = 9_007_199_254_740_988;

    /// <summary>True for the first report after the kernel began anew: processes of the reports before are gone.</summary>
    public bool IsAfterBoot { get; internal init; }

    /// <summary>The command of the task that asked for memory; null where the log holds the kill alone.</summary>
    public string? Trigger { get; internal set; }

    /// <summary>Order of the allocation, as a power of two of pages; -1 for a SysRq key (K2.19).</summary>
    public int Order { get; internal set; }

    /// <summary>The kernel's release, such as <c>6.1.1-arch1-1</c>; null where the log does not hold it.</summary>
    public string? Release { get; internal set; }

    /// <summary>True when a memory cgroup was at its limit; false for the host, or where the log does not hold which.</summary>
    public bool IsMemcg { get; internal set; }

    /// <summary>True when the log tells that the host was out of memory: by the constraint, the kill or the state of its memory (K21.8, K21.9).</summary>
    public bool IsHost { get; internal set; }

    /// <summary>Path of the memory cgroup that was at its limit; null for the host, or where the log does not hold it.</summary>
    public string? Memcg { get; internal set; }

    /// <summary>Path of the victim's cgroup; null where the log does not hold it.</summary>
    public string? VictimMemcg { get; internal set; }

    /// <summary>Its limit in kB.</summary>
    public long? LimitKb { get; internal set; }

    /// <summary>v2: its limit of swap in kB; null on v1, or where the log does not hold it.</summary>
    public long? SwapLimitKb { get; internal set; }

    /// <summary>v1: its limit of memory and swap together in kB; null on v2, or where the log does not hold it.</summary>
    public long? MemswLimitKb { get; internal set; }

    /// <summary>Pages of RAM, less the reserved ones; null where the report does not hold it.</summary>
    public long? RamPages { get; internal set; }

    /// <summary>
    /// The memory nodes that the allocation was confined to, such as <c>0-1,3</c>: those of the cpuset or of the memory policy
    /// (K1.10, K21.8). Null where it could use them all, or where the report does not say.
    /// </summary>
    public string? Nodes { get; internal set; }

    /// <summary>Pages present on <see cref="Nodes"/>; null without them, or where the report lacks the zones of one.</summary>
    public long? NodePages
    {
        get
        {
            if (Nodes is null)
            {
                return null;
            }

            long kilobytes = 0;
            foreach (string range in Nodes.Split(','))
            {
                string[] ends = range.Split('-', 2);
                if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                    || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                    || last < first)
                {
                    return null;
                }

                for (int node = first; node <= last; node++)
                {
                    if (!_presentKb.TryGetValue(node, out long present))
                    {
                        return null;
                    }

                    kilobytes += present;
                }
            }

            return kilobytes / 4;
        }
    }

    /// <summary>The host's swap in kB; null where the report does not hold it.</summary>
    public long? SwapTotalKb { get; internal set; }

    /// <summary>The task table, in its order; empty with vm.oom_dump_tasks=0.</summary>
    public IReadOnlyList<ReportedTask> Tasks => _tasks;

    /// <summary>Rows of the task table that cannot be read, which <see cref="Tasks"/> lacks.</summary>
    public IReadOnlyList<UnreadRow> Unread => _unread;

    /// <summary>True where the log ends, or goes on with something else, before what follows a task table: it may lack rows, unless it was cut out whole.</summary>
    public bool IsTableCut => IsTableOpen && _kills.Count == 0 && !NobodyKillable && Panic is null;

    internal bool IsTableOpen { get; set; }

    /// <summary>Who was killed, the victim first and then those of its group (K21.10).</summary>
    public IReadOnlyList<ReportedKill> Kills => _kills;

    /// <summary>The victim's score as kernels before 5.1 print it, in thousandths of what there is.</summary>
    public long? PrintedScore { get; internal set; }

    /// <summary>
    /// The one that the killer chose, by the line of the constraint (K21.8), or by that of the choice before 5.1; null where the log has neither. It need not be the one that is killed: a kernel
    /// before 5.1 kills a child in its place, and of a group the first that is killed is the first.
    /// </summary>
    public ChosenTask? Chosen { get; internal set; }

    /// <summary>True for a kernel before 5.1, whose choice has a line of its own.</summary>
    internal bool PrintsChoice { get; set; }

    /// <summary>True for a task table of before 4.15 (<see cref="TaskTable.CountsTablesByLevel"/>).</summary>
    internal bool CountsTablesByLevel { get; set; }

    /// <summary>True where the one that asked is killed, whatever the scores are: vm.oom_kill_allocating_task (K2.4).</summary>
    public bool KillsAllocatingTask { get; internal set; }

    /// <summary>True for a kill's line that names the page tables, as kernels do since 5.4.</summary>
    internal bool NamesPageTables { get; set; }

    /// <summary>The cgroup whose tasks all are killed (memory.oom.group); null for one victim.</summary>
    public string? Group { get; internal set; }

    /// <summary>True for "Out of memory and no killable processes" (K2.5).</summary>
    public bool NobodyKillable { get; internal set; }

    /// <summary>The words of the panic; null when there was none (K2.3).</summary>
    public string? Panic { get; internal set; }

    internal void AddZone(int node, long presentKb) => _presentKb[node] = _presentKb.GetValueOrDefault(node) + presentKb;

    internal void Add(ReportedTask task) => _tasks.Add(task);

    internal void Add(UnreadRow row) => _unread.Add(row);

    internal void Add(ReportedKill kill) => _kills.Add(kill);
}
