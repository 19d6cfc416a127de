using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker diff</c>, <c>commit</c>, <c>history</c> and <c>inspect</c> of images (D7.21, D7.22; recording docker/v1-35).</summary>
public class CommitTests
{
    private const long Base = 2_823_489;

    // Recording v1-35: a file of the image is removed and another is new.
    [Fact]
    public void Diff_tells_what_is_new_before_what_is_gone()
    {
        DockerBench bench = Recorded();
        Assert.Equal("C /data\nA /data/c\nD /data/a\n", bench.Fine("diff b3").Stdout);
        Assert.Equal("C /data\nA /data/b\n", bench.Fine("container diff b2").Stdout);
        Assert.Equal("A /data\nA /data/a\n", bench.Fine("diff b1").Stdout);
        Assert.Equal("Error response from daemon: No such container: b9\n", bench.Do("diff b9").Stderr);
    }

    [Fact]
    public void A_file_of_the_image_that_is_written_is_changed_and_one_that_comes_and_goes_is_nothing()
    {
        DockerBench bench = Bench();
        bench.Engine.AddImage(Image("x", ("one", Write("/a/b", 1), Remove("/new"), Write("/new", 2), Remove("/new"), new SleepStep(null)), Layer("x", ("/a/b", 7), ("/a/c", 1))));
        bench.Fine("run -d --name app x one");
        bench.RunTo(bench.Now + 1);
        Assert.Equal("C /a\nC /a/b\n", bench.Fine("diff app").Stdout);
        Assert.Equal(8, bench.Get("app").Files.WritableSize);
    }

    // Seen with 20.10.24: the image that the container was made of is the parent, and has to be there; another of the same ID is the same.
    [Fact]
    public void Nothing_is_made_of_a_container_whose_image_is_gone()
    {
        DockerBench bench = Bench();
        bench.Engine.AddImage(Image("x", ("one", [new ExitStep(0)]), Layer("x", ("/a", 7))));
        bench.Fine("run --name app x one");
        string id = bench.Fine("inspect -f {{.Image}} app").Stdout.Trim();
        bench.Fine("save -o x.tar x");
        bench.Fine("rmi -f x");
        CommandResult refused = bench.Do("commit app made");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"Error response from daemon: failed to get digest {id}: open {DockerEngine.DataRoot}/image/overlay2/imagedb/content/sha256/{id["sha256:".Length..]}: no such file or directory\n", refused.Stderr);

