using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>M5: what a container sees of processes and files, and what sees it.</summary>
public class IsolationTests
{
    [Fact]
    public void Inside_there_are_its_own_processes_by_their_own_PIDs()
    {
        DockerBench bench = Bench();
        Assert.Equal(
            "PID   USER     TIME  COMMAND\n    1 root      0:00 /bin/app\n    2 root      0:00 worker\n    3 root      0:00 sleep 9\n    4 root      0:00 ps\n",
            bench.Fine("exec app ps").Stdout);
        Assert.Equal("PID   PPID  COMMAND\n    1     0 app\n    2     1 worker\n    3     0 sleep\n    5     0 ps\n", bench.Fine("exec app ps -o pid,ppid,comm").Stdout);
        Assert.Equal("PID   USER     TIME  COMMAND\n    1 root      0:00 ps aux\n", bench.Fine("run --rm box ps aux").Stdout);
    }

    [Fact]
    public void From_the_host_all_are_seen_by_the_PIDs_of_the_host()
    {
        DockerBench bench = Bench();
        int[] pids = [.. bench.Fine("top app -o pid,comm").Stdout.Split('\n').Skip(1).SkipLast(1).Select(l => int.Parse(l.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(bench.Host.Processes.Where(p => p.Owner == "app").Select(p => p.Pid), pids);
        Assert.Equal(3, pids.Length);
        Assert.DoesNotContain(1, pids);
    }

    [Fact]
    public void With_the_PIDs_of_the_host_it_sees_all_and_is_no_init()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name spy --pid host box");
        string seen = bench.Fine("exec spy ps -o pid,comm").Stdout;
        Assert.All(bench.Host.Processes, p => Assert.Contains(FormattableString.Invariant($"{p.Pid,5} {p.Comm}"), seen, StringComparison.Ordinal));
        Assert.DoesNotContain("spy", bench.Fine("top app").Stdout, StringComparison.Ordinal);
        Assert.Equal("host\n", bench.Fine("inspect -f '{{.HostConfig.PidMode}}' spy").Stdout);

        // D6.2 does not hold for it: SIGTERM ends it at once; and what else it has started ends with it (D6.5).
        double before = bench.Now;
        bench.Fine("stop spy");
        Assert.Equal((143, true), (bench.Get("spy").ExitCode, bench.Now - before < 0.1));
        bench.RunTo(bench.Now + 1);
        Assert.DoesNotContain(bench.Host.Processes, p => p.Owner == "spy");
        Assert.Contains(bench.Host.Processes, p => p.Owner == "app");
    }

    [Fact]
    public void With_the_PIDs_of_another_container_it_sees_and_ends_with_it()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name side --pid container:app box");
        Assert.Contains("    4 root      0:00 /bin/app", bench.Fine("exec app ps").Stdout, StringComparison.Ordinal);
        Assert.Single(bench.Fine("top side -o pid,comm").Stdout.Split('\n'), l => l.Contains("app", StringComparison.Ordinal));
        bench.Fine("kill app");
        bench.RunTo(bench.Now + 1);
        Assert.Equal(("exited", 137), (bench.Get("side").Status, bench.Get("side").ExitCode));
        Assert.Equal(
            new CommandResult(1, "", $"Error response from daemon: failed to join PID namespace: container {bench.Get("app").Id} is not running\nError: failed to start containers: side\n"),
            bench.Do("start side"));
    }

    [Theory]
    [InlineData("--pid nobody", "docker: --pid: invalid PID mode\n\nRun 'docker run --help' for more information\n")]
    [InlineData("--pid container:", "docker: --pid: invalid PID mode\n\nRun 'docker run --help' for more information\n")]
    public void Unknown_PID_mode_is_refused(string flags, string stderr) => Assert.Equal(new CommandResult(125, "", stderr), new DockerBench().Do($"run {flags} sleeper"));

    [Theory]
    [InlineData("rm /nosuch", 1, "", "rm: can't remove '/nosuch': No such file or directory\n")]
    [InlineData("rm -f /nosuch", 0, "", "")]
    [InlineData("rm /etc", 1, "", "rm: '/etc' is a directory\n")]
    [InlineData("rm -rf /etc", 1, "", "rm: can't remove '/etc/resolv.conf': Device or resource busy\nrm: can't remove '/etc/hostname': Device or resource busy\nrm: can't remove '/etc/hosts': Device or resource busy\n")]
    [InlineData("rm /etc/os-release /x", 1, "", "rm: can't remove '/x': No such file or directory\n")]
    [InlineData("touch /x /etc/y", 0, "", "")]
    [InlineData("touch /etc/os-release/ /etc/new/", 1, "", "touch: /etc/os-release/: Not a directory\ntouch: /etc/new/: Is a directory\n")]
    [InlineData("touch /untold/x /etc/os-release/x", 1, "", "touch: /etc/os-release/x: Not a directory\n")]
    [InlineData("sh -c 'touch /etc/x && ls /etc'", 0, "hostname\nhosts\nmtab\nos-release\nresolv.conf\nx\n", "")]
    [InlineData("ls /nosuch", 1, "", "ls: /nosuch: No such file or directory\n")]
    [InlineData("ls /tmp", 0, "", "")]
    [InlineData("ls /etc", 0, "hostname\nhosts\nmtab\nos-release\nresolv.conf\n", "")]
    [InlineData("sh -c 'rm /x; echo on'", 0, "on\n", "rm: can't remove '/x': No such file or directory\n")]
    [InlineData("sh -c 'rm /x && echo on'", 1, "", "rm: can't remove '/x': No such file or directory\n")]
    [InlineData("sh -c 'rm /etc/os-release && ls /etc/os-release'", 1, "", "ls: /etc/os-release: No such file or directory\n")]
    [InlineData("ps -o pid,color", 1, "", "ps: bad -o argument 'color', supported arguments: pid,ppid,user,group,comm,args,stat,time,etime,vsz,rss,nice,tty\n")]
    public void Tools_tell_what_is_not_there(string command, int exitCode, string stdout, string stderr)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), bench.Do("exec app " + command));
    }

    // Seen with 20.10.24 and BusyBox 1.35: the time of a file is written, too, so that one of the image is copied up.
    [Fact]
    public void What_is_touched_is_there_and_differs()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.Fine("exec app touch /etc/new /etc/os-release /etc");
        Assert.Equal("C /etc\nC /etc/os-release\nA /etc/new\n".Split('\n').Order(), bench.Fine("diff app").Stdout.Split('\n').Order());
        bench.Fine("run -d --name fixed --read-only --tmpfs /mem sleeper");
        Assert.Equal(new CommandResult(1, "", "touch: /x: Read-only file system\n"), bench.Do("exec fixed touch /mem/x /x"));
    }

    // A container with a child and a command of an exec, and another one beside it.
    private static DockerBench Bench()
    {
        var bench = new DockerBench();
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["worker"] = new() { Name = "worker", Comm = "worker", Steps = [new SleepStep(null)] } };
        bench.Engine.AddImage(new ImageDefinition(
            "box",
            [new LayerDefinition("box", 1 << 20, new SortedDictionary<string, long> { ["/bin/app"] = 4096 })],
            new ProgramSet(new ProgramDefinition { Name = "init", Comm = "app", Exec = "/bin/app", Steps = [new ForkStep("worker", Quantity.Of(1)), new SleepStep(null)] }, processes)));
        bench.Fine("run -d --name other sleeper");
        bench.Fine("run -d --name app box");
        bench.RunTo(1);
        bench.Fine("exec -d app sleep 9");
        return bench;
    }
}
