using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Compose pulls what its services need before it makes a container (D9.12).</summary>
public class PullPolicyTests
{
    // Line 10 MiB/s without latency, disk 100 MiB/s. web 20 and db 10 MiB side by side: db there at 2 s, web at 3 s, unpacked at 3.2 s.
    private const string Registry = """
        x-oomsim:
          host: {disk: {write: 100MiB/s}}
          images: {here: {layers: [{id: here, size: 1MiB}]}}
          registry: {bandwidth: 10MiB/s, latency: 0s, images: {web: {layers: [{id: web, size: 20MiB}]}, db: {layers: [{id: db, size: 10MiB}]}, here: {layers: [{id: new, size: 10MiB}]}}}
        """;

    [Fact]
    public void Services_are_created_when_all_their_images_are_there()
    {
        RunResult result = Run("{web: {image: web, depends_on: [db]}, db: {image: db}, local: {image: here}, unknown: {image: other}}");
        CommandRecord up = Assert.Single(result.Commands);
        Assert.Equal((0, "", 3.2), (up.ExitCode, up.Stderr, up.CompletedNs / 1e9));
        Assert.Equal([2.1, 3.2], Times(result, "pull"));
        Assert.Equal([3.2, 3.2, 3.2, 3.2], Times(result, "create"));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("pull_policy: missing", "", 0)]
    [InlineData("pull_policy: daily", "", 0)]
    [InlineData("pull_policy: never", "", 0)]
    [InlineData("pull_policy: always", "1.1", 1.1)]
    public void Policy_decides_about_an_image_that_is_there(string policy, string pulls, double created)
    {
        RunResult result = Run($"{{a: {{image: here, {policy}}}}}");
        Assert.Equal(pulls, string.Join(' ', Times(result, "pull").Select(t => t.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal([created], Times(result, "create"));
    }

    [Fact]
    public void Never_leaves_a_missing_image_missing()
    {
        CommandRecord up = Assert.Single(Run("{web: {image: web, pull_policy: never}}").Commands);
        Assert.Equal((1, "Error response from daemon: No such image: web:latest\n"), (up.ExitCode, up.Stderr));
    }

    // `other` is refused at once; the download of web is given up and nothing is created.
    [Fact]
    public void A_refused_pull_ends_the_others()
    {
        RunResult result = Run("{web: {image: web}, b: {image: other, pull_policy: always}}");
        CommandRecord up = Assert.Single(result.Commands);
        Assert.Equal((1, 0L), (up.ExitCode, up.CompletedNs));
        Assert.StartsWith("Error response from daemon: pull access denied for other, ", up.Stderr, StringComparison.Ordinal);
        Assert.Empty(Times(result, "create"));
        Assert.Empty(Times(result, "pull"));
        Assert.Equal("s.yaml:1:31", result.RefusedAt);
    }

    [Fact]
    public void What_cannot_be_pulled_may_be_built() =>
        Assert.Equal(0, Assert.Single(Run("{b: {image: other, build: ., pull_policy: always}, c: {build: ., pull_policy: always}}").Commands).ExitCode);

    // pulled at 1 s and there at 2.1 s; two minutes later it is old.
    [Fact]
    public void A_period_pulls_again_what_has_become_old()
    {
        RunResult result = Run("{a: {image: db, pull_policy: every_1m30s, x-oomsim: {start: manual}}}", "{at: 30s, run: docker compose up -d}", "{at: 2m, run: docker compose up -d}");
        Assert.Equal([1.1, 120], Times(result, "pull"));
        Assert.Equal(" a Pulling \n a Pulled \n", result.Commands[^1].Stderr);
    }

    [Fact]
    public void Commands_choose_when_to_pull()
    {
        RunResult result = Run(
            "{a: {image: here}, b: {image: here}, c: {image: here, pull_policy: never}}",
            "{at: 5s, run: docker compose up -d --pull always --quiet-pull a}",
            "{at: 20s, run: docker compose pull}");
        Assert.Equal(" Container a  Recreate\n Container a  Recreated\n Container a  Starting\n Container a  Started\n", result.Commands[1].Stderr);
        Assert.Equal((16.1, 0), (Math.Round(result.Commands[1].CompletedNs / 1e9, 3), result.Commands[1].ExitCode));
        Assert.Equal(" b Skipped - Image is already being pulled by a \n c Skipped \n a Pulling \n a Pulled \n", result.Commands[2].Stderr);
        Assert.EndsWith("invalid --pull option \"often\"", Assert.Single(Load.Warnings(Text("{a: {image: here}}", "{at: 1s, run: docker compose up --pull often}"))), StringComparison.Ordinal);
    }

    // Pulled in 1.1 s. a, whose image is not the same any more, goes in the 10 s that a program without a handler is given; b keeps it.
    [Fact]
    public void Up_recreates_what_has_a_newer_image()
    {
        RunResult result = Run(
            "{a: {image: here}, b: {image: here}}",
            "{at: 5s, run: docker compose up -d --pull always --no-recreate a}",
            "{at: 10s, run: docker compose up -d a}",
            "{at: 30s, run: docker compose up -d a}");
        Assert.Equal((" a Pulling \n a Pulled \n Container a  Running\n", " Container a  Running\n"), (result.Commands[1].Stderr, result.Commands[3].Stderr));
        Assert.Equal((20d, 0), (Math.Round(result.Commands[2].CompletedNs / 1e9, 3), result.Commands[2].ExitCode));
        string old = result.Containers[0].Id[..12];
        Assert.Equal(
            [$"create {old}_a", "kill a", "kill a", "stop a", "die a", "destroy a", "rename a", "start a"],
            result.Events.Where(e => e is { Source: "docker", TimeNs: >= 10 * SimTime.Second, Detail: "container" }).Select(e => $"{e.Type} {e.Container}"));
    }

    [Fact]
    public void Without_a_registry_always_costs_nothing()
    {
        RunResult result = new ScenarioRunner(Load.Valid("services: {a: {image: x, pull_policy: always}}\n")).Run();
        Assert.Equal((0, 0L), (result.Commands[0].ExitCode, result.Commands[0].CompletedNs));
        Assert.Equal([0d], Times(result, "pull"));
    }

    [Fact]
    public void The_key_is_heeded() => Assert.Empty(Load.Valid("services: {a: {image: x, pull_policy: always}}\n").IgnoredKeys);

    private static List<double> Times(RunResult result, string type) => [.. result.Events.Where(e => e.Source == "docker" && e.Type == type && e.Detail != "network").Select(e => e.TimeNs / (double)SimTime.Second)];

    private static string Text(string services, params string[] timeline) => $"services: {services}\n{Registry}\n  timeline: [{string.Join(", ", timeline)}]\n";

    private static RunResult Run(string services, params string[] timeline) => new ScenarioRunner(Load.Valid(Text(services, timeline))).Run();
}
