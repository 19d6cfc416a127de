using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Folders of an image that a container removes: one whiteout hides all of them (D7.8). All seen with dockerd 20.10.24.</summary>
public class RemovedFolderTests
{
    [Theory]
    [InlineData("rm -rf /data", "D /data")]
    [InlineData("rm -r /data/sub", "C /data|D /data/sub")]
    [InlineData("rm -r /data/sub /data", "D /data")]
    [InlineData("sh -c 'rm /data/hello; rm -r /data'", "D /data")]
    [InlineData("sh -c 'rm -r /data/sub; rm /data/hello'", "C /data|D /data/hello|D /data/sub")]
    [InlineData("rm -r /empty", "D /empty")]
    public void Folder_is_gone_as_a_whole(string command, string changes)
    {
        DockerBench bench = Bench();
        bench.Fine("run --name app files " + command);
        Assert.Equal(changes.Split('|'), Lines(bench, "diff app"));
    }

    /// <summary>A file in its place is all that the upper directory has of it (archive.OverlayChanges).</summary>
    [Theory]
    [InlineData("sh -c 'rm -r /data/sub; touch /data/sub'", "C /data|C /data/sub")]
    [InlineData("sh -c 'rm -r /data; touch /data'", "C /data")]
    public void File_in_the_place_of_a_folder_is_told_once(string command, string changes)
    {
        DockerBench bench = Bench();
        bench.Fine("run --name app files " + command);
        Assert.Equal(changes.Split('|'), Lines(bench, "diff app"));
    }

    [Fact]
    public void Folder_stays_without_its_files()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app files sleep 1000");
        bench.Fine("exec app rm /data/hello /data/sub/deep");
        Assert.Equal(["sub"], Lines(bench, "exec app ls /data"));
        bench.Fine("exec app touch /data/sub/new");
        bench.Fine("exec app rm -r /data");
        Assert.Equal(["D /data"], Lines(bench, "diff app"));
        Assert.Equal("rm: can't remove '/data': No such file or directory\n", bench.Do("exec app rm -r /data").Stderr);
        Assert.Equal("touch: /data/x: No such file or directory\n", bench.Do("exec app touch /data/x").Stderr);
    }

    [Fact]
    public void Committed_layer_hides_the_folder_once()
    {
        DockerBench bench = Bench();
        bench.Fine("run --name app files rm -rf /data");
        bench.Fine("commit app less");
        Assert.Equal(["/data"], bench.Engine.FindImage("less")!.Layers[^1].Definition.Whiteouts);
        bench.Fine("export -o flat.tar app");
        Assert.DoesNotContain(bench.Engine.Files["flat.tar"].Entries, e => e.Name.StartsWith("data", StringComparison.Ordinal));
        Assert.Equal(1, bench.Do("run --rm less ls /data").ExitCode);
        Assert.Equal(1, bench.Do("run --rm less ls /data/sub").ExitCode);
    }

    [Fact]
    public void Folder_that_is_made_again_has_only_what_is_new()
    {
        DockerBench bench = Bench();
        bench.Fine("run --name app files rm -rf /data");
        bench.Fine("cp app:/bin /srv/folder");
        bench.Fine("cp /srv/folder app:/data");
        Assert.Equal(["C /data", "A /data/ls", "A /data/rm", "A /data/sh", "A /data/sleep", "A /data/touch", "A /data/true", "D /data/hello", "D /data/sub"], Lines(bench, "diff app").Where(l => l.Contains("/data", StringComparison.Ordinal)));
        bench.Fine("commit app other");
        bench.Fine("create --name two other true");
        Assert.Null(bench.Get("two").Files.Find("/data/hello"));
        Assert.NotNull(bench.Get("two").Files.Find("/data/sh"));
    }

    [Fact]
    public void Files_that_the_engine_mounts_are_busy_and_its_link_is_not()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app files sleep 1000");
        CommandResult removed = bench.Do("exec app rm -rf /etc");
        Assert.Equal(1, removed.ExitCode);
        Assert.Equal(
            ["rm: can't remove '/etc/hostname': Device or resource busy", "rm: can't remove '/etc/hosts': Device or resource busy", "rm: can't remove '/etc/resolv.conf': Device or resource busy"],
            removed.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(["hostname", "hosts", "resolv.conf"], Lines(bench, "exec app ls /etc"));
        Assert.Equal(["C /etc", "D /etc/mtab", "D /etc/passwd"], Lines(bench, "diff app"));
        bench.Fine("cp app:/etc /srv/etc");
        Assert.False(bench.Engine.HasPath("/srv/etc/mtab"));
        bench.Fine("export -o flat.tar app");
        Assert.DoesNotContain(bench.Engine.Files["flat.tar"].Entries, e => e.Name == "etc/mtab");
    }

    [Fact]
    public void Link_of_the_engine_is_removed_by_its_name()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app files sleep 1000");
        bench.Fine("exec app rm /etc/mtab");
        Assert.Equal(["C /etc", "D /etc/mtab"], Lines(bench, "diff app"));
        Assert.Equal(1, bench.Do("exec app rm /etc/mtab").ExitCode);
    }

    private static string[] Lines(DockerBench bench, string command) => bench.Fine(command).Stdout.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(
            ("bin/", 0), ("bin/rm", 10), ("bin/sh", 10), ("bin/sleep", 10), ("bin/ls", 10), ("bin/touch", 10), ("bin/true", 10), ("data/", 0), ("data/hello", 6), ("data/sub/", 0), ("data/sub/deep", 3), ("empty/", 0), ("etc/", 0), ("etc/passwd", 30))));
        bench.Fine("import a.tar files");
        return bench;
    }
}
