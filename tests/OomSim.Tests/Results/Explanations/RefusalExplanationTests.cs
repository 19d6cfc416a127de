using OomSim.Results;
using Xunit;
using static OomSim.Tests.Results.Explanations.Explained;

namespace OomSim.Tests.Results.Explanations;

/// <summary>Each refused command has its rule, and what only looks like a refusal has none.</summary>
public class RefusalExplanationTests
{
    private static readonly (string Command, string Rule)[] V2 =
    [
        ("sysctl -w vm.swappiness=300", "the setting takes whole numbers of a range"),
        ("docker exec app nothere", "the command is not a file of the image (D2.7)"),
        ("docker exec app /etc", "the command is there, and is no program that can be executed: exit code 126 (D2.7)"),
        ("docker run app /etc", "the command is there, and is no program that can be executed: exit code 126 (D2.7)"),
        ("docker run app nothere", "the command is not a file of the image (D2.7)"),
        ("docker run app /etc/conf", "the command is there, and is no program that can be executed: exit code 126 (D2.7)"),
        ("docker run nosuch", "the registry has no image of this name (D7.17)"),
        ("docker inspect nosuch", "no container, image, volume or network has this name or ID (E20)"),
        ("docker attach nosuch", "nothing has this name or ID; a removed container is gone for good (E20)"),
        ("docker inspect -f '{{.Nope}}' app", "the template names a field that the object does not have"),
        ("docker inspect -f '{{.State' app", "formats are Go's templates"),
        ("docker ps --format '{{.Nope}}'", "the template names a field that the object does not have"),
        ("docker ps --filter foo=bar", "the command does not know this filter"),
        ("docker events --since abc --until 1s", "times are dates (RFC 3339)"),
        ("docker compose up nosuch", "the Compose file has no service of this name"),
        ("docker network rm bridge", "bridge, host and none are the engine's own"),
        ("docker cp /nosuch app:/", "there is nothing of this path to be copied"),
        ("docker load -i nosuch.tar", "the host has no file of this path"),
        ("docker run", "arguments are missing (D2.5)"),
        ("docker stop", "arguments are missing (D2.5)"),
        ("docker exec app", "arguments are missing (D2.5)"),
        ("docker rename app", "arguments are missing, or are too many (D2.5)"),
        ("docker run --memory", "the flag is there, its value is missing (D2.5)"),
        ("docker run --nosuch app", "the client does not know this command or flag (D2.5)"),
        ("docker run --name h app", "names have two characters at least"),
        ("docker run -d --cpuset-mems 7 app", "--cpuset-mems is a list of the host's memory nodes (NUMA), not of CPUs"),
        ("docker run -d --cpuset-cpus 7 app", "a cpuset is a list of the host's CPUs"),
        ("docker image prune --filter foo", "a filter is a name and a value"),
        ("docker run -d --cpus 0.001 app", "--cpus is a quota in a period of 100 ms, and the kernel takes none below 1 ms (K20.8)"),
        ("docker run -d -v /a:/b:zz app", "what is behind the second colon of -v is the mode"),
        ("docker create --cap-add X app", "capabilities are those of the kernel"),
        ("docker update --memory-swap 20m app", "--memory-swap is memory and swap together, so it is never below the memory limit that the container has (D4.68)"),
        ("docker update --memory 96m --memory-swap -1 app", "the runtime still has the old limit of memory and swap, which an update to -1 does not reach (D4.68)"),
        ("echo 1G > /sys/fs/cgroup/$(cgroup app)/memory.reclaim", "memory.reclaim takes what can be reclaimed"),
        ("echo abc > /sys/fs/cgroup/$(cgroup app)/memory.reclaim", "memory.reclaim takes an amount of memory"),
        ("echo 2 > /sys/fs/cgroup/$(cgroup app)/memory.oom.group", "memory.oom.group takes 0 and 1 (K7.4)"),
        ("rmdir /sys/fs/cgroup/$(cgroup app)", "a cgroup goes only when no process and no cgroup is in it"),
        ("mkdir /sys/fs/cgroup/a/b", "the folder that it would be in is not there"),
    ];

