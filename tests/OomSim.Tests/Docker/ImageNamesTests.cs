using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker images</c>, <c>tag</c> and <c>rmi</c> (D7.19, D7.28–D7.32; recording v1-35).</summary>
public class ImageNamesTests
{
    private const long MB = 1_000_000;

    [Fact]
    public void Images_are_listed_newest_first_with_a_line_for_each_name()
    {
        DockerBench bench = Bench();
        bench.Fine("tag one team/alias:2");
        bench.RunTo(250);
        string one = Id(bench, "one")[..12], two = Id(bench, "two")[..12];
        string[] lines = bench.Fine("images").Stdout.Split('\n');
        Assert.Equal(
            [
                "REPOSITORY   TAG       IMAGE ID       CREATED         SIZE",
                $"two          latest    {two}   4 minutes ago   85MB",
                $"one          latest    {one}   4 minutes ago   100MB",
                $"team/alias   2         {one}   4 minutes ago   100MB",
            ],
            lines.Take(4));
        Assert.Equal($"{two}\n", bench.Fine("image ls -q two").Stdout);
        Assert.Equal("", bench.Fine("images -q two:3").Stdout);
        Assert.Equal(("tag", "sha256:" + Id(bench, "one"), "team/alias:2"), (bench.Events[0].Action, bench.Events[0].ActorId, bench.Events[0].Attributes["name"]));
    }

    [Fact]
    public void A_tag_moves_from_one_image_to_another()
    {
        DockerBench bench = Bench();
        string two = Id(bench, "two");
        bench.Fine("run -d --name app two");
        bench.Fine("tag one two:latest");
        Assert.Equal(Id(bench, "one"), Id(bench, "two"));
        Assert.Contains($"<none>       <none>    {two[..12]}", bench.Fine("images").Stdout, StringComparison.Ordinal);
        Assert.Contains($"{bench.Get("app").Id[..12]}   {two[..12]}   \"", bench.Fine("ps").Stdout, StringComparison.Ordinal);
        Assert.Equal("Error response from daemon: No such image: no:latest\n", bench.Do("tag no x").Stderr);
        Assert.Equal("Error parsing reference: \"X\" is not a valid repository/tag: invalid reference format: repository name (library/X) must be lowercase\n", bench.Do("tag one X").Stderr);
    }

    // Recording v1-35: the name, the image, then the stacks that nobody else holds, the highest first. D7.1: chain(root, top) = sha256(chain(root) + blank + top).
    [Fact]
    public void Removal_frees_the_layers_that_no_other_image_has()
    {
        DockerBench bench = Bench();
        string one = Id(bench, "one"), two = Id(bench, "two");
        string root = Digest("root");
        Assert.Equal($"Untagged: one:latest\nDeleted: sha256:{one}\nDeleted: sha256:{Chain(root, Digest("top-one"))}\n", bench.Fine("rmi one").Stdout);
        Assert.Null(bench.Engine.FindImage("one"));
        Assert.Equal(["image untag", "image delete"], bench.Actions);
        Assert.Equal($"Untagged: two:latest\nDeleted: sha256:{two}\nDeleted: sha256:{Chain(root, Digest("top-two"))}\nDeleted: sha256:{root}\n", bench.Fine("image rm two").Stdout);
        Assert.Equal("Error response from daemon: No such image: two:latest\n", bench.Do("rmi two").Stderr);
        Assert.Equal(new CommandResult(0, "", "Error response from daemon: No such image: two:latest\n"), bench.Do("rmi -f two"));
        Assert.Equal(new CommandResult(1, "", "Error: No such image: nosuch\n"), new DockerBench("20.10").Do("rmi nosuch")); // recording v1-35
    }

    [Fact]
    public void A_pulled_image_loses_its_digest_with_its_last_tag()
    {
        var bench = new DockerBench(registry: new ImageRegistry([new ImageDefinition("far", [Layer("far", 1)], null)]));
        string digest = bench.Fine("pull far").Stdout.Split('\n').First(l => l.StartsWith("Digest: ", StringComparison.Ordinal))[8..];
        bench.Fine("tag far far:2");
        Assert.Equal("Untagged: far:2\n", bench.Fine("rmi far:2").Stdout);
        Assert.StartsWith($"Untagged: far:latest\nUntagged: far@{digest}\nDeleted: sha256:", bench.Fine("rmi far").Stdout, StringComparison.Ordinal);
        Assert.Equal(["image pull", "image tag", "image untag", "image untag", "image delete"], bench.Actions);
        double before = bench.Now;
        bench.Fine("pull far");
        Assert.True(bench.Now - before > 0.1, "a deleted layer is downloaded again");
    }

