using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Filters and templates of <c>docker images</c>, <c>history</c> and <c>system df</c> (D7.11, D7.20, D7.22).</summary>
public class ImageListTests
{
    [Theory]
    [InlineData("images --format '{{.Repository}}:{{.Tag}}'", "app:2\n<none>:<none>\nquick:latest\nsleeper:latest\n")]
    [InlineData("images --format 'table {{.Tag}}\t{{.Size}}' app", "TAG       SIZE\n2         5.24MB\n")]
    [InlineData("images -f dangling=true --format '{{.Tag}}'", "<none>\n")]
    [InlineData("images -af dangling=1 --format '{{.Tag}}'", "<none>\n")]
    [InlineData("images --filter dangling=false --format '{{.Tag}}'", "2\nlatest\nlatest\n")]
    [InlineData("images -f 'reference=q*k' --format '{{.Tag}}'", "latest\n")]
    [InlineData("images -f reference=q -f reference=app:? --format '{{.Tag}}'", "2\n")]
    [InlineData("images -f label=tier=front --format '{{.Tag}}'", "2\n")]
    [InlineData("images -f before=app:2 --format '{{.Tag}}'", "<none>\nlatest\nlatest\n")]
    [InlineData("images -f since=quick --format '{{.Tag}}'", "2\n<none>\n")]
    [InlineData("images -f until=1s --format '{{.Tag}}'", "latest\nlatest\n")] // at 2 s: what was made before 1 s
    [InlineData("images -f until=2026-01-01T00:00:02Z --format '{{.Tag}}'", "<none>\nlatest\nlatest\n")]
    [InlineData("images --digests app", "REPOSITORY   TAG       DIGEST    IMAGE ID       CREATED                  SIZE\napp          2         <none>    <id>   Less than a second ago   5.24MB\n")]
    [InlineData("image ls -q --format '{{.Digest}} {{.SharedSize}} {{.CreatedAt}}' app", "<none> N/A 2026-01-01 00:00:02 +0000 UTC\n")]
    [InlineData("history --format '{{.CreatedBy}}|{{.Size}}|{{.Comment}}' app:2", "quick|0B|front\n|5.24MB|\n")]
    [InlineData("history --format 'table {{.Size}}' quick", "SIZE\n5.24MB\n")]
    [InlineData("system df --format '{{.Type}}={{.TotalCount}}/{{.Active}} {{.Size}}'", "Images=4/1 5.243MB\nContainers=1/0 0B\nLocal Volumes=0/0 0B\nBuild Cache=0/0 0B\n")]
    public void What_is_listed(string line, string stdout)
    {
        DockerBench bench = Host();
        Assert.Equal(stdout.Replace("<id>", bench.Engine.FindImage("app:2")!.Id[..12], StringComparison.Ordinal), bench.Fine(line).Stdout);
    }

    // What is pulled keeps its digest when another image takes its tag; a prune takes it, and rmi by the digest.
    [Theory]
    [InlineData("rmi {0}")]
    [InlineData("image prune -f")]
    public void An_image_with_a_digest_alone_is_listed_by_its_repository_and_can_be_removed(string command)
    {
        var registry = new ImageRegistry([new ImageDefinition("app:1", [new LayerDefinition("l", 1000, new SortedDictionary<string, long>())], null)], LatencyNs: 0);
        var bench = new DockerBench(registry: registry);
        string digest = "app@" + bench.Fine("pull app:1").Stdout.Split('\n').First(l => l.StartsWith("Digest: ", StringComparison.Ordinal))["Digest: ".Length..];
        Image image = bench.Engine.FindImage(digest)!;
        Assert.Same(image, bench.Engine.FindImage("app:1"));
        Assert.Equal($"1 {digest[4..]}\n", bench.Fine("images --format '{{.Tag}} {{.Digest}}' app").Stdout);
        bench.Fine("tag quick app:1");
        Assert.Equal($"app <none> {digest[4..]}\n", bench.Fine("images --digests --format '{{.Repository}} {{.Tag}} {{.Digest}}' app:'<none>'").Stdout);
        Assert.Contains($"Untagged: {digest}\nDeleted: sha256:{image.Id}\n".ToUpperInvariant(), bench.Fine(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, digest)).Stdout.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.Null(bench.Engine.FindImage(image.Id));
        Assert.NotNull(bench.Engine.FindImage("app:1"));
    }

    // All but the last: it is gone by then.
    [Fact]
    public void Events_of_an_image_have_its_labels()
    {
        DockerBench bench = Host();
        bench.Events.Clear();
        bench.Fine("tag app:2 app:3");
        bench.Fine("rmi app:2 app:3");
        Assert.Equal(
            ["tag app:3 front", "untag front", "untag front", "delete"],
            bench.Events.Select(e => $"{e.Action} {(e.Action == "tag" ? e.Attributes["name"] + " " : "")}{e.Attributes.GetValueOrDefault("tier", "")}".Trim()));
    }

