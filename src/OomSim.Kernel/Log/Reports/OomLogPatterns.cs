using System.Text.RegularExpressions;

namespace OomSim.Kernel;

/// <summary>The lines of an OOM report, as kernels from 3.x to 6.18 write them (K21, K22).</summary>
internal static partial class OomLogPatterns
{
    [GeneratedRegex(@"^(?<comm>.+) invoked oom-killer: .*\border=(?<order>-?\d{1,9})\b")]
    public static partial Regex Invoked();

    [GeneratedRegex(@"^CPU: .*\b(?:[Nn]ot tainted|[Tt]ainted: .*?) +(?<release>\d+\.\d+\S*) ")]
    public static partial Regex Release();

    [GeneratedRegex(@"^(?<what>memory|swap|memory\+swap): usage \d+kB, limit (?<limit>\d+)kB")]
    public static partial Regex Limit();

    [GeneratedRegex(@"^Task in .+ killed as a result of limit of (?<memcg>.+)$")]
    public static partial Regex OldScope();

    [GeneratedRegex(@"^Memory cgroup stats for (?<memcg>[^:]+):")]
    public static partial Regex Stats();

    [GeneratedRegex(@"^oom-kill:constraint=.*?(?:,oom_memcg=(?<memcg>.*?)|,global_oom),task_memcg=(?<victim>.*?),task=(?:(?<comm>.*),pid=(?<pid>\d{1,9}),uid=\d+)?")]
    public static partial Regex Constraint();

    [GeneratedRegex(@"^oom-kill:constraint=CONSTRAINT_(?:(?<cpuset>CPUSET)|MEMORY_POLICY),nodemask=(?<nodemask>\(null\)|[\d,-]*),cpuset=.*,mems_allowed=(?<mems>[\d,-]*),global_oom,")]
    public static partial Regex Nodes();

    [GeneratedRegex(@"^(?:Memory cgroup out of memory|Out of memory(?:(?<allocating> \(oom_kill_allocating_task\))|[^:]*)): Kill process (?<pid>\d{1,9}) \((?<comm>.*)\) score (?<score>\d+) or sacrifice child")]
    public static partial Regex Chosen();

    [GeneratedRegex(@"^Tasks in (?<path>.+) are going to be killed due to memory\.oom\.group set")]
    public static partial Regex Group();

    [GeneratedRegex(@"^(?<pages>\d+) pages RAM$")]
    public static partial Regex Ram();

    [GeneratedRegex(@"^Node (?<node>\d{1,4}) \w+ free:\d+kB .*\bpresent:(?<kb>\d+)kB")]
    public static partial Regex Zone();

    [GeneratedRegex(@"^(?<pages>\d+) pages reserved$")]
    public static partial Regex Reserved();

    [GeneratedRegex(@"^Total swap = (?<kb>\d+)kB")]
    public static partial Regex SwapTotal();

    [GeneratedRegex(@"^(?:(?<prefix>Memory cgroup out of memory|Out of memory)(?<allocating> \(oom_kill_allocating_task\))?: )?Killed process (?<pid>\d{1,9}) \((?<comm>.*?)\),? (?=(?:.*?\b(?:total-vm|vsz):(?<vm>\d+)kB)?)(?:UID \d+, |total-vm:|vsz:)(?:.*?\banon-rss:(?<anon>\d+)kB)?(?:.*(?<tables> pgtables:))?")]
    public static partial Regex Killed();
}
