using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Whose growth took whose pages, for people.</summary>
public static class ReclaimTable
{
    /// <summary>What a container's own growth took of it, or what one that lost nothing read again, is left out below this: it is program text.</summary>
    private const long LeastOwn = 1 << 20;

    private const int MostRows = 40;

    private static readonly string[] Headings = ["WHOSE PAGES", "WHO GREW", "CACHE DROPPED", "SWAPPED OUT", "READ AGAIN", "SWAPPED IN"];

    private static readonly (string Sign, string Words)[] Signs =
    [
        ("(host)", "growth of nobody in particular"),
        ("(command)", "a limit that was lowered, or a reclaim that was asked for"),
        ("(others)", "too many to be told apart"),
    ];

    private static readonly bool[] IsText = [true, true, false, false, false, false];

    /// <summary>The table; null where there is nothing to tell.</summary>
    public static ExplainedTable? Of(ReclaimSummary reclaim)
    {
        List<TakenSummary> told = [.. reclaim.Taken.Where(t => t.From != t.Of || t.FileBytes + t.SwapBytes >= LeastOwn)];
        List<RefaultSummary> others = [.. reclaim.Refaulted.Where(r => Bytes(r) >= LeastOwn && !told.Exists(t => t.Of == r.Of)).OrderByDescending(Bytes)];
        if (told.Count == 0)
        {
            return null;
        }

        // Who lost most stands first.
        List<IGrouping<string, TakenSummary>> groups = [.. told.GroupBy(t => t.Of).OrderByDescending(g => g.Sum(Bytes))];
        List<IReadOnlyList<string>> rows = [];
        foreach (IGrouping<string, TakenSummary> group in groups)
        {
            RefaultSummary? back = reclaim.Refaulted.FirstOrDefault(r => r.Of == group.Key);
            foreach ((int index, TakenSummary taken) in group.OrderByDescending(Bytes).Index())
            {
                bool first = index == 0;
                rows.Add(
                [
                    first ? group.Key : "", taken.From == taken.Of ? "itself" : taken.From, Text(taken.FileBytes), Text(taken.SwapBytes),
                    first ? Text(back?.FileBytes ?? 0) : "", first ? Text(back?.AnonBytes ?? 0) : "",
                ]);
            }
        }

        // Of files that several read, one may read again what another lost.
        rows.AddRange(others.Select(static r => (IReadOnlyList<string>)[r.Of, "-", "-", "-", Text(r.FileBytes), Text(r.AnonBytes)]));

        string more = rows.Count > MostRows ? Say.Line($"; the first {MostRows} of {rows.Count}, {SummaryReader.FileName} has all") : "";
        return new ExplainedTable($"whose growth took whose pages (K3.8, K11.9){more}{Meant(told, reclaim)}", Headings, [.. rows.Take(MostRows)], IsText);
    }

    // What stands for nobody's name, and what may look wrong, is said where it is there.
    private static string Meant(IReadOnlyList<TakenSummary> told, ReclaimSummary reclaim)
    {
        string words = string.Concat(Signs.Where(s => told.Any(t => t.From == s.Sign || t.Of == s.Sign)).Select(static s => $"; {s.Sign}: {s.Words}"));
        bool isMore = told.GroupBy(static t => t.Of).Any(g => reclaim.Refaulted.Any(r => r.Of == g.Key && r.FileBytes > g.Sum(static t => t.FileBytes)));
        return words + (isMore ? "; READ AGAIN counts every time, and pages that were charged to others when they were dropped" : "");
    }

    private static long Bytes(TakenSummary taken) => taken.FileBytes + taken.SwapBytes;

    private static long Bytes(RefaultSummary back) => back.FileBytes + back.AnonBytes;

    private static string Text(long bytes) => bytes == 0 ? "-" : ByteText.Of(bytes);
}