    // Only what has all of the labels that are not wanted is left.
    [Fact]
    public void A_prune_with_labels_that_are_not_wanted()
    {
        DockerBench bench = Host();
        bench.Fine("commit -c 'LABEL tier=front' -c 'LABEL keep=1' one kept:1");
        bench.Fine("image prune -af --filter label!=tier --filter label!=keep");
        Assert.NotNull(bench.Engine.FindImage("kept:1"));
        Assert.Null(bench.Engine.FindImage("app:2"));
    }

    [Theory]
    [InlineData("images -f color=red", "Error response from daemon: invalid filter 'color'\n")]
    [InlineData("images -f until=soon", "Error response from daemon: failed to parse value as time or duration: \"soon\"\n")]
    [InlineData("images -f dangling=maybe", "Error response from daemon: invalid filter 'dangling=[maybe]'\n")]
    [InlineData("images -f before=gone", "Error response from daemon: No such image: gone:latest\n")]
    [InlineData("images --format '{{.Name}}'", "template parsing error: template: :1:2: executing \"\" at <.Name>: can't evaluate field Name in type *formatter.imageContext\n")]
    [InlineData("images --tree -q --no-trunc", "--quiet is not yet supported with --tree\n")]
    [InlineData("images --tree --no-trunc --digests", "--no-trunc is not yet supported with --tree\n")]
    [InlineData("images --tree --digests --format json", "--show-digest is not yet supported with --tree\n")]
    [InlineData("images --tree --format json", "--format is not yet supported with --tree\n")]
    [InlineData("save --platform linux/amd64 quick", "oomsim: docker save --platform is not simulated\n")]
    [InlineData("system df --format '{{.Name}}'", "template parsing error: template: :1:2: executing \"\" at <.Name>: can't evaluate field Name in type *formatter.diskUsageImagesContext\n")]
    public void What_is_refused(string line, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), Host().Do(line));

    // Client 28.2.2 without a terminal: names of an image by length, the last one cut at what 80 columns leave of it.
    [Fact]
    public void Tree_has_a_line_for_each_image()
    {
        const string Head = "WARNING: This is an experimental feature. The output may change and shouldn't be depended on.\n                                                              Info ->  U In Use \n\n";
        const string Rest = "   \u001b[39m\u001b[1mID\u001b[0m             \u001b[39m\u001b[1mDISK USAGE\u001b[0m   \u001b[39m\u001b[1mCONTENT SIZE\u001b[0m   \u001b[39m\u001b[1mEXTRA\u001b[0m\n";
        const string Name = "\u001b[39m\u001b[1mIMAGE\u001b[0m";
        var bench = new DockerBench("28");
        string[] ids = [.. ((string[])["sleeper", "quick"]).Select(n => bench.Engine.FindImage(n)!.Id[..12])];
        bench.Fine("tag sleeper app:10");
        bench.Fine("tag sleeper z:1");
        Assert.Equal($"{Head}{Name}         {Rest}sleeper:latest\napp:10\nz:1              {ids[0]}       5.24MB             0B        \n", bench.Fine("images --tree -f reference=sleeper -f reference=app -f reference=z").Stdout);
        bench.Fine($"tag quick {new string('x', 27)}:12");
        bench.Fine("rmi quick");
        Assert.Equal($"{Head}{Name}                        {Rest}{new string('x', 27)}:…   {ids[1]}       5.24MB             0B        \n", bench.Fine("image ls --tree xxxxxxxxxxxxxxxxxxxxxxxxxxx").Stdout);
        bench.Fine($"rmi {new string('x', 27)}:12 sleeper app:10 z:1");
        Assert.Equal($"{Head}{Name}{Rest}", bench.Fine("images --tree").Stdout);
        Assert.Equal(125, new DockerBench("20.10").Do("images --tree").ExitCode);
    }

    // As a real 20.10.24 does it.
    [Theory]
    [InlineData("20.10", "Invalid filter 'foo'")]
    [InlineData("28", "invalid filter 'foo'")]
    public void Names_are_sorted_and_filters_refused_in_the_words_of_the_release(string version, string words)
    {
        var bench = new DockerBench(version);
        bench.Fine("tag quick quick:2");
        bench.Fine("tag quick a/b:3");
        Assert.Equal("a/b:3 quick:2 quick:latest\n", bench.Fine("inspect -f '{{join .RepoTags \" \"}}' quick").Stdout);
        foreach (string line in (string[])["images -f foo=x", "ps -f foo=x", "volume ls -f foo=x", "network ls -f foo=x", "image prune -f --filter foo=x", "container prune -f --filter foo=x"])
        {
            Assert.Equal($"Error response from daemon: {words}\n", bench.Do(line).Stderr);
        }
    }

    // quick, one made of it without a name, and one with a name and a label.
    private static DockerBench Host()
    {
        var bench = new DockerBench();
        bench.Fine("create --name one quick");
        bench.RunTo(1);
        bench.Fine("commit one");
        bench.RunTo(2);
        bench.Fine("commit -m front -c 'LABEL tier=front' one app:2");
        return bench;
    }
}
