using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker system df</c> and the prunes (D7.14–D7.16, D7.33–D7.35; recording docker/v1-35).</summary>
public class DiskUsageTests
{
    private const long MB = 1_000_000;

    // 20.10.24, and the client of 28.2.2: all at once for a template, without a line feed of its own.
    [Theory]
    [InlineData("20.10", "{{range .Images}}{{.Repository}} {{.VirtualSize}} {{.SharedSize}} {{.UniqueSize}} {{.Containers}};{{end}}", 0, "b 85MB 80MB 5MB 0;a 100MB 80MB 20MB 1;", "")]
    [InlineData("20.10", "{{json .Volumes}}", 0, "[{\"Driver\":\"local\",\"Labels\":\"\",\"Links\":\"0\",\"Mountpoint\":\"/var/lib/docker/volumes/vol/_data\",\"Name\":\"vol\",\"Scope\":\"local\",\"Size\":\"0B\"}]", "")]
    [InlineData("28", "{{range .Containers}}{{.Names}} {{.State}} {{.Size}}{{end}}{{json .BuildCache}}", 0, "stopped created 0B[]", "")]
    [InlineData("20.10", "json", 0, "json", "")]
    [InlineData("28", "{{.Nope}}", 1, "", "template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.diskUsageContext\n")]
    [InlineData("28", "{{", 1, "", "template parsing error: template: :1: unclosed action\n")]
    public void Details_may_be_formatted(string version, string format, int exitCode, string stdout, string stderr)
    {
        DockerBench bench = TwoImages(version);
        bench.Fine("create --name stopped a");
        bench.Fine("volume create vol");
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), bench.Do($"system df -v --format '{format}'"));
    }

    // X11: 80 MB in common; 105 − 20 = 85, 85 · 100 ÷ 105 = 80.
    [Fact]
    public void X11_what_only_unused_images_need_is_reclaimable()
    {
        DockerBench bench = TwoImages();
        bench.Fine("create --name stopped a");
        Assert.Equal(
            [
                "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE",
                "Images          2         1         105MB     85MB (80%)",
                "Containers      1         0         0B        0B",
                "Local Volumes   0         0         0B        0B",
                "Build Cache     0         0         0B        0B",
            ],
            bench.Fine("system df").Stdout.Split('\n').Take(5));
    }

    // Images of a scenario with the same layers and programs have one ID: to the engine they are one image of several tags, whose layers no other
    // image has. It is told by its first tag.
    [Fact]
    public void An_image_of_several_names_shares_nothing_with_itself()
    {
        DockerBench bench = TwoImages();
        bench.Engine.AddImage(bench.Engine.FindImage("a")!.Definition with { Name = "again" });
        bench.Fine("tag b other");
        bench.Fine("create --name one again");
        Assert.Equal(
            "a 100MB 80MB 20MB 1;b 85MB 80MB 5MB 0;",
            string.Join(";", bench.Fine("system df -v --format '{{range .Images}}{{.Repository}} {{.Size}} {{.SharedSize}} {{.UniqueSize}} {{.Containers}};{{end}}'").Stdout.Split(';').Order(StringComparer.Ordinal)).TrimStart(';') + ";");
        Assert.Equal("Images          2         1         105MB     85MB (80%)", bench.Fine("system df").Stdout.Split('\n')[1]);
    }

    // 3 bytes of a stopped one and 20 MiB of a running one: 3 · 100 ÷ 20971523 = 0.
    [Fact]
    public void Writable_layers_of_what_does_not_run_are_reclaimable()
    {
        DockerBench bench = TwoImages();
        bench.Fine("run --name stopped a sh -c 'echo hi > /f'");
        bench.Fine("run -d --name running a sh -c 'echo hello > /f; sleep 100'");
        bench.RunTo(bench.Now + 1);
        Assert.Equal("Containers      2         1         9B        3B (33%)", bench.Fine("system df").Stdout.Split('\n')[2]);
    }

    // The sections and texts of recording v1-35, whose flat image is 23.8MB and app:3 34.28MB, 2.823MB of them hog's.
    [Fact]
    public void All_of_it_is_told_section_by_section()
    {
        DockerBench bench = CommitTests.Recorded();
        bench.Fine("rmi sleeper quick");
        bench.Fine("rm b1 b2 b3");
        bench.Fine("save -o /s.tar app:3");
        bench.Fine("create --name cx app:3");
        bench.Fine("export -o /e.tar cx");
        bench.Fine("rm cx");
        bench.Fine("rmi app:3 app:2 app:1");
        bench.Fine("load -i /s.tar");
        bench.Fine("import /e.tar flat:1");
        bench.Fine("run -d --name r1 hog hog hold");
        bench.Fine("create --name st app:3");
        bench.RunTo(230);
        string flat = Id(bench, "flat:1"), app = Id(bench, "app:3"), hog = Id(bench, "hog"), st = bench.Get("st").Id[..12], r1 = bench.Get("r1").Id[..12];
        Assert.Equal(
            $"""
            Images space usage:

            REPOSITORY   TAG       IMAGE ID       CREATED          SIZE      SHARED SIZE   UNIQUE SIZE   CONTAINERS
            flat         1         {flat}   29 seconds ago   23.8MB    0B            23.8MB        0
            app          3         {app}   29 seconds ago   34.28MB   2.823MB       31.46MB       1
            hog          latest    {hog}   3 minutes ago    2.823MB   2.823MB       0B            1

            Containers space usage:

            CONTAINER ID   IMAGE     COMMAND                  LOCAL VOLUMES   SIZE      CREATED          STATUS          NAMES
            {st}   app:3     "sh -c 'rm /data/a; …"   0               0B        29 seconds ago   Created         st
            {r1}   hog       "hog hold"               0               0B        29 seconds ago   Up 29 seconds   r1

            Local Volumes space usage:

            VOLUME NAME   LINKS     SIZE

            Build cache usage: 0B

            CACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED

            """.ReplaceLineEndings("\n"),
            bench.Fine("system df -v").Stdout);
    }

    // The client hands on dangling=true without -a, dangling=false with it. 20.10 lets a no win, newer engines refuse a yes and a no (GetBoolOrDefault).
    [Theory]
    [InlineData("20.10", "--filter dangling=false", "", true)]
    [InlineData("20.10", "--filter dangling=maybe", "", false)]
    [InlineData("20.10", "-a --filter dangling=true", "", true)]
    [InlineData("28", "--filter dangling=true", "", false)]
    [InlineData("28", "--filter dangling=maybe", "", false)]
    [InlineData("28", "-a --filter dangling=0", "", true)]
    [InlineData("28", "--filter dangling=false", "Error response from daemon: invalid filter 'dangling=[false true]'\n", false)]
    public void Images_with_a_name_are_pruned_where_a_filter_says_so(string version, string flags, string error, bool gone)
    {
        var bench = new DockerBench(version);
        Assert.Equal(error, bench.Do("image prune -f " + flags).Stderr);
        Assert.Equal(gone, bench.Engine.FindImage("quick") is null);
        Assert.Equal($"Error response from daemon: {(version == "20.10" ? "I" : "i")}nvalid filter 'dangling'\n", bench.Do("container prune -f --filter dangling=true").Stderr);
    }

    // Recording v1-35: newest first, an empty line, the sum; the events destroy, destroy, prune.
    [Fact]
    public void Containers_that_do_not_run_are_pruned_newest_first()
    {
        DockerBench bench = TwoImages();
        bench.Fine("run --name first a sh -c 'echo hi > /f'");
        bench.Fine("run -d --name second -l keep a");
        bench.Fine("create --name third a");
        string first = bench.Get("first").Id, third = bench.Get("third").Id;
        bench.Events.Clear();
        Assert.Equal($"Deleted Containers:\n{third}\n{first}\n\nTotal reclaimed space: 3B\n", bench.Fine("container prune -f").Stdout);
        Assert.Equal(["destroy", "destroy", "prune"], bench.Actions);
        Assert.Equal(("", "3"), (bench.Events[^1].ActorId, bench.Events[^1].Attributes["reclaimed"]));
        Assert.Equal("second", Assert.Single(bench.Engine.Containers).Name);
    }

    // Recording v1-35: an image without a name that a container uses is no dangling one until that is gone.
    [Fact]
    public void Images_without_a_name_are_pruned_when_nothing_uses_them()
    {
        DockerBench bench = CommitTests.Recorded();
        bench.Fine("rm b1 b2 b3");
        bench.Fine("rmi app:3 app:2 app:1");
        bench.Fine("run -d --name r1 hog hog hold");
        Image hog = bench.Engine.FindImage("hog")!;
        Assert.Equal("Untagged: hog:latest\n", bench.Fine("rmi -f hog").Stdout);
        bench.Fine("stop -t 0 r1");
        Assert.Equal("Total reclaimed space: 0B\n", bench.Fine("image prune -f").Stdout);
        string r1 = bench.Get("r1").Id;
        bench.Events.Clear();
        Assert.Equal(
            $"Deleted Containers:\n{r1}\n\nDeleted Images:\ndeleted: sha256:{hog.Id}\ndeleted: sha256:{hog.Chains.Single()}\n\nTotal reclaimed space: 2.823MB\n",
            bench.Fine("system prune -f").Stdout);
        Assert.Equal(["destroy", "prune", "network prune", "image delete", "image prune", "builder prune"], bench.Actions);
        Assert.Equal("2823489", bench.Events[^2].Attributes["reclaimed"]);
    }

    [Fact]
    public void All_unused_images_go_with_a_and_others_stay()
    {
        DockerBench bench = TwoImages();
        bench.Fine("create --name app a");
        bench.Fine("tag b other:1");
        string b = bench.Engine.FindImage("b")!.Id;
        Assert.Equal("Total reclaimed space: 0B\n", bench.Fine("image prune -f").Stdout);
        Assert.Equal("Total reclaimed space: 0B\n", bench.Fine("image prune -a -f --filter label=none").Stdout); // recording v1-35
        Assert.Equal("Total reclaimed space: 0B\n", bench.Fine("image prune -a -f --filter until=1h").Stdout);
        string[] lines = bench.Fine("image prune -a -f").Stdout.Split('\n');
        Assert.Equal(["Deleted Images:", "untagged: b:latest", "untagged: other:1", $"deleted: sha256:{b}"], lines.Take(4));
        Assert.Equal(("", "Total reclaimed space: 5MB", ""), (lines[^3], lines[^2], lines[^1]));
        Assert.NotNull(bench.Engine.FindImage("a"));
    }

    [Theory]
    [InlineData("28", "container prune", "WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] ")]
    [InlineData("20.10", "image prune -a", "WARNING! This will remove all images without at least one container associated to them.\nAre you sure you want to continue? [y/N] Total reclaimed space: 0B\n")]
    [InlineData("28", "system prune", "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n  - all dangling images\n  - unused build cache\n\nAre you sure you want to continue? [y/N] ")]
    [InlineData("28", "volume prune -f", "Total reclaimed space: 0B\n")]
    public void A_question_that_nobody_answers_changes_nothing(string version, string command, string output)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app quick");
        Assert.Equal(new CommandResult(0, output, ""), bench.Do(command));
        Assert.Single(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("container prune -f --filter status=exited", "Error response from daemon: invalid filter 'status'\n")]
    [InlineData("image prune -f --filter until=1h --filter until=2h", "Error response from daemon: more than one until filter specified\n")]
    public void Filters_are_checked(string command, string error) => Assert.Equal(new CommandResult(1, "", error), new DockerBench().Do(command));

    private static string Id(DockerBench bench, string name) => bench.Engine.FindImage(name)!.Id[..12];

    private static DockerBench TwoImages(string version = "28")
    {
        var bench = new DockerBench(version);
        bench.Fine("rmi sleeper quick");
        LayerDefinition common = Layer("base", 80);
        bench.Engine.AddImage(new ImageDefinition("a", [common, Layer("top-a", 20)], null));
        bench.Engine.AddImage(new ImageDefinition("b", [common, Layer("top-b", 5)], null));
        return bench;
    }

    private static LayerDefinition Layer(string id, long megabytes) => new(id, megabytes * MB, new SortedDictionary<string, long>(StringComparer.Ordinal));

    [Fact]
    public void All_of_it_lists_the_volumes()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -v data:/data sleeper");
        bench.Fine("create --name box -v data:/data -v more:/more sleeper");
        bench.Fine("volume create free");
        string[] lines = bench.Fine("system df -v").Stdout.Split('\n');
        Assert.Equal(
            ["VOLUME NAME   LINKS     SIZE", "data          2         0B", "free          0         0B", "more          1         0B", ""],
            lines.SkipWhile(l => l != "Local Volumes space usage:").Skip(2).Take(5));
    }

    [Fact]
    public void Volumes_with_options_are_not_counted()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create plain");
        bench.Fine("volume create -o type=tmpfs -o device=tmpfs fast");
        Assert.Contains("\nLocal Volumes   1         0 ", bench.Fine("system df").Stdout, StringComparison.Ordinal);
        Assert.Equal("plain", bench.Fine("system df -v --format '{{range .Volumes}}{{.Name}}{{end}}'").Stdout);
        Assert.Contains("\n\nVOLUME NAME   LINKS     SIZE\nplain         0         0B\n\n", bench.Fine("system df -v").Stdout, StringComparison.Ordinal);
    }
}
