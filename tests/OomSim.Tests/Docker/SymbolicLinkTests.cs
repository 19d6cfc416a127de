using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Symbolic links of an image, as archives bring them, lead programs to the files that they name.</summary>
public class SymbolicLinkTests
{
    /// <summary>Seen with 20.10.24: the table of mounts has the place that the link leads to.</summary>
    [Theory]
    [InlineData("-v vol:/lnk")]
    [InlineData("--tmpfs /lnk")]
    [InlineData("--mount type=volume,dst=/lnk/")]
    public void What_is_mounted_at_a_link_lies_where_it_leads(string flags)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("bin/sleep", 1), ("bin/touch", 1), ("bin/ls", 1), ("srv/data/f", 1), ("lnk -> srv/data", 0)])));
        bench.Fine("import a.tar files");
        bench.Fine($"run -d --name app {flags} files sleep 1000");
        bench.Fine("exec app touch /lnk/n /srv/data/m");
        Assert.Equal("", bench.Fine("diff app").Stdout);
        Assert.Equal(flags.Contains("vol", StringComparison.Ordinal) ? "f\nm\nn\n" : "m\nn\n", bench.Fine("exec app ls /srv/data").Stdout);
        Assert.Equal(bench.Fine("exec app ls /srv/data").Stdout, bench.Fine("exec app ls /lnk/").Stdout);
        bench.Fine("run -d --name other -v vol:/srv/data files sleep 1000");
        Assert.Equal(flags.StartsWith("-v vol", StringComparison.Ordinal) ? "f\nm\nn\n" : "f\n", bench.Fine("exec other ls /lnk/").Stdout);
    }

    /// <summary>A further name of a link is one more that says the same, and no more to store (seen with 20.10.24).</summary>
    [Fact]
    public void A_link_has_further_names()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("bin/sleep", 1), ("bin/ls", 1), ("f", 10), ("s -> f", 0), ("h => s", 0)])));
        bench.Fine("import a.tar files");
        Assert.Equal(13, bench.Engine.FindImage("files")!.Size);
        bench.Fine("run -d --name app files sleep 1000");
        Assert.EndsWith(" /h -> f\n", bench.Fine("exec app ls -l /h").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_opened_through_links()
    {
        DockerBench bench = Bench(new ReadStep("/etc/conf", null, Pace.Free), new WriteStep("/var/run/pid", Quantity.Of(10), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app linked");
        bench.RunTo(1);
        Assert.Equal("A /run\nA /run/pid\n", bench.Fine("diff app").Stdout.Replace("C /run\n", "A /run\n", StringComparison.Ordinal));
        Assert.Same(bench.Get("app").Files.Find("/data/real"), bench.Get("app").Files.Find("/etc/conf"));
        Assert.Null(bench.Get("app").Files.Find("/loop"));
    }

    [Fact]
    public void Removing_a_link_leaves_what_it_leads_to()
    {
        DockerBench bench = Bench(new SleepStep(null));
        bench.Fine("run -d --name app linked");
        bench.Fine("exec app rm /etc/conf");
        Assert.Null(bench.Get("app").Files.Find("/etc/conf"));
        Assert.NotNull(bench.Get("app").Files.Find("/data/real"));
        Assert.Contains("D /etc/conf\n", bench.Fine("diff app").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_higher_layer_replaces_a_link()
    {
        DockerBench bench = Bench(new SleepStep(null));
        ImageDefinition below = bench.Engine.FindImage("linked")!.Definition;
        bench.Engine.AddImage(below with { Name = "above", Layers = [.. below.Layers, new LayerDefinition("top", 30, new SortedDictionary<string, long> { ["/etc/conf"] = 30 })] });
        bench.Fine("run -d --name app above");
        Assert.Equal(30, bench.Get("app").Files.Find("/etc/conf")!.Size);
    }

    [Theory]
    [InlineData("/usr/bin/python", "oomsim: nothing says what '/usr/bin/python' does: describe it under 'processes' with 'exec: /usr/bin/python'\n")]
    [InlineData("/usr/bin/dangling", "stat /usr/bin/dangling: no such file or directory")]
    public void Programs_are_found_by_links(string command, string error) =>
        Assert.Contains(error, Bench(new SleepStep(null)).Do("run linked " + command).Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("ls /etc", "conf\nhostname\nhosts\nmtab\nresolv.conf\n", 0)]
    [InlineData("ls /usr/bin", "dangling\npython\npython3\n", 0)]
    [InlineData("ls /var/run", "lock\n", 0)]
    [InlineData("ls /etc/conf", "/etc/conf\n", 0)]
    [InlineData("ls -l /etc", "total 0\nlrwxrwxrwx    1 root     0               12 Jan  1 00:00 conf -> ../data/real\nlrwxrwxrwx    1 root     0               12 Jan  1 00:00 mtab -> /proc/mounts\n", 0)]
    [InlineData("ls -l /var/run", "lrwxrwxrwx    1 root     0                4 Jan  1 00:00 /var/run -> /run\n", 0)]
    [InlineData("ls /usr/bin/dangling", "", 1)]
    public void Links_are_listed(string command, string stdout, int exitCode)
    {
        CommandResult result = Bench(new SleepStep(null)).Do("run linked " + command);
        Assert.Equal((stdout, exitCode), (result.Stdout, result.ExitCode));
    }

    [Fact]
    public void Removing_a_folder_takes_its_links()
    {
        DockerBench bench = Bench(new SleepStep(null));
        bench.Fine("run -d --name app linked");
        bench.Fine("exec app rm /usr/bin/dangling");
        bench.Do("exec app rm -r /etc");
        Assert.DoesNotContain(bench.Get("app").Files.Links.Select(l => l.Key), l => l == "/usr/bin/dangling" || l.StartsWith("/etc/", StringComparison.Ordinal));
    }

    // Without -L the link itself, which says 7 bytes; folders on the way are followed in any case.
    [Theory]
    [InlineData("cp app:/usr/bin/dangling /srv/x", "/srv/x", 7)]
    [InlineData("cp -L app:/etc/conf /srv/x", "/srv/x", 500)]
    [InlineData("cp -L app:/etc/conf /srv", "/srv/conf", 500)]
    [InlineData("cp app:/usr/bin /srv/x", "/srv/x/dangling", 7)]
    [InlineData("cp app:/var/run/lock /srv/x", "/srv/x", 1)]
    [InlineData("cp app:/var/run/. /srv/x", "/srv/x/lock", 1)]
    public void Links_are_copied_out(string command, string file, long size)
    {
        DockerBench bench = Bench(new SleepStep(null));
        bench.Fine("create --name app linked");
        bench.Fine(command);
        bench.Fine($"cp {file} app:/opt/there");
        Assert.Equal(size, bench.Get("app").Files.Find("/opt/there")!.Size);
    }

    [Fact]
    public void Copies_go_where_links_lead()
    {
        DockerBench bench = Bench(new SleepStep(null));
        bench.Fine("create --name app linked");
        Assert.Contains("Could not find the file /usr/bin/nothing in container app", bench.Do("cp -L app:/usr/bin/dangling /srv/x").Stderr, StringComparison.Ordinal);
        bench.Fine("cp app:/data/real /srv/x");
        bench.Fine("cp /srv/x app:/var/run/new");
        Assert.Equal(500, bench.Get("app").Files.Find("/run/new")!.Size);
    }

    // A link that is named is followed and keeps its name, also one to a folder.
    [Theory]
    [InlineData("COPY lnk /bin/there", "/bin/there", 6)]
    [InlineData("COPY lnk /bin/", "/bin/lnk", 6)]
    [InlineData("COPY l*k /bin/", "/bin/lnk", 6)]
    [InlineData("COPY folder /bin", "/bin/app", 6)]
    [InlineData("COPY folder/app /bin/", "/bin/app", 6)]
    [InlineData("COPY gone /bin/", "", 0)]
    public void Links_of_a_build_are_followed(string step, string file, long size)
    {
        DockerBench bench = Bench(new SleepStep(null));
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["sub/app"] = 6, ["lnk"] = 7, ["folder"] = 3, ["gone"] = 5 };
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["lnk"] = "sub/app", ["folder"] = "sub", ["gone"] = "/else" };
        bench.Engine.AddBuildContext("ctx", new BuildContext($"FROM scratch\n{step}\n", files) { Links = links });
        CommandResult result = bench.Do("build -t made ctx");
        Assert.Equal(file.Length == 0, result.Stderr.Contains("COPY failed: file not found in build context or excluded by .dockerignore: stat gone: file does not exist", StringComparison.Ordinal));
        Assert.Equal(file.Length == 0 ? null : size, bench.Engine.FindImage("made")?.Layers[0].Files[file].Size);
    }

    private static DockerBench Bench(params Step[] steps)
    {
        var bench = new DockerBench();
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/data/real"] = 500, ["/usr/bin/python3"] = 100, ["/run/lock"] = 1 };
        var layer = new LayerDefinition("links", 1000, files)
        {
            SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["/etc/conf"] = "../data/real",
                ["/loop"] = "/loop",
                ["/usr/bin/dangling"] = "nothing",
                ["/usr/bin/python"] = "python3",
                ["/var/run"] = "/run",
            },
        };
        bench.Engine.AddImage(new ImageDefinition("linked", [layer], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "linked", Steps = steps }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal))));
        return bench;
    }
}