        bench.Fine("load -i x.tar");
        bench.Fine("commit app made");
        Assert.Equal(id, bench.Fine("inspect -f {{.Parent}} made").Stdout.Trim());
    }

    // Recording v1-35: 2823489 + 10485760 = 13309249; + 20971520 = 34280769; + 3 = 34280772.
    [Fact]
    public void What_was_made_of_an_image_that_was_loaded_again_takes_nothing_along_that_has_a_name()
    {
        var bench = new DockerBench("28");
        bench.Fine("run -d --name one sleeper");
        bench.Fine("commit one below");
        bench.Fine("run -d --name two below");
        bench.Fine("stop -t 0 two");
        bench.Fine("save -o below.tar below");
        bench.Fine("rmi -f below");
        bench.Fine("load -i below.tar");
        bench.Fine("commit two above");
        bench.Fine("rm two");

        bench.Fine("rmi above");

        Assert.Equal("below\n", bench.Fine("images --format {{.Repository}} below").Stdout);
    }

    [Fact]
    public void Each_commit_adds_a_layer_and_a_deletion_shrinks_nothing()
    {
        DockerBench bench = Recorded();
        string[] sizes = bench.Fine("inspect -f {{.RootFS.Type}}\\ size={{.Size}}\\ virtual={{.VirtualSize}} app:1 app:2 app:3").Stdout.Split('\n');
        Assert.Equal(["layers size=13309249 virtual=13309249", "layers size=34280769 virtual=34280769", "layers size=34280772 virtual=34280772", ""], sizes);
        string[] lines = bench.Fine("images").Stdout.Split('\n');
        Assert.Equal(["app 3 34.3MB", "app 2 34.3MB", "app 1 13.3MB", "hog latest 2.82MB"], lines.Skip(1).Take(4).Select(Cells).Select(c => $"{c[0]} {c[1]} {c[^1]}"));
        Image top = bench.Engine.FindImage("app:3")!;
        Assert.Equal(bench.Engine.FindImage("app:2")!.Layers, top.Layers.Take(3));
        Assert.Equal(["/data/b", "/data/c", "/etc/passwd"], top.Paths);
    }

    // The texts of recording v1-35.
    [Fact]
    public void History_is_told_newest_first_with_the_images_below()
    {
        DockerBench bench = Recorded();
        bench.RunTo(204.9);
        string[] ids = [.. new[] { "app:3", "app:2", "app:1", "hog" }.Select(n => bench.Engine.FindImage(n)!.Id[..12])];
        Assert.Equal(
            [
                "IMAGE          CREATED         CREATED BY                            SIZE      COMMENT",
                $"{ids[0]}   4 seconds ago   sh -c rm /data/a; echo hi > /data/c   3B        delete a",
                $"{ids[1]}   3 minutes ago   hog write /data/b 20M                 21MB      layer b",
                $"{ids[2]}   3 minutes ago   hog write /data/a 10M                 10.5MB    layer a",
                $"{ids[3]}   3 minutes ago                                         2.82MB    Imported from -",
            ],
            bench.Fine("history app:3").Stdout.Split('\n').Take(5));
        Assert.Equal($"{ids[0]}\n{ids[1]}\n{ids[2]}\n{ids[3]}\n", bench.Fine("history -q app:3").Stdout);
        Assert.Equal("Error response from daemon: No such image: no:latest\n", bench.Do("history no").Stderr);
    }

    // D1.35, recording v1-35: tag, then commit.
    [Fact]
    public void Commit_publishes_the_name_and_what_was_made()
    {
        DockerBench bench = Recorded();
        DockerEvent[] events = [.. bench.Events.Where(e => e.Action is "tag" or "commit").Take(2)];
        Image image = bench.Engine.FindImage("app:1")!;
        Assert.Equal(("image", "tag", "sha256:" + image.Id, "app:1"), (events[0].Type, events[0].Action, events[0].ActorId, events[0].Attributes["name"]));
        Assert.Equal(("container", "commit", "layer a", "sha256:" + image.Id, "app:1"), (events[1].Type, events[1].Action, events[1].Attributes["comment"], events[1].Attributes["imageID"], events[1].Attributes["imageRef"]));
    }

    // D5.14: 40 MiB at 20 MiB/s take 2 s, in which the container is paused; with -p=false it goes on.
    [Theory]
    [InlineData("", new[] { "pause", "image create", "image tag", "commit", "unpause" })]
    [InlineData("--pause=false ", new[] { "image create", "image tag", "commit" })]
    public void A_running_container_is_paused_while_its_layer_is_written(string flags, string[] actions)
    {
        DockerBench bench = Bench("28", c => c with { DiskWrite = 20 << 20 });
        bench.Engine.AddImage(Image("x", ("one", Write("/f", 40 << 20), new SleepStep(null)), Layer("x")));
        bench.Fine("run -d --name app x one");
        bench.RunTo(20);
        bench.Events.Clear();
        DockerBench.Pending commit = bench.Issue($"commit {flags}app made");
        bench.RunTo(21);
        Assert.Equal(flags.Length == 0 ? "paused" : "running", bench.Get("app").Status);
        bench.RunTo(30);
        Assert.Equal(22, commit.AtSeconds, 0.05);
        Assert.Equal(actions, bench.Actions);
        Assert.Equal("running", bench.Get("app").Status);
    }

    [Fact]
    public void What_changes_nothing_makes_no_layer()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app hog");
        bench.Fine("commit app same");
        Image image = bench.Engine.FindImage("same")!;
        Assert.Single(image.Layers);
        Assert.True(image.Definition.History![^1].EmptyLayer); // D7.5
        Assert.EndsWith("0B        \n", bench.Fine("history same").Stdout.Split('\n')[1] + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_of_the_configuration_are_those_of_a_dockerfile()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app -l own=1 hog hog hold");
        bench.Fine("commit -a me -c 'CMD [\"hog\", \"write /data/a 10M\"]' -c 'ENV A=1 B=2' -c 'LABEL k=v' -c 'EXPOSE 80' -c 'USER 5' app made");
        Assert.Equal(
            "[\"hog\",\"write /data/a 10M\"] [\"A=1\",\"B=2\"] {\"k\":\"v\",\"own\":\"1\"} {\"80/tcp\":{}} 5 me\n",
            bench.Fine("inspect -f '{{json .Config.Cmd}} {{json .Config.Env}} {{json .Config.Labels}} {{json .Config.ExposedPorts}} {{.Config.User}} {{.Author}}' made").Stdout);
        Assert.Equal(1, bench.Do("commit -c 'RUN x' app y").ExitCode);
        bench.Fine("run --name child made");
        Assert.Equal("A /data\nA /data/a\n", bench.Fine("diff child").Stdout);
        Assert.Null(bench.Engine.FindImage("y"));
    }

    // The parser of 20.10 makes instructions small; its stop signal can only be built.
    [Theory]
    [InlineData("20.10", "RUN", "run")]
    [InlineData("20.10", "foo", "foo")]
    [InlineData("20.10", "STOPSIGNAL", "stopsignal")]
    [InlineData("28", "RUN", "RUN")]
    [InlineData("28", "Foo", "Foo")]
    public void An_instruction_that_is_no_change_is_refused_by_its_name(string version, string typed, string named)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app quick");
        Assert.Equal($"Error response from daemon: {named} is not a valid change command\n", bench.Do($"commit -c '{typed} x' app").Stderr);
    }

    // Recording v1-35: a name of a chain, its image, the stack on its top; the image below has a name of its own and stays.
    [Fact]
    public void Removal_goes_down_a_chain_name_by_name()
    {
        DockerBench bench = Recorded();
        bench.Fine("rm b1 b2 b3");
        string[] ids = [.. new[] { "app:3", "app:2", "app:1" }.Select(n => bench.Engine.FindImage(n)!.Id)];
        string[] chains = [.. bench.Engine.FindImage("app:3")!.Chains];
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 3).Select(i => $"Untagged: app:{3 - i}\nDeleted: sha256:{ids[i]}\nDeleted: sha256:{chains[3 - i]}\n")),
            bench.Fine("rmi app:3 app:2 app:1").Stdout);
        Assert.Single(bench.Engine.Images, i => i.Names.Contains("hog:latest"));
    }

    // D7.28, D7.30: an image that others were made on top of only loses its name; it goes with the last of them, unless --no-prune says it stays.
    [Theory]
    [InlineData("", 2)]
    [InlineData("--no-prune ", 1)]
    public void An_image_below_goes_with_the_last_that_was_made_of_it(string flags, int deleted)
    {
        DockerBench bench = Recorded();
        bench.Fine("rm b1 b2 b3");
        Assert.Equal("Untagged: app:2\n", bench.Fine("rmi app:2").Stdout);
        string below = bench.Engine.FindImage("app:3")!.Parent!.Id;
        Assert.DoesNotContain("<none>", bench.Fine("images").Stdout, StringComparison.Ordinal); // D7.20
        Assert.Contains($"<none>       <none>    {below[..12]}", bench.Fine("images -a").Stdout, StringComparison.Ordinal);
        Assert.Equal($"Error response from daemon: conflict: unable to delete {below[..12]} (cannot be forced) - image has dependent child images\n", bench.Do($"rmi -f {below[..12]}").Stderr);
        string[] lines = bench.Fine($"rmi {flags}app:3").Stdout.Split('\n');
        Assert.Equal(deleted, lines.Count(l => bench.Events.Any(e => e.Action == "delete" && l == "Deleted: " + e.ActorId)));
    }

    // The words of recording v1-35; an image that is gone stays known to its container by its ID.
    [Fact]
    public void A_container_keeps_its_image_unless_its_removal_is_forced()
    {
        DockerBench bench = Recorded();
        bench.Fine("create --name st app:3");
        string container = bench.Get("st").Id[..12], image = bench.Get("st").Image.Id;
        Assert.Equal(
            $"Error response from daemon: conflict: unable to remove repository reference \"app:3\" (must force) - container {container} is using its referenced image {image[..12]}\n",
            bench.Do("rmi app:3").Stderr);
        Assert.Equal($"Untagged: app:3\nDeleted: sha256:{image}\n", bench.Fine("rmi -f app:3").Stdout);
        Assert.Contains($"{container}   {image[..12]}   \"sh -c 'rm /data/a; …\"", bench.Fine("ps -a").Stdout, StringComparison.Ordinal);
    }

    // The words of recording v1-35.
    [Fact]
    public void Writable_layers_and_the_whole_are_told_by_ps()
    {
        DockerBench bench = Recorded();
        string[][] rows = [.. bench.Fine("ps -as").Stdout.Split('\n').Skip(1).Take(3).Select(Cells)];
        Assert.Equal(["\"sh -c 'rm /data/a; …\" b3 3B (virtual 34.3MB)", "\"hog 'write /data/b …\" b2 21MB (virtual 34.3MB)", "\"hog 'write /data/a …\" b1 10.5MB (virtual 13.3MB)"], rows.Select(r => $"{r[2]} {r[^2]} {r[^1]}"));
        Assert.Equal(
            ["total 20492", "drwxr-xr-x    1 root     0             4096 . .", "drwxr-xr-x    1 root     0             4096 . ..", "-rw-r--r--    1 root     0         20971520 . b", "-rw-r--r--    1 root     0                3 . c"],
            bench.Fine("run --rm app:3 ls -la /data").Stdout.Split('\n').SkipLast(1).Select(l => System.Text.RegularExpressions.Regex.Replace(l, "[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{5}", ".")));
    }

    [Theory]
    [InlineData("echo hi > /f", "A /f\n", 3)]
    [InlineData("echo hi > /f; echo 'more > text' >> /f", "A /f\n", 15)]
    [InlineData("echo one > /f && echo three > /f", "A /f\n", 6)]
    [InlineData("rm -f /etc/passwd", "C /etc\nD /etc/passwd\n", 0)]
    [InlineData("rm /etc/passwd; echo x > /etc/passwd", "C /etc\nC /etc/passwd\n", 2)]
    public void A_plain_script_writes_and_removes_files(string script, string changes, long size)
    {
        DockerBench bench = Bench();
        bench.Fine($"run --name app hog sh -c \"{script}\"");
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
        Assert.Equal(size, bench.Get("app").Files.WritableSize);
    }

    [Theory]
    [InlineData("echo hi 2> /f")]
    [InlineData("echo hi > /f > /g")]
    [InlineData("sleep 1 > /f")]
    public void What_a_shell_would_do_besides_is_refused(string script) =>
        Assert.StartsWith($"oomsim: 'sh -c '{script}'' is not simulated", Bench().Do($"run hog sh -c '{script}'").Stderr, StringComparison.Ordinal);

    /// <summary>The images of recording v1-35, made as there.</summary>
    internal static DockerBench Recorded()
    {
        DockerBench bench = Bench("20.10");
        bench.RunTo(10);
        bench.Fine("run --name b1 --network host hog hog 'write /data/a 10M'");
        bench.Fine("commit -m 'layer a' b1 app:1");
        bench.RunTo(20);
        bench.Fine("run --name b2 --network host app:1 hog 'write /data/b 20M'");
        bench.Fine("commit -m 'layer b' b2 app:2");
        bench.RunTo(200);
        bench.Fine("run --name b3 --network host app:2 sh -c 'rm /data/a; echo hi > /data/c'");
        bench.Fine("commit -m 'delete a' b3 app:3");
        return bench;
    }

    private static DockerBench Bench(string version = "20.10", Func<HostConfig, HostConfig>? configure = null)
    {
        var bench = new DockerBench(version, configure: configure);
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal);
        foreach ((string line, Step step) in new (string, Step)[] { ("hog write /data/a 10M", Write("/data/a", 10 << 20)), ("hog write /data/b 20M", Write("/data/b", 20 << 20)), ("hog hold", new SleepStep(null)) })
        {
            processes[line] = new ProgramDefinition { Name = line, Comm = "hog", Steps = [step] };
        }

        LayerDefinition layer = Layer("hog", ("/etc/passwd", 400)) with { Size = Base, Comment = "Imported from -", Entries = 29, ArchiveSize = 2_846_720 };
        bench.Engine.AddImage(new ImageDefinition("hog", [layer], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "hog", Steps = [new SleepStep(null)] }, processes)));
        return bench;
    }

    private static ImageDefinition Image(string name, (string Name, Step[] Steps) process, LayerDefinition layer) => new(name, [layer], new ProgramSet(
        new ProgramDefinition { Name = "init", Comm = name, Steps = [new SleepStep(null)] },
        new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { [process.Name] = new ProgramDefinition { Name = process.Name, Comm = process.Name, Steps = process.Steps } }));

    private static ImageDefinition Image(string name, (string Name, Step A, Step B) p, LayerDefinition layer) => Image(name, (p.Name, new[] { p.A, p.B }), layer);

    private static ImageDefinition Image(string name, (string Name, Step A, Step B, Step C, Step D, Step E) p, LayerDefinition layer) => Image(name, (p.Name, new[] { p.A, p.B, p.C, p.D, p.E }), layer);

    private static LayerDefinition Layer(string id, params (string Path, long Size)[] files)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string path, long size) in files)
        {
            sizes[path] = size;
        }

        return new LayerDefinition(id, sizes.Values.Sum(), sizes);
    }

    private static WriteStep Write(string file, long size) => new(file, Quantity.Of(size), Pace.Free);

    private static RemoveFileStep Remove(string file) => new(file);

    private static string[] Cells(string line) => line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What a change leaves out is the container's, which has neither the shell of its image nor what waits for a build of it (daemon/commit.go, merge; 20.10.24).</summary>
    [Theory]
    [InlineData("HEALTHCHECK --interval=2s CMD x", "Healthcheck", "{\"Test\":[\"CMD-SHELL\",\"x\"],\"Interval\":2000000000,\"Timeout\":3000000000,\"Retries\":5}")]
    [InlineData("HEALTHCHECK NONE", "Healthcheck", "{\"Test\":[\"NONE\"],\"Interval\":9000000000,\"Timeout\":3000000000,\"Retries\":5}")]
    [InlineData("ENTRYPOINT []", "Entrypoint", "[\"sh\",\"-c\"]")]
    [InlineData("ENTRYPOINT []", "Cmd", "[\"sleep 100\"]")]
    [InlineData("ENTRYPOINT [\"x\"]", "Cmd", "null")]
    [InlineData("CMD y", "Cmd", "[\"/bin/sh\",\"-c\",\"y\"]")]
    [InlineData("CMD y", "Entrypoint", "[\"sh\",\"-c\"]")]
    [InlineData("ONBUILD RUN y", "OnBuild", "[\"RUN y\"]")]
    [InlineData("USER 1", "OnBuild", "null")]
    [InlineData("USER 1", "Shell", "null")]
    public void Changes_are_merged_with_the_container(string change, string key, string value)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext(
            "FROM sleeper\nHEALTHCHECK --interval=9s --timeout=3s --retries=5 CMD true\nENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"sleep 100\"]\nSHELL [\"/bin/ash\", \"-c\"]\nONBUILD RUN x",
            new SortedDictionary<string, long>(StringComparer.Ordinal)));
        bench.Fine("build -t made ctx");
        bench.Fine("create --name app made");
        Assert.Equal("null\n", bench.Fine("inspect -f '{{json .Config.OnBuild}}' app").Stdout);
        bench.Fine($"commit --change '{change}' app out");
        Assert.Equal(value + "\n", bench.Fine($"inspect -f '{{{{json .Config.{key}}}}}' out").Stdout);
    }
}