    private static readonly (string Command, string Rule)[] V1 =
    [
        ("echo 2 > /sys/fs/cgroup/memory/$(cgroup app)/memory.oom_control", "memory.oom_control takes 0 (the OOM killer is on) and 1 (off)"),
        ("echo 1M > /sys/fs/cgroup/memory/$(cgroup app)/memory.limit_in_bytes", "on v1 a limit does not go below what reclaim can't take (K8.2)"),
        ("echo 128M > /sys/fs/cgroup/memory/$(cgroup app)/memory.limit_in_bytes", "a size, and memory.limit_in_bytes is never above memory.memsw.limit_in_bytes"),
        ("docker run -d --cpus 0.001 app", "--cpus is a quota in a period of 100 ms, and the kernel takes none below 1 ms (K20.8)"),
        ("docker update --memory-swap 20m app", "on v1 memory is never above memory and swap, as which --memory-swap counts (K8.1)"),
        ("docker update --memory-swap -1 --memory 96m app", "on v1 memory is never above memory and swap, whose old limit an update to -1 does not reach (K8.1, D4.68)"),
        ("echo 201 > /sys/fs/cgroup/memory/$(cgroup app)/memory.swappiness", "memory.swappiness takes 0 to 200 (K8.9)"),
    ];

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Each_refused_command_has_its_rule(string cgroup)
    {
        (string Command, string Rule)[] refused = cgroup == "v1" ? V1 : V2;
        using var run = new Explained(Text(cgroup, refused.Select(r => r.Command)));
        ExplainedItem[] items = [.. run.Run().Items.Where(i => i.Kind == ExplainedKind.Refusal)];
        Assert.Equal(refused.Select(r => r.Command), items.Select(i => i.Headline["refused: ".Length..i.Headline.LastIndexOf(" (exit", StringComparison.Ordinal)]));
        Assert.All(items.Zip(refused), pair => Assert.StartsWith(pair.Second.Rule, Fact(pair.First, "rule"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_limit_that_would_be_taken_is_the_one_above_what_reclaim_left()
    {
        string refused = "docker update -m 8m --memory-swap 8m app";
        using var run = new Explained(Text("v1", [refused]));
        string right = Assert.Single(run.One(ExplainedKind.Refusal).Remedies).Command;
        using var helped = new Explained(Text("v1", [refused, right[..right.IndexOf(',', StringComparison.Ordinal)]]));
        Assert.Equal("docker update -m 21m --memory-swap 21m app", right[..right.IndexOf(',', StringComparison.Ordinal)]);
        Assert.Single(helped.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    [Theory]
    [InlineData("docker run -d --name app --network host app", "docker rm app first, or another --name")]
    [InlineData("docker run -d --name=app app", "docker rm app first, or another --name")]
    [InlineData("docker rm app other", "docker stop app first, or docker rm -f app")]
    [InlineData("docker pause other app other", "docker unpause other")]
    [InlineData("docker rename app other", "docker rm other first, docker rename other to something else, or another name")]
    [InlineData("docker rename app a%b", "another name")]
    [InlineData("docker exec -i gone true", "docker start gone first")]
    [InlineData("docker run -d --name more --network nosuch app", "docker network create nosuch")]
    public void What_would_be_right_names_what_the_answer_is_about(string refused, string right)
    {
        using var run = new Explained(Text("v2", ["docker run -d --name other app", "docker create --name gone app", "docker stop -t 0 other", "docker start other", refused.Contains("rm", StringComparison.Ordinal) ? "docker stop -t 0 other" : "docker ps", refused]));
        Assert.Equal(right, run.One(ExplainedKind.Refusal).Remedies[0].Command);
    }

    [Fact]
    public void Each_of_several_answers_has_its_rule()
    {
        using var run = new Explained(Text("v2", ["docker create --name gone app", "docker pause nosuch gone app gone"]));
        ExplainedItem refused = run.One(ExplainedKind.Refusal);
        Assert.Equal(["answer", "rule", "answer", "rule"], refused.Facts.Select(f => f.Label));
        Assert.EndsWith("No such container: nosuch", refused.Facts[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("nothing has this name or ID", refused.Facts[1].Text, StringComparison.Ordinal);

        // Those of one rule stand together.
        Assert.Equal(2, refused.Facts[2].Text.Split(" / ").Length);
        Assert.Contains("is not running", refused.Facts[2].Text, StringComparison.Ordinal);
        Assert.Equal(["docker ps -a shows what there is", "docker start gone first"], refused.Remedies.Select(r => r.Command));
    }

    // 20 MiB and what goes with them; on v1 what goes to swap stays in memory and swap.
    [Theory]
    [InlineData("docker update --memory 8m --memory-swap 8m app", "memswap_limit: 64m", "", "8 MiB of memory asked for; 20.4 MiB are in use", "docker update --memory 21m --memory-swap 21m app")]
    [InlineData("docker update --memory 8m --memory-swap 8m app", "memswap_limit: 128m", ", swap: 256MiB", "8 MiB of memory and swap together asked for; 20.", "docker update --memory 8m --memory-swap 21m app")]
    [InlineData("echo 8M > /sys/fs/cgroup/memory/$(cgroup app)/memory.limit_in_bytes", "memswap_limit: 64m", "", "8 MiB of memory asked for; 20.", "echo 21M > /sys/fs/cgroup/memory/$(cgroup app)/memory.limit_in_bytes")]
    public void A_limit_too_low_is_told_by_how_much(string refused, string service, string host, string size, string right)
    {
        string Lines(string more) => Text("v1", [refused, "docker ps", more]).Replace("memswap_limit: 64m", service, StringComparison.Ordinal).Replace("cgroup: v1", "cgroup: v1" + host, StringComparison.Ordinal).Replace("at: 1s, run: \"docker ps", "at: 9s, run: \"docker ps", StringComparison.Ordinal);
        using var run = new Explained(Lines("docker ps"));
        ExplainedItem item = run.One(ExplainedKind.Refusal);
        Assert.StartsWith(size, Fact(item, "size"), StringComparison.Ordinal);
        Assert.EndsWith(" too much", Fact(item, "size"), StringComparison.Ordinal);
        string told = Assert.Single(item.Remedies).Command;
        Assert.StartsWith(right + ", or more: 20.", told, StringComparison.Ordinal);
        using var helped = new Explained(Lines(right));
        Assert.Single(helped.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    [Fact]
    public void A_start_that_has_no_room_is_not_for_want_of_the_containers_own_limit()
    {
        // The least limit that the engine takes is enough for a start; a smaller one above it is not (D2.8).
        using var least = new Explained(Text("v2", ["docker run -d -m 6m --name small app nothing"]).Replace("fails:", "nothing: {steps: [{sleep: forever}]}, fails:", StringComparison.Ordinal));
        Assert.DoesNotContain(least.Run().Items, i => i.Kind == ExplainedKind.Refusal);
        using var above = new Explained(Text("v2", ["mkdir /sys/fs/cgroup/pod", "echo 100k > /sys/fs/cgroup/pod/memory.max", "docker run -d --cgroup-parent /pod --name small app"]));
        Assert.Contains("what is full is a limit above it", Fact(above.One(ExplainedKind.Refusal), "rule"), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_hangs_on_version_one_can_not_be_frozen()
    {
        using var run = new Explained(Leak("mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true", "memory: 1GiB, cgroup: v1", "timeline: [{at: 10s, run: docker pause app}]\n  until: 30s"));
        ExplainedItem refused = run.One(ExplainedKind.Refusal);
        Assert.EndsWith("as on v1 one that waits at a limit whose OOM killer is off (D5.1)", Fact(refused, "rule"), StringComparison.Ordinal);
        Assert.Equal("docker kill app, or first what frees it, as its hang has it", Assert.Single(refused.Remedies).Command);
    }

    [Fact]
    public void What_is_no_refusal_has_none()
    {
        using var run = new Explained(Text("v2", ["timeout 2 docker logs -f app", "docker exec app fails", "docker run --rm app fails"]));
        Assert.DoesNotContain(run.Run().Items, i => i.Kind == ExplainedKind.Refusal);
    }

    private static string Text(string cgroup, IEnumerable<string> commands) =>
        $"services:\n  app: {{image: app, mem_limit: 64m, memswap_limit: 64m}}\nx-oomsim:\n  host: {{memory: 1GiB, cgroup: {cgroup}}}\n  images:\n    app:\n      layers: [{{id: l, files: {{/bin/app: 800KiB, /etc/conf: 1KiB}}}}]\n"
        + "      program: {comm: app, exec: /bin/app, steps: [{alloc: 20MiB}, {sleep: forever}]}\n      processes: {fails: {steps: [{print: 'an Error of its own', to: stderr}, {exit: 127}]}}\n  timeline:\n"
        + string.Concat(commands.Select(c => $"    - {{at: 1s, run: \"{c}\"}}\n"))
        + "  until: 30s\n";
}
