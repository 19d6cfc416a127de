using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What <c>ls</c>, <c>rm</c> and <c>touch</c> find of the kernel's and the runtime's own, and of paths that begin in the working directory. All seen with 20.10.24 and BusyBox.</summary>
public class ListedFolderTests
{
    [Theory]
    [InlineData("ls /", "bin\ndata\ndev\netc\nproc\nsys\n")]
    [InlineData("ls", "bin\ndata\ndev\netc\nproc\nsys\n")]
    [InlineData("ls data", "f\n")]
    [InlineData("ls data/f", "data/f\n")]
    [InlineData("ls /dev", "core\nfd\nfull\nmqueue\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n")]
    [InlineData("ls /dev/stdin", "/dev/stdin\n")]
    public void Folders_of_the_kernel_and_of_devices_are_listed(string command, string expected) => Assert.Equal(expected, Running().Fine("exec app " + command).Stdout);

    [Theory]
    [InlineData("ls -l /dev/null", "crw-rw-rw-    1 root     0           1,   3 Jan  1 00:00 /dev/null\n")]
    [InlineData("ls -l /dev/ptmx", "lrwxrwxrwx    1 root     0                8 Jan  1 00:00 /dev/ptmx -> pts/ptmx\n")]
    public void A_device_is_told_of_by_its_numbers(string command, string expected) => Assert.Equal(expected, Running().Fine("exec app " + command).Stdout);

    [Fact]
    public void A_whole_folder_has_what_the_kernel_has_in_it()
    {
        DockerBench bench = Running();
        Assert.EndsWith("dr-xr-xr-x    1 root     0                0 Jan  1 00:00 proc\ndr-xr-xr-x    1 root     0                0 Jan  1 00:00 sys\n", bench.Fine("exec app ls -l /").Stdout, StringComparison.Ordinal);
        Assert.Contains("\ncrw-rw-rw-    1 root     0           1,   7 Jan  1 00:00 full\n", bench.Fine("exec app ls -l /dev").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_is_told_of_however_many_there_are()
    {
        (long Listing, long Command) few = Allocated(100), many = Allocated(5000);
        Assert.InRange(many.Listing, 0, 2 * few.Listing);
        Assert.InRange(many.Command, 0, 2 * few.Command);

        static (long Listing, long Command) Allocated(int others)
        {
            var bench = new DockerBench("20.10");
            bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("bin/sleep", 1), ("bin/ls", 1), ("f", 1), ("g => f", 0), .. Enumerable.Range(0, others).Select(i => (FormattableString.Invariant($"d/{i}"), 1))])));
            bench.Fine("import a.tar files");
            bench.Fine("run -d --name app files sleep 1000");
            Container app = bench.Get("app");
            var listing = new FileListing(new TypedPath("f", "/f"), IsLong: true, All: false);
            Assert.StartsWith("-rw-r--r--    2 root ", listing.Run(bench.Host, app.Init!, app.Files).Stdout, StringComparison.Ordinal);
            long before = GC.GetAllocatedBytesForCurrentThread();
            listing.Run(bench.Host, app.Init!, app.Files);
            long listed = GC.GetAllocatedBytesForCurrentThread();
            bench.Fine("exec app ls -l /f");
            return (listed - before, GC.GetAllocatedBytesForCurrentThread() - listed);
        }
    }

    [Theory]
    [InlineData("rm /", "rm: '/' is a directory\n")]
    [InlineData("rm -r /", "rm: oomsim: a change of '/' is not simulated\n")]
    [InlineData("rm -rf /", "rm: oomsim: a change of '/' is not simulated\n")]
    [InlineData("rm .", "rm: can't remove '.' or '..'\n")]
    [InlineData("rm -r ..", "rm: can't remove '.' or '..'\n")]
    [InlineData("rm -rf ./ data/../ /proc/.", "rm: can't remove '.' or '..'\nrm: can't remove '.' or '..'\nrm: can't remove '.' or '..'\n")]
    [InlineData("rm /dev/null", "rm: oomsim: a change of '/dev/null' is not simulated\n")]
    [InlineData("ls /dev/fd", "ls: oomsim: a list of '/dev/fd' is not simulated\n")]
    [InlineData("rm -r etc", "rm: can't remove 'etc/resolv.conf': Device or resource busy\nrm: can't remove 'etc/hostname': Device or resource busy\nrm: can't remove 'etc/hosts': Device or resource busy\n")]
    [InlineData("rm data", "rm: 'data' is a directory\n")]
    [InlineData("rm nope", "rm: can't remove 'nope': No such file or directory\n")]
    [InlineData("touch no/where", "touch: no/where: No such file or directory\n")]
    public void What_fails_is_told_as_it_was_typed(string command, string error) => Assert.Equal(new CommandResult(1, "", error), Running().Do("exec app " + command));

    [Fact]
    public void A_path_begins_in_the_working_directory()
    {
        DockerBench bench = Running();
        bench.Fine("exec -w /data app touch g ../h");
        bench.Fine("exec app sh -c 'rm data/f; touch data/i'");
        Assert.Equal("C /data\nA /data/g\nA /data/i\nD /data/f\nA /h\n", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("-w /data app cat f", 0, "")]
    [InlineData("-w /data app cat g", 1, "cat: can't open 'g': No such file or directory\n")]
    [InlineData("-w /data app test -f f", 0, "")]
    [InlineData("-w /etc app test -s hosts", 0, "")]
    [InlineData("-w /data app test -f ../f", 1, "")]
    [InlineData("-w /proc app test -r meminfo", 0, "")]
    [InlineData("app sh -c '[ -e data/f ]'", 0, "")]
    public void What_is_read_is_found_from_there(string command, int code, string error)
    {
        DockerBench bench = Running("cat", "test");
        Assert.Equal(new CommandResult(code, "", error), bench.Do("exec " + command));
    }

    [Fact]
    public void So_does_a_file_that_is_written()
    {
        DockerBench bench = Running("echo");
        Assert.Equal("", bench.Fine("exec -w /data app sh -c 'echo hello > g; echo more >> ../h'").Stderr);
        Assert.Equal("C /data\nA /data/g\nA /h\n", bench.Fine("diff app").Stdout);
        bench.Fine("run -d --name held --read-only files sleep 1000");
        Assert.Equal(new CommandResult(1, "", "sh: can't create g: Read-only file system\n"), bench.Do("exec -w /data held sh -c 'echo hello > g'"));
    }

    [Fact]
    public void So_does_one_of_a_step_of_a_build()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nWORKDIR /data\nRUN touch f4\nRUN rm f4", new SortedDictionary<string, long>()));
        CommandResult built = bench.Fine("build -t made ctx");
        Assert.Equal("", built.Stderr);
        Assert.Equal("", bench.Fine("run --rm made ls").Stdout);
    }

    private static DockerBench Running(params string[] tools)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([.. new[] { "sleep", "ls", "rm", "touch", "sh" }.Concat(tools).Select(t => ("bin/" + t, 1)), ("data/f", 1)])));
        bench.Fine("import a.tar files");
        bench.Fine("run -d --name app files sleep 1000");
        return bench;
    }
}
