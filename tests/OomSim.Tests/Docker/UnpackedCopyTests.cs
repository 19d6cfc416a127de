using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>docker cp - CONTAINER:FOLDER</c> makes of an archive, entry by entry. All seen with 20.10.24.</summary>
public class UnpackedCopyTests
{
    private const string Old = "Error response from daemon: Error processing tar file(exit status 1): ";

    [Theory]
    [InlineData("a|d/|d/b", "", "C /data\nA /data/a\nA /data/d\nA /data/d/b\n")]
    [InlineData("d/", "", "C /data\nA /data/d\n")]
    [InlineData("/abs", "", "C /data\nA /data/abs\n")]
    [InlineData("a|h => a", "", "C /data\nA /data/a\nA /data/h\n")]
    [InlineData("l -> /data/sub|l/in", "", "C /data\nA /data/l\nC /data/sub\nA /data/sub/in\n")]
    [InlineData("l -> /|l/x", "", "C /data\nA /data/l\nA /x\n")]
    [InlineData("l -> /|l/n/x", "", "C /data\nA /data/l\nA /n\nA /n/x\n")]
    [InlineData("l -> /etc|l/in", "", "C /data\nA /data/l\nC /etc\nA /etc/in\n")]
    [InlineData("a|a", "", "C /data\nA /data/a\n")]
    [InlineData("a|a/b", "open /data/a/b: not a directory", "C /data\nA /data/a\n")]
    [InlineData("a|a/b/", "mkdir /data/a/b: not a directory", "C /data\nA /data/a\n")]
    [InlineData("hello/", "cannot overwrite non-directory \"/data/hello\" with directory \"/data\"", "")]
    [InlineData("sub", "cannot overwrite directory \"/data/sub\" with non-directory \"/data\"", "")]
    [InlineData("a|h => nope", "link /data/nope /data/h: no such file or directory", "C /data\nA /data/a\n")]
    [InlineData("a|h => sub", "link /data/sub /data/h: operation not permitted", "C /data\nA /data/a\n")]
    [InlineData("a|h => ../../etc/passwd", "invalid hardlink \"/etc/passwd\" -> \"../../etc/passwd\"", "C /data\nA /data/a\n")]
    [InlineData("l -> ../../../../etc|l/in", "invalid symlink \"/data/l\" -> \"../../../../etc\"", "")]
    [InlineData("../x", "\"../x\" is outside of \"/data\"", "")]
    [InlineData("d/../../x", "\"../x\" is outside of \"/data\"", "")]
    public void What_comes_before_a_fault_stays(string entries, string fault, string changes)
    {
        DockerBench bench = Bench(ImageArchives.Tar([.. entries.Split('|').Select(e => (e, e.EndsWith('/') || e.Contains(' ', StringComparison.Ordinal) ? 0 : 10))]));
        Assert.Equal(new CommandResult(fault.Length > 0 ? 1 : 0, "", fault.Length > 0 ? Old + fault + "\n" : ""), bench.Do("cp - app:/data < a.tar"));
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
        Assert.Equal(fault.Length == 0, bench.Actions.Contains("extract-to-dir"));
    }

