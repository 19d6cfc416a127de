using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>ADD unpacks local tar archives, by their content, and nothing else does.</summary>
public class AddArchiveTests
{
    [Fact]
    public void Add_unpacks_an_archive_into_its_target()
    {
        DockerBench bench = Built("FROM sleeper\nADD app.tar.gz readme /opt/\n");
        Image image = bench.Engine.FindImage("a")!;

        // 1000 + 20 + 7 bytes; the link "app" has 3, and the second name of a file is no second file.
        Assert.Equal(["/opt/bin/app", "/opt/bin/app2", "/opt/etc/app.conf", "/opt/readme"], image.Layers[^1].Files.Keys);
        Assert.Equal(1000 + 20 + 7 + 3, image.Layers[^1].Definition.Size);
        Assert.Same(image.Layers[^1].Files["/opt/bin/app"], image.Layers[^1].Files["/opt/bin/app2"]);
        Assert.Equal("app", image.Layers[^1].Definition.SymbolicLinks["/opt/bin/run"]);
    }

    // RootFS of a real 20.10.24: times of an archive's members and of another image's files are kept; a folder that nobody names is made anew.
    [Theory]
    [InlineData("ADD plain.tar /", true)]
    [InlineData("ADD bare.tar /", false)]
    [InlineData("ADD plain.tar /new/", false)]
    [InlineData("COPY --from=sleeper /etc/os-release /p", true)]
    [InlineData("COPY --from=sleeper /etc/os-release /new/p", false)]
    public void Layers_of_the_same_files_are_the_same_without_the_cache(string step, bool isSame)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\n" + step, new SortedDictionary<string, long> { ["plain.tar"] = 4096, ["bare.tar"] = 4096 })
        {
            Archives = new SortedDictionary<string, IReadOnlyList<TarEntry>> { ["plain.tar"] = [new TarEntry("bin/", 0), new TarEntry("bin/x", 2), new TarEntry("top", 2)], ["bare.tar"] = [new TarEntry("bin/x", 2), new TarEntry("top", 2)] },
        });
        string Top()
        {
            bench.RunTo(Math.Ceiling(bench.Simulator.Now / 1e9) + 1);
            bench.Fine("build --no-cache -t made ctx");
            return bench.Engine.FindImage("made")!.Layers[^1].Definition.Id;
        }

        string first = Top();
        Assert.Equal(isSame, first == Top());
    }

    // Its target is a folder, with or without a slash at its end.
    [Theory]
    [InlineData("ADD app.tar.gz /opt", "/opt/bin/app")]
    [InlineData("ADD app.tar.gz /", "/bin/app")]
    [InlineData("WORKDIR /srv\nADD app.tar.gz .", "/srv/bin/app")]
    [InlineData("COPY app.tar.gz /opt/", "/opt/app.tar.gz")]
    [InlineData("ADD sub /opt/", "/opt/more.tar")] // in a folder it stays one
    public void A_step_makes(string step, string path)
    {
        DockerBench bench = Built("FROM sleeper\n" + step + "\n");
        Assert.Contains(path, bench.Engine.FindImage("a")!.Layers[^1].Files.Keys);
    }

    [Fact]
    public void The_cache_knows_the_archive_by_its_size()
    {
        DockerBench bench = Built("FROM sleeper\nADD app.tar.gz /opt/\n");
        Assert.Contains("Using cache", bench.Fine("build -t a ctx").Stdout, StringComparison.Ordinal);
        bench.Engine.AddBuildContext("ctx", Context("FROM sleeper\nADD app.tar.gz /opt/\n", 601));
        Assert.DoesNotContain("Using cache", bench.Fine("build -t a ctx").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cache_knows_the_archive_by_its_members()
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Holding(new TarEntry("one", 7 << 20)));
        bench.Fine("build -t a ctx");
        bench.Engine.AddBuildContext("ctx", Holding(new TarEntry("two", 1024)));
        Assert.DoesNotContain("Using cache", bench.Fine("build -t b ctx").Stdout, StringComparison.Ordinal);
        Assert.Equal(["/a/two"], bench.Engine.FindImage("b")!.Layers[^1].Files.Keys);
        Assert.NotEqual(bench.Engine.FindImage("a")!.Id, bench.Engine.FindImage("b")!.Id);
    }

    [Fact]
    public void What_is_an_archive_is_told_by_its_content()
    {
        byte[] tar = ImageArchives.Tar(("bin/", 0), ("bin/app", 5));
        Assert.Equal(["bin/", "bin/app"], ArchiveListing.Read(new MemoryStream(tar), out _)!.Select(e => e.Name));
        Assert.Null(ArchiveListing.Read(new MemoryStream([.. Enumerable.Repeat((byte)'x', 2000)]), out _));
        Assert.Null(ArchiveListing.Read(new MemoryStream([]), out _));
        Assert.Null(ArchiveListing.Read(new MemoryStream(new byte[4096]), out _));
    }

    [Fact]
    public void Add_of_an_address_is_told_to_be_not_simulated()
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context("FROM sleeper\nADD https://example.com/x.tar /\n", 600));
        CommandResult result = bench.Do("build ctx");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ADD https://example.com/x.tar is not simulated", result.Stderr, StringComparison.Ordinal);
    }

    private static DockerBench Built(string dockerfile)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context(dockerfile, 600));
        bench.Fine("build -t a ctx");
        return bench;
    }

    private static BuildContext Holding(TarEntry member) => new(
        "FROM sleeper\nADD x.tgz /a/\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["x.tgz"] = 1 << 20 })
    {
        Archives = new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal) { ["x.tgz"] = [member] },
    };

    private static BuildContext Context(string dockerfile, long size) => new(
        dockerfile,
        new SortedDictionary<string, long>(StringComparer.Ordinal) { ["app.tar.gz"] = size, ["readme"] = 7, ["sub/more.tar"] = 2048 })
    {
        Archives = new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal)
        {
            ["app.tar.gz"] = ArchiveListing.Read(new MemoryStream(ImageArchives.Tar(
                ("bin/", 0), ("bin/app", 1000), ("bin/app2 => bin/app", 0), ("bin/run -> app", 0), ("etc/app.conf", 20))), out _)!,
            ["sub/more.tar"] = [new TarEntry("x", 1)],
        },
    };
}
