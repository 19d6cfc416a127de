using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Pulls from a registry: their times by hand, their lines, and what <c>run</c> and <c>create</c> make of them (M15, D7.17, D7.18).</summary>
public class PullTests
{
    private const long MiB = 1 << 20;

    // Line 20 MiB/s, 50 ms to a first byte, disk 100 MiB/s. Manifest at 0.05 s, first bytes of both layers at 0.10 s, 10 MiB/s each:
    // the 10 MiB layer is there at 1.10 s, the other has 30 of its 40 MiB left and the line alone: 2.60 s. Unpacking: 0.4 s and 0.1 s, the lower one first.
    [Fact]
    public void Layers_share_the_line_and_are_unpacked_from_below()
    {
        DockerBench bench = Bench();
        DockerBench.Pending pull = bench.Issue("pull app");
        bench.RunTo(3.0999);
        Assert.Null(pull.Result);
        Assert.Null(bench.Engine.FindImage("app"));
        bench.RunTo(4);
        Assert.Equal((0, 3.1, ""), (pull.Result!.ExitCode, pull.AtSeconds, pull.Result.Stderr));
        Assert.Equal(
            [
                "Using default tag: latest", "latest: Pulling from library/app", "#root: Pulling fs layer", "#top: Pulling fs layer",
                "#top: Verifying Checksum", "#top: Download complete", "#root: Verifying Checksum", "#root: Download complete",
                "#root: Pull complete", "#top: Pull complete", "Digest: sha256:#", "Status: Downloaded newer image for app:latest", "docker.io/library/app:latest",
            ],
            Lines(pull.Result.Stdout));
        DockerEvent told = Assert.Single(bench.Events);
        Assert.Equal(("image", "pull", "app:latest", "app"), (told.Type, told.Action, told.ActorId, told.Attributes["name"]));
        Assert.Equal(3_100_000_000, told.Time);
        Assert.Equal(["app:latest"], bench.Engine.FindImage("app")!.Names);
    }

    // The root layer is there: 0.05 + 0.05 + 20 MiB ÷ 20 MiB/s + 20 MiB ÷ 100 MiB/s = 1.3 s.
    [Fact]
    public void Layers_that_the_host_has_are_not_downloaded_again()
    {
        DockerBench bench = Bench();
        bench.Fine("pull app");
        double before = bench.Now;
        CommandResult second = bench.Fine("pull team/other:2");
        Assert.Equal(1.3, bench.Now - before, 9);
        Assert.Equal(
            [
                "2: Pulling from team/other", "#root: Already exists", "#more: Pulling fs layer", "#more: Verifying Checksum", "#more: Download complete", "#more: Pull complete",
                "Digest: sha256:#", "Status: Downloaded newer image for team/other:2", "docker.io/team/other:2",
            ],
            Lines(second.Stdout));
        Assert.Same(bench.Engine.FindImage("app")!.Layers[0], bench.Engine.FindImage("team/other:2")!.Layers[0]);
    }

    // The manifest alone: 0.05 s.
    [Fact]
    public void An_image_that_is_up_to_date_costs_its_manifest()
    {
        DockerBench bench = Bench();
        bench.Fine("pull app");
        double before = bench.Now;
        CommandResult again = bench.Fine("image pull app:latest");
        Assert.Equal(0.05, bench.Now - before, 9);
        Assert.Equal(["latest: Pulling from library/app", "Digest: sha256:#", "Status: Image is up to date for app:latest", "docker.io/library/app:latest"], Lines(again.Stdout));
        Assert.Equal(2, bench.Events.Count(e => e.Action == "pull"));
        Assert.Equal("docker.io/library/app:latest\n", bench.Fine("pull -q app").Stdout);
    }

    // 30 MiB/s for three of 10 MiB at a time: 1 s; the fourth alone 1/3 s; the four are unpacked in 10 ms each (1000 MiB/s), the last one at the end.
    [Fact]
    public void Three_layers_are_downloaded_at_a_time()
    {
        LayerDefinition[] layers = [.. new[] { "a", "b", "c", "d" }.Select(id => Layer(id, 10))];
        var bench = new DockerBench(configure: c => c with { DiskWrite = 1000 * MiB }, registry: new ImageRegistry([new ImageDefinition("four", layers, null)], 30 * MiB, 0));
        CommandResult result = bench.Fine("pull four");
        Assert.Equal(1 + (1 / 3d) + 0.01, bench.Now, 8);
        string text = Short(result.Stdout);
        Assert.Equal(["#d: Waiting"], text.Split('\n').Where(l => l.EndsWith("Waiting", StringComparison.Ordinal)));
        Assert.True(text.IndexOf("#c: Download complete", StringComparison.Ordinal) < text.IndexOf("#d: Verifying", StringComparison.Ordinal));
    }