    // pkg/archive, Unpack: os.RemoveAll comes before createTarFile.
    [Theory]
    [InlineData("hello -> ../../../../etc", "invalid symlink \"/data/hello\" -> \"../../../../etc\"", "C /data\nD /data/hello\n")]
    [InlineData("hello => hello", "link /data/hello /data/hello: no such file or directory", "C /data\nD /data/hello\n")]
    [InlineData("hello => nope", "link /data/nope /data/hello: no such file or directory", "C /data\nD /data/hello\n")]
    [InlineData("loop -> loop|loop/x", "open /data/loop/x: too many levels of symbolic links", "C /data\nA /data/loop\n")]
    [InlineData("loop -> loop|loop/x/", "mkdir /data/loop/x: too many levels of symbolic links", "C /data\nA /data/loop\n")]
    [InlineData("a -> b|b -> a|h => a/x", "link /data/a/x /data/h: too many levels of symbolic links", "C /data\nA /data/a\nA /data/b\n")]
    [InlineData("l -> nope|l/x", "open /data/l/x: no such file or directory", "C /data\nA /data/l\n")]
    [InlineData("l -> nope|l/s/", "mkdir /data/l/s: no such file or directory", "C /data\nA /data/l\n")]
    [InlineData("l -> nope|l/s -> q", "symlink q /data/l/s: no such file or directory", "C /data\nA /data/l\n")]
    [InlineData("l -> nope|l/s => l", "link /data/l /data/l/s: no such file or directory", "C /data\nA /data/l\n")]
    [InlineData("l -> nope|l/s/x", "mkdir /data/l: file exists", "C /data\nA /data/l\n")]
    [InlineData("d/|d/l -> ../nope|d/l/a/b/x", "mkdir /data/d/l: file exists", "C /data\nA /data/d\nA /data/d/l\n")]
    [InlineData("f|l -> f|l/a/x", "open /data/l/a/x: not a directory", "C /data\nA /data/f\nA /data/l\n")]
    [InlineData("l -> ", "symlink  /data/l: no such file or directory", "")]
    [InlineData("loop -> loop|loop/l -> ", "symlink  /data/loop/l: no such file or directory", "C /data\nA /data/loop\n")]
    [InlineData("loop -> loop|loop/h => nope", "link /data/nope /data/loop/h: no such file or directory", "C /data\nA /data/loop\n")]
    [InlineData("loop -> loop|loop/h => sub", "link /data/sub /data/loop/h: too many levels of symbolic links", "C /data\nA /data/loop\n")]
    [InlineData("a/b/c => a/b", "link /data/a/b /data/a/b/c: operation not permitted", "C /data\nA /data/a\nA /data/a/b\n")]
    [InlineData("a/b/c => nope", "link /data/nope /data/a/b/c: no such file or directory", "C /data\nA /data/a\nA /data/a/b\n")]
    [InlineData("l -> nope|l/s/x => gone", "mkdir /data/l: file exists", "C /data\nA /data/l\n")]
    public void What_lay_there_goes_before_the_fault(string entries, string fault, string changes) => What_comes_before_a_fault_stays(entries, fault, changes);

    [Theory]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("/data/..")]
    public void The_root_is_a_folder_as_any(string folder)
    {
        DockerBench bench = Bench(ImageArchives.Tar(("./", 0), ("f", 3), ("d/", 0), ("h => f", 0), ("r => .", 0)));
        Assert.Equal(new CommandResult(1, "", Old + "link / /r: operation not permitted\n"), bench.Do($"cp - app:{folder} < a.tar"));
        Assert.Equal("A /d\nA /f\nA /h\n", bench.Fine("diff app").Stdout);
    }

    // In the first header, in the first content, and in the last header: behind that come 512 bytes of content and 1024 of the end.
    [Theory]
    [InlineData(300, "")]
    [InlineData(4000, "C /data\nA /data/big\n")]
    [InlineData(-1600, "C /data\nA /data/big\n")]
    public void Archive_that_is_cut_is_unpacked_up_to_there(int at, string changes)
    {
        byte[] whole = ImageArchives.Tar(("big", 5000), ("tail", 10));
        DockerBench bench = Bench(whole[..(at < 0 ? whole.Length + at : at)]);
        Assert.Equal(new CommandResult(1, "", Old + "unexpected EOF\n"), bench.Do("cp - app:/data < a.tar"));
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void An_entry_takes_as_much_however_many_there_are()
    {
        long few = Allocated(500);
        Assert.InRange(Allocated(2000), few, 6 * few);

        static long Allocated(int entries)
        {
            DockerBench bench = Bench(ImageArchives.Tar([.. Enumerable.Range(0, entries).Select(i => (FormattableString.Invariant($"d{i / 100}/f{i:0000}"), 10))]));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bench.Fine("cp - app:/data < a.tar");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static DockerBench Bench(byte[] archive)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/true", 1), ("data/hello", 3), ("data/sub/y", 2))));
        bench.Fine("import a.tar files");
        bench.Fine("create --name app files true");
        bench.Engine.AddFile(ImageArchives.Read(archive));
        return bench;
    }
}
