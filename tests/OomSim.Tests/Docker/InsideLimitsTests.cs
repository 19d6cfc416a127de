using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What one types in a container to see its memory and its limits; the words and columns are those of BusyBox 1.35 in a container of 20.10.24.</summary>
public class InsideLimitsTests
{
    private const long MiB = DockerBench.MiB;

    [Fact]
    public void Free_tells_of_the_host_and_not_of_the_limit()
    {
        DockerBench bench = Bench("-m 64m");
        long free = bench.Host.Read().MemoryFree;
        long total = 2048 * 1024;
        string[] lines = bench.Fine("exec app free").Stdout.Split('\n');
        Assert.Equal("              total        used        free      shared  buff/cache   available", lines[0]);
        Assert.StartsWith(FormattableString.Invariant($"Mem:       {total,8}"), lines[1], StringComparison.Ordinal);
        string[] mem = lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(total, long.Parse(mem[2], CultureInfo.InvariantCulture) + long.Parse(mem[3], CultureInfo.InvariantCulture) + long.Parse(mem[5], CultureInfo.InvariantCulture));
        Assert.InRange(long.Parse(mem[3], CultureInfo.InvariantCulture), (free / 1024) - 4096, free / 1024);
        Assert.Equal("Swap:             0           0           0", lines[2]);
        Assert.StartsWith("Mem:           2048 ", bench.Fine("exec app free -m").Stdout.Split('\n')[1], StringComparison.Ordinal);
        Assert.StartsWith("Mem:           2.0G ", bench.Fine("exec app free -h").Stdout.Split('\n')[1], StringComparison.Ordinal);
    }

    // Whole pages (shmem_parse_one).
    [Fact]
    public void Size_of_memory_file_systems_is_rounded_up()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app --shm-size 1b --tmpfs /t:size=5000 --mount type=tmpfs,dst=/u,tmpfs-size=4097 sleeper");
        Assert.Equal(["4", "8", "8"], bench.Fine("exec app df -k /dev/shm /t /u").Stdout.Split('\n')[1..^1].Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(1023, 0, "1023")]
    [InlineData(25276510208, 0, "23.5G")]
    [InlineData(25276510208, 1 << 20, "24106")]
    [InlineData(25276510208, 1 << 30, "24")]
    [InlineData(20484096, 0, "19.5M")]
    [InlineData((1 << 20) - 1, 0, "1024.0K")]
    public void Sizes_are_rounded_as_busybox_does(long bytes, long unit, string text) => Assert.Equal(text, BusyBoxSize.Text(bytes, unit));

