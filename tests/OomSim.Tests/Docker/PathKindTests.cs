using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What programs find at a path of their container, whatever it is: files, folders, links, devices and what is mounted. Words of BusyBox 1.35.</summary>
public class PathKindTests
{
    [Theory]
    [InlineData("sh -c 'echo x > /data'", "sh: can't create /data: Is a directory")]
    [InlineData("sh -c 'echo x >> /data/'", "sh: can't create /data/: Is a directory")]
    [InlineData("sh -c 'echo x > /etc'", "sh: can't create /etc: Is a directory")]
    [InlineData("sh -c 'echo x > /vol'", "sh: can't create /vol: Is a directory")]
    [InlineData("sh -c 'echo x > /mem'", "sh: can't create /mem: Is a directory")]
    [InlineData("sh -c 'echo x > /'", "sh: can't create /: Is a directory")]
    [InlineData("sh -c 'echo x > /data/abs'", "sh: can't create /data/abs: Is a directory")]
    [InlineData("sh -c 'echo x > /data/f/'", "sh: can't create /data/f/: Is a directory")]
    [InlineData("sh -c 'echo x > /data/n/'", "sh: can't create /data/n/: Is a directory")]
    [InlineData("sh -c 'echo x > /etc/hosts/'", "sh: can't create /etc/hosts/: Is a directory")]
    [InlineData("sh -c 'echo x > /data/f/n'", "sh: can't create /data/f/n: nonexistent directory")]
    [InlineData("sh -c 'echo x > /no/n'", "sh: can't create /no/n: nonexistent directory")]
    [InlineData("sh -c 'echo x > /no/../n'", "sh: can't create /no/../n: nonexistent directory")]
    [InlineData("sh -c 'echo x > /data/n/.'", "sh: can't create /data/n/.: nonexistent directory")]
    [InlineData("sh -c 'echo x > /dev/null/../y'", "sh: can't create /dev/null/../y: nonexistent directory")]
    [InlineData("sh -c 'echo x > /proc/mounts/../y'", "sh: can't create /proc/mounts/../y: nonexistent directory")]
    [InlineData("sh -c 'echo x > /loop'", "sh: can't create /loop: Too many levels of symbolic links")]
    public void Shell_makes_no_file_where_none_can_be(string command, string error)
    {
        DockerBench bench = Running();
        Assert.Equal(new CommandResult(1, "", error + "\n"), bench.Do("exec app " + command));
        Assert.Equal(new CommandResult(0, "y\n", error + "\n"), bench.Do("exec app " + command[..^1] + "; echo y'"));
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("cat /data", "cat: read error: Is a directory")]
    [InlineData("cat .", "cat: read error: Is a directory")]
    [InlineData("cat /data/f/", "cat: can't open '/data/f/': Not a directory")]
    [InlineData("cat /data/f/n", "cat: can't open '/data/f/n': Not a directory")]
    [InlineData("cat /data/f/../f", "cat: can't open '/data/f/../f': Not a directory")]
    [InlineData("cat /loop", "cat: can't open '/loop': Too many levels of symbolic links")]
    [InlineData("ls /data/f/", "ls: /data/f/: Not a directory")]
    [InlineData("ls /data/f/.", "ls: /data/f/.: Not a directory")]
    [InlineData("ls -l /data/fl/", "ls: /data/fl/: Not a directory")]
    [InlineData("ls /etc/hosts/x", "ls: /etc/hosts/x: Not a directory")]
    [InlineData("touch /data/f/", "touch: /data/f/: Not a directory")]
    [InlineData("touch /data/n/", "touch: /data/n/: Is a directory")]
    [InlineData("touch /data/n/.", "touch: /data/n/.: No such file or directory")]
    [InlineData("touch /data/rt/proc/none", "touch: /data/rt/proc/none: No such file or directory")]
    [InlineData("touch /etc/mtab/n", "touch: /etc/mtab/n: Not a directory")]
    [InlineData("cat /etc/mtab/n", "cat: can't open '/etc/mtab/n': Not a directory")]
    [InlineData("cat /data/rt/sys/fs/cgroup/none", "cat: can't open '/data/rt/sys/fs/cgroup/none': No such file or directory")]
    [InlineData("ls /etc/mtab/", "ls: /etc/mtab/: Not a directory")]
    [InlineData("ls /data/rt/proc/99", "ls: /data/rt/proc/99: No such file or directory")]
    [InlineData("rm /data/rt/proc/meminfo", "rm: can't remove '/data/rt/proc/meminfo': Operation not permitted")]
    [InlineData("touch /data/f/../n", "touch: /data/f/../n: Not a directory")]
    [InlineData("touch /dev/null/n", "touch: /dev/null/n: Not a directory")]
    [InlineData("touch /no/../n", "touch: /no/../n: No such file or directory")]
    [InlineData("cat /proc/mounts/..", "cat: can't open '/proc/mounts/..': Not a directory")]
    [InlineData("cat /dev/null/..", "cat: can't open '/dev/null/..': Not a directory")]
    [InlineData("cat /etc/hosts/../passwd", "cat: can't open '/etc/hosts/../passwd': Not a directory")]
    [InlineData("cat /proc/none/../meminfo", "cat: can't open '/proc/none/../meminfo': No such file or directory")]
    [InlineData("ls /dev/null/..", "ls: /dev/null/..: Not a directory")]
    [InlineData("touch /proc/mounts/../z", "touch: /proc/mounts/../z: Not a directory")]
    [InlineData("cat /data/abs/../proc/meminfo/x", "cat: can't open '/data/abs/../proc/meminfo/x': Not a directory")]
    [InlineData("rm /data/f/n", "rm: can't stat '/data/f/n': Not a directory")]
    [InlineData("rm -f /data/f/../f", "rm: can't stat '/data/f/../f': Not a directory")]
    [InlineData("rm /data/", "rm: '/data' is a directory")]
    public void What_is_something_else_is_told_as_what_it_is(string command, string error)
    {
        DockerBench bench = Running();
        Assert.Equal(new CommandResult(1, "", error + "\n"), bench.Do("exec app " + command));
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("touch /dev/null /dev/stdout /data /etc/hosts", "")]
    [InlineData("rm /data/f/", "C /data\nD /data/f\n")]
    [InlineData("rm /data/fl/", "C /data\nD /data/fl\n")]
    [InlineData("touch /data/abs/../n", "A /n\n")]
    [InlineData("touch /data/vl/../n", "A /n\n")]
    [InlineData("touch /data/../n", "A /n\n")]
    [InlineData("sh -c 'echo x > /data/up/n'", "A /n\n")]
    [InlineData("touch /proc/../n", "A /n\n")]
    [InlineData("touch /proc/self/../../n", "A /n\n")]
    [InlineData("touch /proc/self/cwd/n", "A /n\n")]
    [InlineData("touch /proc/self/root/../n", "A /n\n")]
    [InlineData("sh -c 'echo x > /sys/fs/cgroup/../../../n'", "A /n\n")]
    [InlineData("sh -c 'echo x > /data/fl'", "C /data\nC /data/f\n")]
    [InlineData("sh -c 'echo x > /data/rt/data/fl'", "C /data\nC /data/f\n")]
    [InlineData("rm /etc/mtab", "C /etc\nD /etc/mtab\n")]
    [InlineData("rm /dev/stdout", "")]
    public void Path_leads_where_the_kernel_goes(string command, string changes)
    {
        DockerBench bench = Running();
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("exec app " + command));
        Assert.Equal(changes, bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Folder_above_a_link_may_have_a_name_of_the_kernels()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("bin/sleep", 1), ("bin/rm", 1), ("bin/touch", 1), ("data/sub/f", 1), ("data/proc/meminfo", 1), ("data/dev/null", 1), ("lnk -> data/sub", 0)])));
        bench.Fine("import a.tar files");
        bench.Fine("run -d --name app files sleep 1000");
        bench.Fine("exec app rm /lnk/../proc/meminfo");
        bench.Fine("exec app touch /lnk/../dev/null");
        bench.Fine("exec -w /data/sub app touch /proc/self/cwd/../up");
        Assert.Equal("C /data\nC /data/dev\nC /data/dev/null\nC /data/proc\nD /data/proc/meminfo\nA /data/up\n", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Names_of_a_file_are_counted()
    {
        DockerBench bench = Running();
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("one", 3), ("two => one", 0), ("three => one", 0), ("other", 1)])));
        bench.Fine("cp - app:/vol < a.tar");
        Assert.Equal(["3", "1", "3", "3"], bench.Fine("exec app ls -l /vol").Stdout.Split('\n').Skip(1).SkipLast(1).Select(l => l[10..15].Trim()));
        Assert.StartsWith("-rw-r--r--    3 root ", bench.Fine("exec app ls -l /vol/two").Stdout, StringComparison.Ordinal);
        bench.Fine("exec app rm /vol/one");
        Assert.StartsWith("-rw-r--r--    2 root ", bench.Fine("exec app ls -l /vol/two").Stdout, StringComparison.Ordinal);
    }

    /// <summary>The runtime's links lead to what is of no layer.</summary>
    [Fact]
    public void What_a_program_writes_through_a_link_to_the_kernel_is_not_the_containers()
    {
        var bench = new DockerBench();
        bench.Image("writes", new WriteStep("/dev/stdout", Quantity.Of(1 << 20), Pace.Free), new WriteStep("/etc/mtab", Quantity.Of(1 << 20), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app writes");
        bench.RunTo(2);
        Assert.Equal("", bench.Fine("diff app").Stdout);
        Assert.StartsWith("0B (virtual", bench.Fine("ps -s --format '{{.Size}}'").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_link_leads_to_is_written_anew()
    {
        DockerBench bench = Running();
        bench.Fine("exec app sh -c 'echo hello > /vol/v'");
        bench.Fine("exec app sh -c 'echo y > /data/vl/v'");
        bench.Fine("exec app sh -c 'echo hello > /data/fl'");
        bench.Fine("exec app sh -c 'echo > /data/fl'");
        Assert.Contains(" 1 Jan", bench.Fine("exec app ls -l /data/f").Stdout, StringComparison.Ordinal);
        Assert.Contains(" 2 Jan", bench.Fine("exec app ls -l /vol/v").Stdout, StringComparison.Ordinal);
        Assert.Contains(" -> f\n", bench.Fine("exec app ls -l /data/fl").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_above_those_of_the_kernel_is_the_root()
    {
        DockerBench bench = Running();
        Assert.Equal(bench.Fine("exec app ls /").Stdout, bench.Fine("exec app ls /proc/..").Stdout);
        Assert.Equal(bench.Fine("exec app ls /").Stdout, bench.Fine("exec -w /proc app ls ..").Stdout);
        Assert.Equal("/data\n", bench.Fine("exec -w /proc/../data app pwd").Stdout);
        bench.Fine("exec app cat /proc/sys/../../data/f");
    }

    /// <summary>A link goes by where it lies itself.</summary>
    [Fact]
    public void Link_in_a_writable_place_is_removed_whatever_it_leads_to()
    {
        DockerBench bench = Running("--read-only");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("q -> /etc/passwd", 0)])));
        bench.Fine("cp - app:/vol < a.tar");
        Assert.Equal("q\n", bench.Fine("exec app ls /vol").Stdout);
        bench.Fine("exec app rm /vol/q /dev/fd /dev/core");
        Assert.Equal("", bench.Fine("exec app ls /vol").Stdout);
        Assert.Equal("rm: can't remove '/data/vl': Read-only file system\n", bench.Do("exec app rm /data/vl").Stderr);
    }

    [Fact]
    public void Folder_above_a_link_is_that_of_where_it_leads()
    {
        DockerBench bench = Running();
        Assert.Equal(bench.Fine("exec app ls /").Stdout, bench.Fine("exec app ls /data/abs/..").Stdout);
        Assert.Equal(bench.Fine("exec app ls /").Stdout, bench.Fine("exec -w /data/abs app ls ..").Stdout);
        Assert.Equal(bench.Fine("exec app ls /data").Stdout, bench.Fine("exec app ls /data/../data").Stdout);
    }

    [Theory]
    [InlineData("-e /dev/tty", 0)]
    [InlineData("-f /dev/tty", 1)]
    [InlineData("-s /dev/null", 1)]
    [InlineData("-e /data", 0)]
    [InlineData("-f /data", 1)]
    [InlineData("-s /data", 0)]
    [InlineData("-e /mem", 0)]
    [InlineData("-e /mem/n", 1)]
    [InlineData("-e /etc/mtab", 0)]
    [InlineData("-e /dev/stdout", 0)]
    [InlineData("-s /etc/hosts", 0)]
    [InlineData("-f /data/f/", 1)]
    [InlineData("-f /dev/stdout", 1)]
    [InlineData("-e /etc/mtab/", 1)]
    [InlineData("-e /etc/mtab/..", 1)]
    [InlineData("-e /etc/mtab/n", 1)]
    [InlineData("-e /data/rt/proc/99", 1)]
    [InlineData("-e /data/rt/sys/fs/cgroup/none", 1)]
    [InlineData("-e /data/rt/proc/1", 0)]
    [InlineData("-e /proc/1/none", 1)]
    [InlineData("-e /data/rt/proc/self/none/x", 1)]
    [InlineData("-f /data/rt/proc/1/maps", 0)]
    [InlineData("-f /proc/1/ns", 1)]
    [InlineData("-e /no/../data", 1)]
    [InlineData("-f /proc/meminfo", 0)]
    public void Test_tells_what_is_there(string words, int code) => Assert.Equal(new CommandResult(code, "", ""), Running().Do("exec app test " + words));

    /// <summary>Of a kernel file the text, by whatever link.</summary>
    [Fact]
    public void Link_to_a_file_of_the_kernel_is_read()
    {
        DockerBench bench = Running();
        Assert.Equal(bench.Fine("exec app cat /proc/meminfo").Stdout, bench.Fine("exec app cat /data/mem").Stdout);
        Assert.Equal(bench.Fine("exec app cat /etc/hosts").Stdout, bench.Fine("exec app cat /data/hosts").Stdout);
        Assert.Contains("what '/etc/mtab' says is not simulated", bench.Do("exec app cat /etc/mtab").Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls /data", "")]
    [InlineData("ls /data/abs", "ls: /data/abs: No such file or directory")]
    [InlineData("touch /data/abs/n", "touch: /data/abs/n: No such file or directory")]
    [InlineData("cat /data/fl", "cat: can't open '/data/fl': No such file or directory")]
    public void Memory_over_a_folder_hides_its_links(string command, string error)
    {
        DockerBench bench = Running("--tmpfs /data");
        Assert.Equal(new CommandResult(error.Length > 0 ? 1 : 0, "", error.Length > 0 ? error + "\n" : ""), bench.Do("exec app " + command));
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Links_of_the_image_come_into_a_new_volume()
    {
        DockerBench bench = Running("-v held:/data");
        bench.Fine("exec app rm /data/fl");
        bench.Fine("run -d --name other -v held:/x files sleep 1000");
        Assert.Equal("abs\nf\nhosts\nmem\nrt\nup\nvl\n", bench.Fine("exec other ls /x").Stdout);
        bench.Fine("exec other touch /x/abs/n");
        Assert.Contains("A /data/n\n", bench.Fine("diff other").Stdout, StringComparison.Ordinal);
        Assert.Equal("", bench.Fine("diff app").Stdout);

        // What was put there by a container is no other one's link.
        bench.Fine("run -d --name empty -v none:/y files sleep 1000");
        Assert.Equal("", bench.Fine("exec empty ls /y").Stdout);
    }

    /// <summary>A link of a volume hides the one that the layers have at its place; what comes into a folder of the host is there.</summary>
    [Theory]
    [InlineData("-v held:/data", "/data", "fl -> other\n")]
    [InlineData("-v held:/data -v held:/data/n", "/data/n", "fl -> other\n")]
    [InlineData("-v /srv/b:/data", "/data", "fl -> other\n")]
    public void Link_is_there_once(string flags, string folder, string told)
    {
        DockerBench bench = Running(flags);
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar([("fl -> other", 0)])));
        bench.Fine("cp - app:/data < a.tar");
        Assert.EndsWith(told, string.Concat(bench.Fine($"exec app ls -l {folder}").Stdout.Split('\n').Where(l => l.Contains(" fl -> ", StringComparison.Ordinal)).Select(l => l[^11..] + "\n")), StringComparison.Ordinal);
        bench.Fine("cp - app:/data < a.tar");
        Assert.Distinct(bench.Get("app").Files.SeenLinks.Select(l => l.Key));
    }

    [Theory]
    [InlineData("/etc/hosts", "not a directory")]
    [InlineData("/etc/mtab", "not a directory")]
    [InlineData("/etc/mtab/..", "not a directory")]
    [InlineData("/etc/hostname/x", "not a directory")]
    [InlineData("/data/f/..", "not a directory")]
    [InlineData("/loop", "too many levels of symbolic links")]
    [InlineData("/mem/x", "no such file or directory")]
    [InlineData("/dev/x", "no such file or directory")]
    [InlineData("/proc/99", "no such file or directory")]
    [InlineData("/proc/cmdline", "not a directory")]
    public void Command_begins_in_a_folder_alone(string folder, string problem) =>
        Assert.Contains($"chdir to cwd (\"{folder}\") set in config.json failed: {problem}: unknown", Running().Do($"exec -w {folder} app ls").Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("/sys/fs/cgroup/memory/none")]
    [InlineData("/sys/fs/cgroup/none")]
    public void Folders_of_cgroups_are_known_with_v1_too(string folder)
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Fine("run -d --name app sleeper");
        Assert.Contains("no such file or directory", bench.Do($"exec -w {folder} app true").Stdout, StringComparison.Ordinal);
        bench.Fine("exec -w /sys/fs/cgroup/memory app true");
    }

    /// <summary>Of an image whose files are not all known any other folder is believed, but for one that was removed.</summary>
    [Fact]
    public void Folder_that_was_removed_is_gone()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app --tmpfs /mem sleeper");
        bench.Fine("exec -w /srv app true");
        bench.Fine("exec -w /opt/some app true");
        bench.Fine("exec app rm -r /srv");
        Assert.Contains("no such file or directory", bench.Do("exec -w /srv app true").Stdout, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", bench.Do("exec -w /mem/x app true").Stdout, StringComparison.Ordinal);
    }

    /// <summary>Nobody says that a folder is not there which nobody speaks of.</summary>
    [Theory]
    [InlineData("", "sh -c 'echo x > /usr/share/nginx/x'", "")]
    [InlineData("", "sh -c 'echo x >> /some/x'", "")]
    [InlineData("", "touch /some/x", "")]
    [InlineData("--read-only", "sh -c 'echo x > /run/some/x'", "sh: can't create /run/some/x: Read-only file system\n")]
    [InlineData("--tmpfs /run", "sh -c 'echo x > /run/some/x'", "sh: can't create /run/some/x: nonexistent directory\n")]
    [InlineData("", "sh -c 'echo x > /mem/some/x'", "sh: can't create /mem/some/x: nonexistent directory\n")]
    public void Folder_that_nobody_tells_may_be_there(string flags, string command, string error)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"run -d --name app --tmpfs /mem {flags} sleeper");
        Assert.Equal(new CommandResult(error.Length > 0 ? 1 : 0, "", error), bench.Do("exec app " + command));
    }

    [Fact]
    public void Working_directory_of_an_image_is_there()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name first sleeper");
        bench.Fine("commit -c 'WORKDIR /some/app' first made");
        bench.Fine("run -d --name app made");
        bench.Fine("exec app sh -c 'echo x > y'");
        bench.Fine("exec app test -e .");
        Assert.Equal("y\n", bench.Fine("exec app ls").Stdout);
    }

    [Fact]
    public void Size_of_what_the_engine_mounts_is_not_told() =>
        Assert.Contains("oomsim: ", Running().Do("exec app ls -l /etc/hosts").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("/data/./")]
    [InlineData("//data")]
    [InlineData("/data/abs")]
    [InlineData("/x/../data/")]
    public void Folder_is_the_same_however_it_is_written(string folder)
    {
        DockerBench bench = Running("-v v:/x");
        Assert.Equal("abs\nf\nfl\nhosts\nmem\nrt\nup\nvl\n", bench.Fine($"exec -w {folder} app ls").Stdout);
        Assert.Equal("abs\nf\nfl\nhosts\nmem\nrt\nup\nvl\n", bench.Fine($"run --rm -v v:/x -w {folder} files ls").Stdout);
    }

    [Theory]
    [InlineData("/data/abs", "/data\n")]
    [InlineData("/data/up/data/vl/..", "/\n")]
    public void Working_directory_is_told_as_the_kernel_knows_it(string folder, string told)
    {
        DockerBench bench = Running();
        Assert.Equal(told, bench.Fine($"exec -w {folder} app pwd").Stdout);
    }

    [Fact]
    public void Working_directory_in_memory_can_be_removed()
    {
        DockerBench bench = Running("--tmpfs /t -w /t/wd");
        Assert.Equal("wd\n", bench.Fine("exec app ls /t").Stdout);
        bench.Fine("exec app rm -r /t/wd");
        Assert.Equal("", bench.Fine("exec -w / app ls /t").Stdout);
        Assert.Contains("chdir to cwd (\"/t/wd\") set in config.json failed: no such file or directory: unknown", bench.Do("exec app ls").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_folder_of_the_host_and_a_volume_that_a_partial_image_filled_any_folder_may_be()
    {
        DockerBench bench = Running("-v /:/host");
        bench.Image("part", new SleepStep(null));
        bench.Fine("run -d -v vv:/etc/nginx part");
        bench.Fine("run -d --name other -v vv:/etc/nginx files sleep 1000");
        bench.Fine("exec app sh -c 'echo x > /host/untold/x'");
        Assert.Equal("/host/untold\n", bench.Fine("exec -w /host/untold app pwd").Stdout);
        bench.Fine("exec other touch /etc/nginx/conf.d/x");
        Assert.Equal(1, bench.Do("exec app touch /vol/none/x").ExitCode);
    }

    private static DockerBench Running(string flags = "")
    {
        var bench = new DockerBench("20.10");
        (string, int)[] tools = [.. new[] { "sleep", "ls", "rm", "touch", "sh", "cat", "test", "echo", "pwd", "true" }.Select(t => ("bin/" + t, 1))];
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(
        [
            .. tools, ("etc/", 0), ("vol/", 0), ("mem/", 0), ("t/", 0), ("x/", 0), ("y/", 0), ("data/f", 1), ("data/fl -> f", 0), ("data/abs -> /data", 0), ("data/vl -> /vol", 0), ("data/rt -> /", 0), ("data/up -> ..", 0),
            ("data/mem -> /proc/meminfo", 0), ("data/hosts -> ../etc/hosts", 0), ("loop -> loop", 0),
        ])));
        bench.Fine("import a.tar files");
        bench.Fine($"run -d --name app -v vol:/vol --tmpfs /mem {flags} files sleep 1000");
        return bench;
    }
}
