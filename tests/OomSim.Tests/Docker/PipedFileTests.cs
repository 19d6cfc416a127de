using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What filters leave of a shell's own output goes to the file behind them; folders that a volume lies on are there without a file.</summary>
public class PipedFileTests
{
    [Theory]
    [InlineData("echo abc | grep b > /var/f", 0, 4)]
    [InlineData("echo abc | grep z > /var/f", 1, 0)]
    [InlineData("echo abc | grep z > /var/f; true", 0, 0)]
    [InlineData("echo abc | tr a-c x | cut -c1 > /var/f", 0, 2)]
    [InlineData("echo abc > /var/f; echo abc | grep z >> /var/f", 1, 4)]
    public void The_file_holds_what_the_filters_leave(string script, int exitCode, long size)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(exitCode, "", ""), bench.Do($"exec app sh -c '{script}'"));
        Inode? file = bench.Get("app").Files.Find("/var/f");
        Assert.NotNull(file);
        Assert.Equal(size, bench.Get("app").Files.SizeOf(file));
    }

    [Theory]
    [InlineData("-v data:/data")]
    [InlineData("--tmpfs /data")]
    [InlineData("-v /srv/h:/data")]
    public void A_folder_without_files_is_copied(string mount)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {mount} sleeper");
        bench.Fine("cp app:/data - > out.tar");
        bench.Fine("cp app:/data out");
        Assert.Equal(1, bench.Do("cp app:/other - > out.tar").ExitCode);
    }

    [Theory]
    [InlineData("df /proc", "1K-blocks", "proc", "/proc")]
    [InlineData("df -h /sys/", "     Size", "sysfs", "/sys")]
    [InlineData("df /sys/fs/cgroup", "1K-blocks", "cgroup", "/sys/fs/cgroup")]
    [InlineData("df /sys/fs/cgroup/memory.max", "1K-blocks", "cgroup", "/sys/fs/cgroup")]
    [InlineData("df /proc/meminfo", "1K-blocks", "proc", "/proc")]
    [InlineData("df /etc/mtab", "1K-blocks", "proc", "/proc")]
    [InlineData("df /proc/1/maps", "1K-blocks", "proc", "/proc")]
    [InlineData("df /proc/sys/vm/swappiness", "1K-blocks", "proc", "/proc")]
    [InlineData("df /dev/pts", "1K-blocks", "devpts", "/dev/pts")]
    public void File_systems_of_the_kernel_have_no_blocks(string command, string unit, string device, string place)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(
            $"Filesystem           {unit}      Used Available Use% Mounted on\n{device,-20} {0,9} {0,9} {0,9} {0,3}% {place}\n",
            bench.Fine("exec app " + command).Stdout);
    }

    [Theory]
    [InlineData("ls -l /data", "total 0\n")]
    [InlineData("ls -A /data", "")]
    [InlineData("ls -a /data", ".\n..\n")]
    public void An_empty_folder_is_listed(string command, string listing)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -v data:/data sleeper");
        Assert.Equal(listing, bench.Fine("exec app " + command).Stdout);
        Assert.StartsWith("total 8\ndrwxr-xr-x ", bench.Fine("exec app ls -la /data").Stdout, StringComparison.Ordinal);
    }

    /// <summary>Its own files are of the host's disk, and BusyBox shows the first mount with a file's device.</summary>
    [Theory]
    [InlineData("", "/etc/resolv.conf")]
    [InlineData("-v /srv/h:/opt/deep/er -v named:/opt/data --tmpfs /a", "/opt/data")]
    public void Files_of_the_engine_and_devices_are_there_inside(string mounts, string place)
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = 1L << 30 });
        bench.Fine($"run -d --name app {mounts} sleeper");
        Assert.Equal([place, place, "/dev", "/"], Places(bench, "/etc/hosts", "/etc/resolv.conf", "/dev/null", "/etc"));
    }

    [Theory]
    [InlineData("/sys/kernel/mm")]
    [InlineData("/proc/nothing")]
    public void What_is_not_known_of_the_kernel_is_said(string path)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Contains($"'df {path}' is not simulated: '{path}' is of the kernel, and not known here", bench.Do("exec app df " + path).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_the_host_is_there_inside()
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = 1L << 30 });
        bench.Fine("run -d --name app -v /srv/h:/data -v /srv/h:/data/deep -v named:/data/deep/vol --tmpfs /data/fast sleeper");
        Assert.Equal(["/data", "/data", "/data", "/data/fast"], Places(bench, "/data", "/data/deep", "/data/deep/vol", "/data/fast"));
        Assert.Equal("deep\nfast\n", bench.Fine("exec app ls /data").Stdout);
    }

    /// <summary>Read by the platform's own reader: what a host gets of a copied folder, and of a copy that failed.</summary>
    [Fact]
    public void A_copied_archive_is_written_with_its_files()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -v data:/data sleeper");
        bench.Fine("exec app sh -c 'echo abc > /data/one'");
        bench.Fine("cp app:/data - > out.tar");
        Assert.Equal(1, bench.Do("cp app:/other - > none.tar").ExitCode);
        using var archive = new MemoryStream();
        ArchiveWriter.Write(bench.Engine.Files.Values.Single(f => f.Path.EndsWith("out.tar", StringComparison.Ordinal)), archive, () => new MemoryStream());
        archive.Position = 0;
        var found = new List<(string Name, long Size)>();
        using (var reader = new System.Formats.Tar.TarReader(archive, leaveOpen: true))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                found.Add((entry.Name, entry.Length));
            }
        }

        Assert.Equal([("data/", 0), ("data/one", 4)], found);
        using var empty = new MemoryStream();
        ArchiveWriter.Write(bench.Engine.Files.Values.Single(f => f.Path.EndsWith("none.tar", StringComparison.Ordinal)), empty, () => new MemoryStream());
        Assert.Equal(0, empty.Length);
    }

    private static string[] Places(DockerBench bench, params string[] paths) =>
        [.. bench.Fine("exec app df " + string.Join(' ', paths)).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(' ')[^1])];
}