    // Both want root (40 MiB): it crosses the line once. app's top (10) and other's more (20) beside it. Latency 0, line 20 MiB/s, disk 100 MiB/s:
    // 3 × 20/3 MiB/s: top there at 1.5 s (30 MiB through); root 30, more 10 left, 10 MiB/s each: more at 2.5 s; base 20 left at 20 MiB/s: 3.5 s; unpacked 3.9 s.
    // Then top (10 MiB) and more (20 MiB) share the disk: 50 MiB/s each, top 0.2 s → 4.1 s, more has 10 left at 100 MiB/s → 4.2 s.
    [Fact]
    public void Pulls_side_by_side_share_the_line_and_each_others_layers()
    {
        DockerBench bench = Bench(latencyNs: 0);
        DockerBench.Pending one = bench.Issue("pull -q app");
        DockerBench.Pending two = bench.Issue("pull team/other:2");
        bench.RunTo(10);
        Assert.Equal((4.1, 4.2), (Math.Round(one.AtSeconds, 6), Math.Round(two.AtSeconds, 6)));
        Assert.Contains("#root: Pulling fs layer\n#more: Pulling fs layer\n", Short(two.Result!.Stdout), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuch", "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied")]
    [InlineData("app:9", "manifest for app:9 not found: manifest unknown: manifest unknown")]
    [InlineData("reg.example.com:5000/x", "manifest for reg.example.com:5000/x:latest not found: manifest unknown: manifest unknown")]
    public void What_the_registry_lacks_is_refused(string name, string error)
    {
        DockerBench bench = Bench();
        CommandResult result = bench.Do("pull " + name);
        string first = name.Contains(":9", StringComparison.Ordinal) ? "" : "Using default tag: latest\n";
        Assert.Equal(new CommandResult(1, first, $"Error response from daemon: {error}\n"), result);
        Assert.Equal(0.05, bench.Now);
        Assert.Empty(bench.Events);
    }

    [Fact]
    public void A_newer_build_takes_the_name_and_the_old_one_stays_for_its_containers()
    {
        DockerBench bench = Bench();
        bench.Engine.AddImage(new ImageDefinition("app", [Layer("root", 40), Layer("old", 1)], null));
        bench.Fine("run -d --name before app");
        Image old = bench.Engine.FindImage("app")!;
        bench.Fine("run -d --name same app");
        Assert.EndsWith("Status: Downloaded newer image for app:latest\n", bench.Fine("run -d --pull always --name after app").Stderr, StringComparison.Ordinal);
        Assert.Empty(old.Names);
        Assert.Equal((old, old), (bench.Get("before").Image, bench.Get("same").Image));
        Assert.NotSame(old, bench.Get("after").Image);
    }

    [Fact]
    public void Run_pulls_what_is_missing_and_starts_when_it_is_there()
    {
        DockerBench bench = Bench();
        CommandResult result = bench.Fine("run -d --name first app");
        Assert.Equal(bench.Get("first").Id + "\n", result.Stdout);
        string[] lines = Lines(result.Stderr);
        Assert.Equal(("Unable to find image 'app:latest' locally", "latest: Pulling from library/app", "Status: Downloaded newer image for app:latest"), (lines[0], lines[1], lines[^1]));
        Assert.Equal(["image pull", "create", "network connect", "start"], bench.Actions.Take(4));
        Assert.Equal(3_100_000_000, bench.Events.First(e => e.Action == "create").Time);

        bench.Events.Clear();
        double before = bench.Now;
        Assert.Equal("", bench.Fine("run -d --name second app").Stderr);
        Assert.Equal(before, bench.Now);
        Assert.DoesNotContain(bench.Events, e => e.Action == "pull");
        Assert.Equal("", bench.Fine("create -q --name third team/other:2").Stderr);
        Assert.Equal("created", bench.Get("third").Status);
    }

    [Theory]
    [InlineData("run --pull never app", 125, "docker: Error response from daemon: No such image: app:latest\n\nRun 'docker run --help' for more information\n")]
    [InlineData("create --pull never app", 1, "Error response from daemon: No such image: app:latest\n")]
    [InlineData("create app:9", 1, "Unable to find image 'app:9' locally\nError response from daemon: manifest for app:9 not found: manifest unknown: manifest unknown\n")]
    [InlineData("run --pull always sleeper", 125, "docker: Error response from daemon: pull access denied for sleeper, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n\nRun 'docker run --help' for more information\n")]
    public void Pull_policies_decide(string command, int exitCode, string error) =>
        Assert.Equal(new CommandResult(exitCode, "", error), Bench().Do(command));

    [Fact]
    public void A_pull_given_up_leaves_the_line_to_the_others()
    {
        // small has a third of the line beside the two layers of app: 4 MiB in 0.6 s, unpacked in 0.04 s. Then more has it alone: 1 s and 0.2 s.
        DockerBench bench = Bench(latencyNs: 0);
        ImagePull given = bench.Engine.Pull("app", _ => { }, _ => Assert.Fail("it was given up"));
        bench.Fine("pull -q team/small");
        Assert.Equal(0.64, bench.Now, 6);
        DockerBench.Pending other = bench.Issue("pull team/more");
        given.Cancel();
        bench.RunTo(10);
        Assert.Equal(0.64 + 1.2, other.AtSeconds, 6);
        Assert.Null(bench.Engine.FindImage("app"));
    }

    [Fact]
    public void Without_a_registry_the_hosts_own_images_are_up_to_date()
    {
        var bench = new DockerBench();
        Assert.EndsWith("Status: Image is up to date for sleeper:latest\ndocker.io/library/sleeper:latest\n", bench.Fine("pull sleeper").Stdout, StringComparison.Ordinal);
        Assert.Equal(1, bench.Do("pull nosuch").ExitCode);
        Assert.Equal(0, bench.Now);
    }

    private static LayerDefinition Layer(string id, long mebibytes) => new(id, mebibytes * MiB, new SortedDictionary<string, long>());

    [Fact]
    public void A_digest_names_an_image_without_a_tag()
    {
        DockerBench bench = Bench();
        string digest = Regex.Match(bench.Fine("pull team/other:2").Stdout, "sha256:[0-9a-f]{64}").Value;
        bench.Fine("rmi team/other:2");
        CommandResult pulled = bench.Fine("pull team/other:2@" + digest);
        Assert.StartsWith($"docker.io/team/other@{digest}: Pulling from team/other\n", pulled.Stdout, StringComparison.Ordinal);
        Assert.EndsWith($"Status: Downloaded newer image for team/other@{digest}\ndocker.io/team/other:2@{digest}\n", pulled.Stdout, StringComparison.Ordinal);
        Assert.Equal("team/other <none>\n", bench.Fine("images --format '{{.Repository}} {{.Tag}}' team/other").Stdout);
        Assert.Contains("Image is up to date for team/other@" + digest, bench.Fine("pull team/other@" + digest).Stdout, StringComparison.Ordinal);
        bench.Fine("history team/other@" + digest);
        bench.Fine($"tag team/other@{digest} mine:3");
        Assert.Equal(("team/other@" + digest, "team/other"), (bench.Events.Last(e => e.Action == "pull").ActorId, bench.Events.Last(e => e.Action == "pull").Attributes["name"]));
    }

    [Theory]
    [InlineData("pull app:latest@", "Error response from daemon: manifest for app@# not found: manifest unknown: manifest unknown\n")]
    [InlineData("pull app@", "Error response from daemon: manifest for app@# not found: manifest unknown: manifest unknown\n")]
    [InlineData("history app:latest@", "Error response from daemon: No such image: app:latest@#\n")]
    [InlineData("history app@", "Error response from daemon: No such image: app@#\n")]
    [InlineData("tag app@", "Error response from daemon: No such image: app@#\n")]
    [InlineData("image inspect app@", "Error response from daemon: No such image: app@#\n")]
    [InlineData("run app@", "Unable to find image 'app@#' locally\ndocker: Error response from daemon: manifest for app@# not found: manifest unknown: manifest unknown\n\nRun 'docker run --help' for more information\n")]
    public void A_digest_that_is_not_the_image_s_is_refused(string command, string stderr)
    {
        DockerBench bench = Bench();
        bench.Fine("pull app");
        string wrong = "sha256:" + new string('0', 64);
        CommandResult result = bench.Do(command + wrong + (command.StartsWith("tag", StringComparison.Ordinal) ? " x" : ""));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(stderr.Replace("#", wrong, StringComparison.Ordinal), result.Stderr);
    }

    private static DockerBench Bench(long latencyNs = 50_000_000) => new(
        configure: c => c with { DiskWrite = 100 * MiB },
        registry: new ImageRegistry(
            [
                new ImageDefinition("app", [Layer("root", 40), Layer("top", 10)], null),
                new ImageDefinition("docker.io/team/other:2", [Layer("root", 40), Layer("more", 20)], null),
                new ImageDefinition("team/small", [Layer("small", 4)], null),
                new ImageDefinition("team/more", [Layer("more", 20)], null),
            ],
            20 * MiB,
            latencyNs));

    private static string[] Lines(string text) => Short(text).TrimEnd('\n').Split('\n');

    /// <summary>Layers by their identities instead of their digests.</summary>
    private static string Short(string text)
    {
        foreach (string id in new[] { "root", "top", "more", "a", "b", "c", "d" })
        {
            text = text.Replace(OomSim.Docker.Layer.DigestOf(Layer(id, 0))[..12], "#" + id, StringComparison.Ordinal);
        }

        return Regex.Replace(text, "[0-9a-f]{64}", "#");
    }
}
