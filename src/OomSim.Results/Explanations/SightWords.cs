using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A container's memory as each tool counts it, beside each other.</summary>
internal static class SightWords
{
    /// <summary>How long before a kill is looked as well where nobody scraped, µs: what a monitor that looks four times a minute saw last, at the latest.</summary>
    public const long UsualMicros = 15_000_000;

    /// <summary>The table.</summary>
    public static ExplainedTable Table(ExplainedKill kill, MemorySight sight)
    {
        bool isV1 = kill.About.CgroupVersion == 1;
        long limit = sight.Limit ?? 0;
        string[] Row(string who, Func<MemorySight, long?> value, string counts) =>
        [
            who, value(sight) is { } bytes ? Say.Number(bytes) : "", value(sight) is { } shown ? Say.Percent(shown, limit) : "",
            kill.Earlier is { } earlier && value(earlier) is { } before ? (limit > 0 ? Say.Percent(before, limit) : ByteText.Of(before)) : "", counts,
        ];
        List<string[]> rows =
        [
            Row(isV1 ? "memory.usage_in_bytes" : "memory.current", s => s.Current, Parts(sight)),
            Row("docker stats", s => s.DockerStats, "less page cache that nobody used lately (D8.14)"),
            Row("working set (kubectl top)", s => s.WorkingSet, "the same, by cAdvisor (D10.5)"),
        ];
        if (sight.Rss >= 0)
        {
            rows.Add(Row("sum of RSS (ps, top)", s => s.Rss < 0 ? null : s.Rss, "what processes have mapped: no other page cache, no kernel memory"));
        }

        rows.Add([isV1 ? "memory.limit_in_bytes" : "memory.max", sight.Limit is { } max ? Say.Number(max) : "no limit", "", "", "what the kernel compares the first one with"]);
        string[] headings = ["WHO", "BYTES", "OF LIMIT", Before(kill), "WHAT IT COUNTS"];
        int[] told = [.. Enumerable.Range(0, headings.Length).Where(i => rows.Exists(r => r[i].Length > 0))];
        return new ExplainedTable(
            $"{kill.Container} just before the kill, by who is asked",
            [.. told.Select(i => headings[i])], [.. rows.Select(r => (string[])[.. told.Select(i => r[i])])], [.. told.Select(i => i is 0 or 4)]);
    }

    /// <summary>Why a tool shows less than the kernel counts; empty where they agree.</summary>
    public static string Difference(MemorySight sight)
    {
        long whole = sight.Limit ?? sight.Current;
        long hidden = sight.Current - sight.DockerStats;
        List<string> parts = [];
        if (hidden * 50 > whole)
        {
            parts.Add($"docker stats leaves out {ByteText.Of(hidden)} of page cache: dirty, or in use just then, or it would have been reclaimed");
        }

        if (sight.Rss >= 0 && (sight.Current - sight.Rss) * 50 > whole && sight.Current > sight.Rss)
        {
            parts.Add($"ps and top leave out {ByteText.Of(sight.Current - sight.Rss)}: {ByteText.Of(sight.File)} of page cache, {ByteText.Of(sight.Shmem)} of tmpfs and shared memory, {ByteText.Of(sight.Kernel)} of kernel memory, as far as it is not mapped");
        }

        return string.Join("; ", parts);
    }

    private static string Before(ExplainedKill kill) => kill.About.ScrapeMicros is null ? "15 S BEFORE" : $"SCRAPED AT {Say.Time(kill.EarlierMicros * 1000).ToUpperInvariant()}";

    private static string Parts(MemorySight s) =>
        $"{ByteText.Of(s.Anon)} anonymous + {ByteText.Of(s.File)} page cache + {ByteText.Of(s.Shmem)} shmem + {ByteText.Of(s.Kernel)} kernel";
}