    [Theory]
    [InlineData("rmi one", "unable to remove repository reference \"one\" (must force) - container {c} is using its referenced image {i}")]
    [InlineData("rmi {i}", "unable to delete {i} (must be forced) - image is being used by stopped container {c}")]
    [InlineData("rmi -f {i}", null)]
    public void What_a_stopped_container_uses_must_be_forced(string command, string? conflict)
    {
        DockerBench bench = Bench();
        string container = bench.Fine("create one").Stdout[..12], image = Id(bench, "one")[..12];
        CommandResult result = bench.Do(command.Replace("{i}", image, StringComparison.Ordinal));
        Assert.Equal(conflict is null ? "" : $"Error response from daemon: conflict: {conflict.Replace("{c}", container, StringComparison.Ordinal).Replace("{i}", image, StringComparison.Ordinal)}\n", result.Stderr);
        Assert.Equal(conflict is null, bench.Engine.FindImage("one") is null);
    }

    [Fact]
    public void A_running_container_keeps_its_image_without_a_name()
    {
        DockerBench bench = Bench();
        string container = bench.Fine("run -d --name app one").Stdout[..12], image = Id(bench, "one")[..12];
        Assert.Equal(new CommandResult(0, "Untagged: one:latest\n", ""), bench.Do("rmi -f one"));
        Assert.Equal($"Error response from daemon: conflict: unable to delete {image} (cannot be forced) - image is being used by running container {container}\n", bench.Do($"rmi -f {image}").Stderr);
        Assert.NotNull(bench.Engine.FindImage(image));
    }

    [Fact]
    public void Several_names_are_removed_one_by_one()
    {
        DockerBench bench = Bench();
        string image = Id(bench, "one")[..12];
        bench.Fine("tag one other/name");
        Assert.Equal($"Error response from daemon: conflict: unable to delete {image} (must be forced) - image is referenced in multiple repositories\n", bench.Do($"rmi {image}").Stderr);
        Assert.StartsWith("Untagged: one:latest\nUntagged: other/name:latest\nDeleted: sha256:", bench.Fine($"rmi -f {image}").Stdout, StringComparison.Ordinal);
    }

    // The container of a deleted image keeps its layers; they are on the host until it is removed too.
    [Fact]
    public void Layers_of_a_deleted_image_stay_as_long_as_its_container()
    {
        var bench = new DockerBench(registry: new ImageRegistry([new ImageDefinition("far", [Layer("far", 1)], null)]));
        bench.Fine("create --name app --pull always far");
        bench.Fine("rmi -f far");
        Assert.Contains("Already exists", bench.Fine("pull far").Stdout, StringComparison.Ordinal);
        bench.Fine("rmi -f far");
        bench.Fine("rm app");
        Assert.DoesNotContain("Already exists", bench.Fine("pull far").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Cached_pages_go_with_the_last_layer_that_has_them()
    {
        DockerBench bench = Bench();
        bench.Engine.AddImage(new ImageDefinition("reader", [new LayerDefinition("data", 60 << 20, new SortedDictionary<string, long> { ["/data"] = 60 << 20 })], Reader()));
        bench.Fine("run --name app reader");
        long before = bench.Host.Root.Read().File;
        bench.Fine("rm app");
        bench.Fine("rmi reader");
        Assert.Equal(60 << 20, before - bench.Host.Root.Read().File);
    }

    private static ProgramSet Reader() => new(
        new ProgramDefinition { Name = "init", Comm = "reader", Steps = [new ReadStep("/data", null, Pace.Free)] }, new SortedDictionary<string, ProgramDefinition>());

    private static LayerDefinition Layer(string id, long megabytes) => new(id, megabytes * MB, new SortedDictionary<string, long>());

    private static string Id(DockerBench bench, string name) => bench.Engine.FindImage(name)!.Id;

    private static string Digest(string id) => OomSim.Docker.Layer.DigestOf(Layer(id, 0));

    private static string Chain(string below, string layer) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"sha256:{below} sha256:{layer}")));

    private static DockerBench Bench()
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("one", [Layer("root", 80), Layer("top-one", 20)], null));
        bench.Engine.AddImage(new ImageDefinition("two", [Layer("root", 80), Layer("top-two", 5)], null));
        return bench;
    }
}
