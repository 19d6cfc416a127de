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
        Assert.Matches(@"^none so far: had it gone on growing by 20 MiB/s, it would have met its limit of 64 MiB at 3\.1\d* s$", Explained.Fact(item, "kill"));

        // All figures of one stretch: some 5.6 MiB in 18.4 s, a 65th of 20 MiB/s; 128 KiB/s are the last of it.
        Assert.Matches(@"took 6[45]\.\d times as long; it asked for 20 MiB/s and got 31\d\.\d KiB/s, on average$", Explained.Fact(item, "cost"));

        // 64 - 38 MiB by 1/8 MiB/s are some 200 s more.
        Assert.Matches(@"it got on by 128 KiB/s last, and would meet its limit at that rate at about 2[0-3]\d s, if it grows that far;", Explained.Fact(item, "livelock"));
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

    // 16 MiB of its own in swap already, of 512 on the host: what is left there would help, and more than it has.
    [Fact]
    public void WhatIsLeftOfTheHostsSwapIsTold()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 128m, memswap_limit: 144m, x-oomsim: {unified: {memory.high: 32M}}", "memory: 1GiB, swap: 512MiB"));
        ExplainedRemedy swap = run.One(ExplainedKind.MemoryHigh).Remedies[1];
        Assert.Equal("what is above goes to the host's swap, 496 MiB of which are free (K12.2); beforehand: a higher memswap_limit", swap.Effect);
        using var without = new Explained(Explained.Leak("mem_limit: 128m, memswap_limit: 128m, x-oomsim: {unified: {memory.high: 32M}}", "memory: 1GiB, swap: 512MiB"));
        Assert.EndsWith("512 MiB of which are free (K12.2); beforehand: memswap_limit above mem_limit", without.One(ExplainedKind.MemoryHigh).Remedies[1].Effect, StringComparison.Ordinal);
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

    // 48 MiB of growth end before the limit; held above 32 MiB they take a while.
    [Fact]
    public void WhatIsOverWasAvoidedByNobody()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 64m, memswap_limit: 64m, x-oomsim: {unified: {memory.high: 32M}}", rest: "until: 80s").Replace("alloc: 200MiB, rate: 20MiB/s}, {exit: 0}", "alloc: 36MiB, rate: 20MiB/s}, {sleep: forever}", StringComparison.Ordinal));
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.DoesNotContain("still when the run ends", item.Headline, StringComparison.Ordinal);
        Assert.Equal("none so far", Explained.Fact(item, "kill"));
        Assert.DoesNotContain(item.Facts, f => f.Label is "livelock" or "gets on");
    }

    [Fact]
    public void WhoCanSwapAtItsLimitIsNotKilledThere()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 30m, memswap_limit: 300m, x-oomsim: {unified: {memory.swap.high: 20M}}", "memory: 1GiB, swap: 512MiB"));
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.Equal("none so far; at its limit it would swap first", Explained.Fact(item, "kill"));
        Assert.Matches(@"^memory\.swap\.high is 20 MiB; 2\d(\.\d)? MiB in use, \S+ [KM]iB above it", Explained.Fact(item, "swap"));
        string remedy = item.Remedies[0].Command;
        Assert.Equal("echo max > /sys/fs/cgroup/$(cgroup app)/memory.swap.high", remedy);
        using var helped = new Explained(Explained.Leak("mem_limit: 30m, memswap_limit: 300m, x-oomsim: {unified: {memory.swap.high: 20M}}", "memory: 1GiB, swap: 512MiB", $"timeline: [{{at: 10s, run: '{remedy}'}}]"));
        Assert.False(Assert.Single(SummaryReader.Read(helped.Folder).Summary.MemoryHigh).Hold.Lasts);
    }

    // Memory stays at 30 MiB, below memory.high: it is the swap that holds it.
    [Fact]
    public void SwapAboveItsBoundIsToldBesideMemoryHigh()
    {
        using var run = new Explained(Explained.Leak("mem_limit: 30m, memswap_limit: 300m, x-oomsim: {unified: {memory.swap.high: 20M, memory.high: 200M}}", "memory: 1GiB, swap: 512MiB"));
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.StartsWith("app is held back by memory.swap.high", item.Headline, StringComparison.Ordinal);
        Assert.Equal("echo max > /sys/fs/cgroup/$(cgroup app)/memory.swap.high", item.Remedies[0].Command);
        OomSim.Kernel.HighHold hold = Assert.Single(SummaryReader.Read(run.Folder).Summary.MemoryHigh).Hold;
        Assert.Equal(20L << 20, hold.SwapHigh);
        Assert.True(hold.Swapped > hold.SwapHigh);
    }

    [Fact]
    public void OneOfTheSameNameBeforeIsAnother()
    {
        // The first web is killed at its limit and answers; the second is held back, and does neither.
        using var run = new Explained(
            "services:\n  web: {image: web, mem_limit: 64m, memswap_limit: 64m}\nx-oomsim:\n  host: {memory: 1GiB, cgroup: v2}\n  images:\n    web: {program: {steps: [{serve: {rate: 2, for: 4s, memory: 4MiB, cpu: 10ms, timeout: 3s}}, {alloc: 200MiB, rate: 40MiB/s}, {sleep: forever}]}}\n"
            + "  timeline:\n    - {at: 12s, run: docker rm -f web}\n    - {at: 13s, run: docker run -d --name web -m 100m web}\n    - {at: 13500ms, run: 'echo 3M > /sys/fs/cgroup/$(cgroup web)/memory.high'}\n  until: 30s\n");
        ExplainedItem item = run.One(ExplainedKind.MemoryHigh);
        Assert.Contains(run.Run().Items, i => i.Kind == ExplainedKind.Kill);
        Assert.StartsWith("1 answered", Explained.Fact(item, "requests"), StringComparison.Ordinal);

        // 4 MiB by 2 GiB/s are one request, and no growth that goes on.
        Assert.Equal("none so far", Explained.Fact(item, "kill"));
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