    [Fact]
    public void Df_tells_of_memory_file_systems()
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = 100 * MiB });
        bench.Image("writes", new WriteStep("/dev/shm/x", Quantity.Of(20001 * 1024), Pace.Free), new WriteStep("/data", Quantity.Of(10 * MiB), Pace.Free), new SleepStep(null));
        bench.Fine("run -d --name app --shm-size 64m --tmpfs /run/x:size=1m -v vol:/var/lib writes");
        bench.RunTo(2);
        const string Heading = "Filesystem           1K-blocks      Used Available Use% Mounted on\n";
        Assert.Equal(Heading + "shm                      65536     20004     45532  31% /dev/shm\n", bench.Fine("exec app df /dev/shm").Stdout);
        Assert.Equal("Filesystem                Size      Used Available Use% Mounted on\nshm                      64.0M     19.5M     44.5M  31% /dev/shm\n", bench.Fine("exec app df -h /dev/shm/x").Stdout);
        Assert.Equal(
            Heading + "tmpfs                     1024         0      1024   0% /run/x\ntmpfs                    65536         0     65536   0% /dev\n",
            bench.Fine("exec app df /run/x /dev").Stdout);
        string[] disk = bench.Fine("exec app df -m /tmp /var/lib").Stdout.Split('\n');
        Assert.StartsWith("overlay                    100 ", disk[1], StringComparison.Ordinal);
        Assert.EndsWith("% /", disk[1], StringComparison.Ordinal);
        Assert.StartsWith("/dev/vda                   100 ", disk[2], StringComparison.Ordinal);
        Assert.EndsWith("% /var/lib", disk[2], StringComparison.Ordinal);
        Assert.Equal(new CommandResult(1, Heading, "df: /nono: can't find mount point\n"), bench.Do("exec app df /nono"));
    }

    // What is mounted over the engine's own is seen, by whatever link it is asked for.
    [Fact]
    public void Df_tells_what_lies_above_shared_memory()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/sleep", 1), ("bin/df", 1), ("sm -> /dev/shm", 0))));
        bench.Fine("import a.tar files");
        bench.Fine("run -d --name app --tmpfs /sm:size=1m files sleep 1000");
        Assert.EndsWith("\ntmpfs                     1024         0      1024   0% /dev/shm\n", bench.Fine("exec app df /dev/shm").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_without_a_size_has_no_figures() =>
        Assert.StartsWith("oomsim: 'df /' is not simulated where nothing says how large the disk is", Bench("").Do("exec app df /").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Files_of_processes_tell_of_their_scores_and_memory()
    {
        var bench = new DockerBench();
        bench.Image("grows", new ProgramDefinition { Name = "init", Comm = "grows", Steps = [new AllocStep(Quantity.Of(100 * MiB), Pace.Free), new SleepStep(null)] });
        bench.Fine("run -d --name app --oom-score-adj 300 grows");
        bench.RunTo(2);
        Assert.Equal("300\n", bench.Fine("exec app cat /proc/1/oom_score_adj").Stdout);
        Assert.Equal("300\n", bench.Fine("exec app cat /proc/self/oom_score_adj").Stdout);
        Process init = bench.Get("app").Init!;
        Assert.Equal(FormattableString.Invariant($"{init.Read().OomScore}\ngrows\n"), bench.Fine("exec app cat /proc/1/oom_score /proc/1/comm").Stdout);
        string[] status = bench.Fine("exec app cat /proc/1/status").Stdout.Split('\n');
        Assert.Equal(["Name:\tgrows", "State:\tS (sleeping)", "Tgid:\t1", "Pid:\t1", "PPid:\t0"], status[..5]);
        Assert.Contains(FormattableString.Invariant($"VmRSS:\t{init.Read().Rss / 1024,8} kB"), status);
        Assert.Equal(new CommandResult(1, "", "cat: can't open '/proc/77/status': No such file or directory\n"), bench.Do("exec app cat /proc/77/status"));
    }

    [Theory]
    [InlineData("grep MemTotal /proc/meminfo", 0, "MemTotal:        2097152 kB\n", "")]
    [InlineData("grep -c Mem /proc/meminfo", 0, "3\n", "")]
    [InlineData("grep -q nothing /proc/meminfo", 1, "", "")]
    [InlineData("grep Name /proc/1/status /proc/1/comm", 0, "/proc/1/status:Name:\tsleeper\n", "")]
    [InlineData("grep x /proc/99/status", 2, "", "grep: /proc/99/status: No such file or directory\n")]
    [InlineData("head -n 1 /proc/meminfo", 0, "MemTotal:        2097152 kB\n", "")]
    [InlineData("head -3 /proc/99/comm", 1, "", "head: /proc/99/comm: No such file or directory\n")]
    [InlineData("tail -n 1 /proc/meminfo", 0, "Hugetlb:               0 kB\n", "")]
    [InlineData("tail -n 1 /proc/99/comm", 1, "", "tail: can't open '/proc/99/comm': No such file or directory\ntail: no files\n")]
    [InlineData("wc -l /sys/fs/cgroup/memory.max", 0, "1 /sys/fs/cgroup/memory.max\n", "")]
    [InlineData("sh -c 'cat /proc/1/status | grep ^Name | cut -f 2'", 0, "sleeper\n", "")]
    [InlineData("sh -c 'cat /sys/fs/cgroup/memory.max | grep 5; cat /sys/fs/cgroup/memory.max | wc -l'", 0, "1\n", "")]
    [InlineData("sh -c 'echo a b | tr a-z A-Z'", 0, "A B\n", "")]
    [InlineData("sh -c 'cat /sys/fs/cgroup/memory.max | grep 5'", 1, "", "")]
    public void Lines_are_chosen_inside(string words, int code, string text, string error) =>
        Assert.Equal(new CommandResult(code, text, error), Bench("-m 64m").Do("exec app " + words));

    [Theory]
    [InlineData("sh -c 'sleep 1 | cat'")]
    [InlineData("sh -c 'true || echo'")]
    [InlineData("sh -c 'cat /sys/fs/cgroup/memory.max | xargs echo'")]
    [InlineData("grep x /etc/os-release")]
    public void Other_pipes_and_files_are_not_simulated(string words) =>
        Assert.Contains("is not simulated", Bench("").Do("exec app " + words).Stderr, StringComparison.Ordinal);

    [Fact]
    public void Names_that_begin_with_a_dot_are_hidden()
    {
        DockerBench bench = Bench("");
        bench.Fine("exec app touch /srv/.h /srv/x");
        Assert.Equal("x\n", bench.Fine("exec app ls /srv").Stdout);
        Assert.Equal(".h\nx\n", bench.Fine("exec app ls -A /srv").Stdout);
        Assert.Equal(".\n..\n.h\nx\n", bench.Fine("exec app ls -a /srv").Stdout);
        Assert.Equal("/srv/.h\n", bench.Fine("exec app ls /srv/.h").Stdout);
    }

    [Fact]
    public void Root_is_named_with_its_group()
    {
        DockerBench bench = Bench("");
        Assert.Equal("uid=0(root) gid=0(root) groups=0(root)\n", bench.Fine("exec app id").Stdout);
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, bench.Do("exec -u 1000 app id").Stderr, StringComparison.Ordinal);
    }

    private static DockerBench Bench(string flags)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d {flags} --name app sleeper");
        return bench;
    }
}
