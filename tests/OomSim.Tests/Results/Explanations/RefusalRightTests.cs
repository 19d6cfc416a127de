using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results.Explanations;

/// <summary>What a refused command's explanation says would be right is taken when it is typed instead.</summary>
public sealed class RefusalRightTests
{
    // hog: 64 MiB of memory, and what it has in swap; at rest: 40 MiB; large: 120 MiB; bare: 40 MiB without a limit.
    [Theory]
    [InlineData("docker update --memory 32m hog", "docker update --memory 64m hog")]
    [InlineData("docker update --memory 32m --memory-swap 64m hog", "docker update --memory 64m --memory-swap 128m hog")]
    [InlineData("docker update --memory 32m --memory-swap -1 free", "docker update --memory 64m --memory-swap -1 free")]
    [InlineData("docker update -m 20m --memory-swap 20m large rest", "docker update -m 121m --memory-swap 121m large", "docker update -m 41m --memory-swap 41m rest")]
    [InlineData("docker update -m 20m --memory-swap 200m large", "docker update -m 121m --memory-swap 200m large")]
    [InlineData("docker update -m 20m --memory-swap 20m rest; docker update -m 25m --memory-swap 25m large", "docker update -m 41m --memory-swap 41m rest", "docker update -m 121m --memory-swap 121m large")]
    [InlineData("docker update -m 80m rest; docker update --memory 200m large", "docker update -m 80m --memory-swap 80m rest", "docker update --memory 200m --memory-swap 200m large")]
    [InlineData("docker update -m 80m rest nosuch", "docker update -m 80m --memory-swap 80m rest", "docker ps -a shows what there is")]
    [InlineData("docker update -m 20m bare")]
    [InlineData("echo 20M > /sys/fs/cgroup/memory/$(cgroup rest)/memory.limit_in_bytes; docker update -m 25m --memory-swap 25m large", "echo 41M > /sys/fs/cgroup/memory/$(cgroup rest)/memory.limit_in_bytes", "docker update -m 121m --memory-swap 121m large")]
    [InlineData("sudo docker container update --cpus 0.5 --restart=always -m20m --memory-swap=20m large rest", "sudo docker container update --cpus 0.5 --restart=always -m121m --memory-swap=121m large", "sudo docker container update --cpus 0.5 --restart=always -m41m --memory-swap=41m rest")]
    [InlineData("sudo docker update --cpus 0.5 -m 80m --restart no rest", "sudo docker update --cpus 0.5 -m 80m --memory-swap 80m --restart no rest")]
    public void WhatIsToldIsTakenWhenTyped(string refused, params string[] right)
    {
        using var run = new Explained(Text([refused]));
        string[] told = [.. run.One(ExplainedKind.Refusal).Remedies.Select(r => r.Command.Split(", or more:")[0])];
        Assert.Equal(right, told);
        using var helped = new Explained(Text(told.Where(t => !t.Contains(" shows ", StringComparison.Ordinal))));
        Assert.DoesNotContain(helped.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    // The line ends well, the command in it did not.
    [Theory]
    [InlineData("docker update -m 20m --memory-swap 20m large; true", "docker update -m 20m --memory-swap 20m large", "docker update -m 121m --memory-swap 121m large")]
    [InlineData("docker update --cpus 1 -m 80m rest || docker ps -q", "docker update --cpus 1 -m 80m rest", "docker update --cpus 1 -m 80m --memory-swap 80m rest")]
    [InlineData("echo of $(docker inspect -f x nosuch)", "", "docker ps -a, docker images show what there is")]
    [InlineData("docker inspect nosuch | wc -l", "", "docker ps -a, docker images show what there is")]
    public void ARefusedCommandIsToldThoughItsLineEndedWell(string line, string refused, string right)
    {
        using var run = new Explained(Text([line]));
        ExplainedItem item = run.One(ExplainedKind.Refusal);
        Assert.Equal(refused.Length > 0 ? $"refused: {refused} (in a line that went on and ended with exit code 0: {line})" : $"refused in a line that went on and ended with exit code 0: {line}", item.Headline);
        Assert.Equal(right, Assert.Single(item.Remedies).Command.Split(", or more:")[0]);
    }

    // Three of one verb: 3m is below the least limit, and two that are refused alike are so in their order.
    [Theory]
    [InlineData("docker run -d --name k1 rest && docker run -d --name k2 --memory 3m rest || docker run -d --name k3 rest nothere", "docker run -d --name k2 --memory 3m rest")]
    [InlineData("docker run -d --name k1 rest && docker run -d --name k2 --memory 3m rest || docker run -d --name k3 --memory 2m rest", "docker run -d --name k2 --memory 3m rest", "docker run -d --name k3 --memory 2m rest")]
    public void OfAListOfOneVerbItIsToldWhichWasRefused(string line, params string[] refused)
    {
        using var run = new Explained(Text([line]));
        Assert.Equal(refused, run.One(ExplainedKind.Refusal).Facts.Where(f => f.Label == "command").Select(f => f.Text));
    }

    [Fact]
    public void ALineInWhichNothingWasRefusedIsNone()
    {
        using var run = new Explained(Text(["docker ps -q; true", "docker exec rest true || true"]));
        Assert.DoesNotContain(run.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    [Fact]
    public void SizesStandWithTheirContainersAndAnswers()
    {
        using var run = new Explained(Text(["docker update -m 20m --memory-swap 20m large rest nosuch"]));
        ExplainedItem refused = run.One(ExplainedKind.Refusal);
        Assert.Equal(["answer", "rule", "size", "size", "answer", "rule"], refused.Facts.Select(f => f.Label));
        Assert.StartsWith("large: 20 MiB of memory asked for; 120.", refused.Facts[2].Text, StringComparison.Ordinal);
        Assert.StartsWith("rest: 20 MiB of memory asked for; 40.", refused.Facts[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OfSeveralTheOneThatFailedIsNamed()
    {
        using var run = new Explained(Text(["docker pause rest", "docker start rest large"]));
        Assert.Equal("docker unpause rest", Assert.Single(run.One(ExplainedKind.Refusal).Remedies).Command);
    }

    [Fact]
    public void AnExecWithOptionsIsAboutItsContainer()
    {
        using var run = new Explained(Text(["docker exec -d -e A=b hog sleep 9", "docker kill hog"]));
        Assert.Equal("docker start hog, then the command again", Assert.Single(run.One(ExplainedKind.Refusal).Remedies).Command);
    }

    [Theory]
    [InlineData("memory.memsw.limit_in_bytes", "30M", "lower …/memory.limit_in_bytes first")]
    [InlineData("memory.limit_in_bytes", "300M", "raise …/memory.memsw.limit_in_bytes first")]
    public void TheOtherLimitIsMovedFirst(string file, string size, string right)
    {
        using var run = new Explained(Text([$"echo {size} > /sys/fs/cgroup/memory/$(cgroup rest)/{file}"]));
        Assert.Contains(right, Assert.Single(run.One(ExplainedKind.Refusal).Remedies).Command, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<string> commands) =>
        "services:\n  hog: {image: hog, mem_limit: 64m, oom_kill_disable: true}\n  free: {image: hog, mem_limit: 64m, memswap_limit: -1, oom_kill_disable: true, x-oomsim: {start: manual}}\n"
        + "  rest: {image: rest, mem_limit: 64m, memswap_limit: 64m, x-oomsim: {start: manual}}\n  large: {image: large, mem_limit: 160m, memswap_limit: 160m, x-oomsim: {start: manual}}\n  bare: {image: rest, x-oomsim: {start: manual}}\n"
        + "x-oomsim:\n  host: {memory: 2GiB, cgroup: v1, swap: 160MiB}\n  images:\n    hog: {program: {steps: [{alloc: 400MiB, rate: 50MiB/s}, {exit: 0}]}}\n"
        + "    rest: {program: {steps: [{alloc: 40MiB}, {sleep: forever}]}}\n    large: {program: {steps: [{alloc: 120MiB}, {sleep: forever}]}}\n  timeline:\n    - {at: 3s, run: docker start free}\n    - {at: 12s, run: docker start rest large bare}\n"
        + string.Concat(commands.Select((c, i) => $"    - {{at: {20 + i}s, run: \"{c}\"}}\n"))
        + "  until: 30s\n";
}
