using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results.Explanations;

/// <summary>Whose growth took whose pages, as people and scripts are told.</summary>
public sealed class ReclaimExplanationTests
{
    // 20 of memory and 60 of cache; 60 of growth do not fit beside them below 100 MiB: 40 of the cache go, and what three processes and page
    // tables take.
    private const string Siblings = """
        services:
          web: {image: web, cgroup_parent: /shop}
          batch: {image: batch, cgroup_parent: /shop, x-oomsim: {start: manual}}
        x-oomsim:
          host: {memory: 2GiB}
          images:
            web:
              layers: [{id: table, files: {/data/table: 60MiB}}]
              program: {steps: [{alloc: 20MiB}, {read: /data/table}, {sleep: forever}]}
            batch: {program: {steps: [{alloc: 60MiB, rate: 30MiB/s}, {sleep: forever}]}}
          timeline:
            - {at: 100ms, run: echo 100M > /sys/fs/cgroup/shop/memory.max}
            - {at: 2s, run: docker start batch}
          until: 10s
        """;

    [Fact]
    public void NamesWhoLostAndWhoGrew()
    {
        using var run = new Explained(Siblings);
        RunExplanation explanation = run.Run();
        TakenSummary only = Assert.Single(explanation.Reclaim.Taken);
        Assert.Equal(("batch", "web", 0L), (only.From, only.Of, only.SwapBytes));
        Assert.InRange(only.FileBytes, 40L << 20, 42L << 20);
        Assert.Equal(0, only.FileBytes % 4096);
        ExplainedTable table = ReclaimTable.Of(explanation.Reclaim)!;
        Assert.Equal(["web", "batch", Assert.Single(table.Rows)[2], "-", "-", "-"], table.Rows[0]);

        // The page is made of the same.
        string page = File.ReadAllText(ReportPage.Write(run.Folder));
        Assert.Contains("<h3>Whose growth took whose pages (K3.8, K11.9)</h3>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TheProgramTextThatAGrowerLosesToItselfIsNotTold()
    {
        using var run = new Explained(Explained.Leak());
        Assert.Null(ReclaimTable.Of(run.Run().Reclaim));
    }

    [Fact]
    public void WhoReadsItAgainIsTold()
    {
        using var run = new Explained(Siblings.Replace("{sleep: forever}]}\n    batch", "{sleep: 5s}, {read: /data/table}, {sleep: forever}]}\n    batch", StringComparison.Ordinal));
        RunExplanation explanation = run.Run();

        // Read from its beginning it never meets what is left of it: all of it comes back, at most 20 of it stay.
        RefaultSummary back = Assert.Single(explanation.Reclaim.Refaulted);
        Assert.Equal(("web", 60L << 20, 0L), (back.Of, back.FileBytes, back.AnonBytes));
        Assert.Equal(["batch", "web"], explanation.Reclaim.Taken.Select(t => t.From));
        Assert.Equal("60 MiB", ReclaimTable.Of(explanation.Reclaim)!.Rows[0][4]);
    }

    [Fact]
    public void WhoReadsAgainWhatAnotherLostIsTold()
    {
        // The limit of the one takes some 140 of a file of 200 MiB; the other reads them, is charged for them and counts them (workingset_refault).
        using var run = new Explained("""
            services:
              a: {image: i, mem_limit: 64m, x-oomsim: {program: {steps: [{read: /data/f}, {sleep: forever}]}}}
              b: {image: i, x-oomsim: {program: {steps: [{sleep: 5s}, {read: /data/f}, {sleep: forever}]}}}
            x-oomsim:
              host: {memory: 2GiB}
              images:
                i: {layers: [{id: l, files: {/data/f: 200MiB}}], program: {steps: [{sleep: forever}]}}
              until: 12s
            """);
        RunExplanation explanation = run.Run();
        TakenSummary lost = Assert.Single(explanation.Reclaim.Taken);
        Assert.Equal(("a", "a"), (lost.From, lost.Of));
        RefaultSummary back = Assert.Single(explanation.Reclaim.Refaulted);
        Assert.Equal(("b", lost.FileBytes), (back.Of, back.FileBytes));
        ExplainedTable table = ReclaimTable.Of(explanation.Reclaim)!;
        Assert.Equal(["b", "-", "-", "-", table.Rows[0][2], "-"], table.Rows[1]);
    }
}
