using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results.Explanations;

/// <summary>What memory.high bought and cost.</summary>
public sealed class HighExplanationTests
{
    [Fact]
    public void WithoutSwapItStandsStillAndSaysSo()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 64m, memswap_limit: 64m, x-oomsim: {unified: {memory.high: 32M}}"));
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.Equal("app", item.Container);
        Assert.Contains("still when the run ends", item.Headline, StringComparison.Ordinal);

        // (64 - 32.5) MiB by 20 MiB/s after some 1.62 s: at about 3.2 s.
        Assert.Matches(@"^avoided so far: had it gone on growing by 20 MiB/s, it would have met its limit of 64 MiB at 3\.1\d* s$", Explained.Fact(item, "kill"));
        Assert.Matches("asked for 20 MiB/s and got 128 KiB/s$", Explained.Fact(item, "cost"));

        // 64 - 38 MiB by 1/8 MiB/s are some 200 s more.
        Assert.Matches(@"neither ends nor goes on until it meets its limit at about 2[0-3]\d s and is killed", Explained.Fact(item, "livelock"));
        // A stall of 18.4 s: 1 - e^-1.84 = 84 %, as of the last update, 2 s before the end at the earliest.
        Assert.Matches(@"some avg10 up to (7[5-9]|8[0-4])", Explained.Fact(item, "pressure"));
        Assert.Equal("echo max > /sys/fs/cgroup/$(cgroup app)/memory.high", item.Remedies[0].Command);
        Assert.Equal(2, item.Remedies.Count);
    }

    [Theory]
    [InlineData("5.10", "32")]
    [InlineData("6.1", "64")]
    public void SleepsAreAfterTheKernelsOwnBatch(string kernel, string pages)
    {
        using var run = new Explained(Explained.Leak("mem_limit: 64m, memswap_limit: 64m, x-oomsim: {unified: {memory.high: 32M}}", $"memory: 1GiB, kernel: '{kernel}'"));
        Assert.Contains($"sleeps after each {pages} pages", Explained.Fact(run.One(ExplainedKind.MemoryHigh), "rule"), StringComparison.Ordinal);
    }

    [Fact]
    public void EachCommandLetsItGoOnOrEndsIt()
    {
        const string Service = "mem_limit: 128m, memswap_limit: 128m, x-oomsim: {unified: {memory.high: 32M}}";
        const string Host = "memory: 1GiB, swap: 512MiB";
        using var run = new Explained(Explained.Leak(Service, Host));
        IReadOnlyList<ExplainedRemedy> remedies = run.One(ExplainedKind.MemoryHigh).Remedies;
        Assert.Equal(["echo max > /sys/fs/cgroup/$(cgroup app)/memory.high", "echo max > /sys/fs/cgroup/$(cgroup app)/memory.swap.max", "docker kill app"], remedies.Select(r => r.Command));
        foreach (ExplainedRemedy remedy in remedies)
        {
            using var helped = new Explained(Explained.Leak(Service, Host, $"timeline: [{{at: 10s, run: '{remedy.Command}'}}]\n  until: 20s"));
            Assert.Contains($",{remedy.Command},0,", File.ReadAllText(Path.Combine(helped.Folder, "commands.csv")), StringComparison.Ordinal);
            HighSummary held = Assert.Single(SummaryReader.Read(helped.Folder).Summary.MemoryHigh);
            Assert.False(held.Hold.Lasts);
            Assert.InRange(held.Hold.Throttled, 8_000_000_000, 8_800_000_000);
        }
    }

    [Fact]
    public void WhoGoesOnAndIsKilledLaterIsTold()
    {
        using var run = new Explained(Explained.Leak(
            "mem_limit: 64m, memswap_limit: 64m, x-oomsim: {unified: {memory.high: 32M}}",
            rest: "timeline: [{at: 10s, run: echo max > /sys/fs/cgroup/$(cgroup app)/memory.high}]"));
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.StartsWith("not avoided: a process of it was killed at 1", Explained.Fact(item, "kill"), StringComparison.Ordinal);
        Assert.DoesNotContain(item.Facts, f => f.Label == "livelock");
        Assert.Empty(item.Remedies);
    }

    [Fact]
    public void TheSummaryHasItToo()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 64m, memswap_limit: 64m, x-oomsim: {unified: {memory.high: 32M}}"));
        HighSummary held = Assert.Single(SummaryReader.Read(run.Folder).Summary.MemoryHigh);
        Assert.Equal(("app", true, 32L << 20, 64L << 20), (held.Of, held.Hold.Lasts, held.Hold.High, held.Hold.Max));
        Assert.Equal(20_000_000, (held.Hold.From / 1000) + (held.Hold.Throttled / 1000), 1.0);
    }
}
