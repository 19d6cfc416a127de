using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Tools in containers that tell of their process and send signals; their words are those that BusyBox says in a container of 20.10.24.</summary>
public class ContextToolTests
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";

    [Theory]
    [InlineData("", "HOSTNAME=hh\nA=1\nHOME=/root\n")]
    [InlineData("-e A=2 -e B=x ", "HOSTNAME=hh\nA=2\nB=x\nHOME=/root\n")]
    [InlineData("-e A ", "HOSTNAME=hh\nHOME=/root\n")]
    [InlineData("-e HOME=/h -e C= ", "HOSTNAME=hh\nA=1\nHOME=/h\nC=\n")]
    public void Environment_of_a_command_is_the_containers_and_its_own(string flags, string text)
    {
        DockerBench bench = Bench("-h hh -e A=1");
        Assert.Equal(new CommandResult(0, Path + text, ""), bench.Do($"exec {flags}app env"));
    }

    [Fact]
    public void Environment_of_a_container_has_its_name_and_terminal()
    {
        DockerBench bench = Bench("");
        Assert.Equal(Path + "HOSTNAME=x\r\nTERM=xterm\r\nHOME=/root\r\n".Replace("\r", "", StringComparison.Ordinal), bench.Fine("run --rm -t -h x sleeper env").Stdout.Replace("\r", "", StringComparison.Ordinal));
        Assert.Equal($"{bench.Get("app").Id[..12]}\n", bench.Fine("exec app printenv HOSTNAME").Stdout);
        Assert.Equal(new CommandResult(1, "/root\n", ""), bench.Do("exec app printenv ZZ HOME"));
    }

    [Theory]
    [InlineData("id -u", "0")]
    [InlineData("id -un", "root")]
    [InlineData("whoami", "root")]
    [InlineData("hostname", "hh")]
    [InlineData("pwd", "/tmp")]
    [InlineData("sh -c 'pwd; hostname'", "/tmp\nhh")]
    [InlineData("uname", "Linux")]
    [InlineData("uname -n", "hh")]
    [InlineData("nproc", "1")]
    public void Tools_tell_of_their_process(string words, string text)
    {
        DockerBench bench = Bench("-h hh -w /tmp --cpuset-cpus 1");
        Assert.Equal(new CommandResult(0, text + "\n", ""), bench.Do("exec app " + words));
        Assert.Equal(text + "\n", bench.Fine("run --rm -h hh -w /tmp --cpuset-cpus 1 sleeper " + words).Stdout);
    }

    [Fact]
    public void A_command_has_a_user_and_a_folder_of_its_own()
    {
        DockerBench bench = Bench("-u 1000:50 -w /tmp");
        Assert.Equal("1000\n50\n", bench.Fine("exec app sh -c 'id -u; id -g'").Stdout);
        Assert.Equal("7\n", bench.Fine("exec -u 7 app id -u").Stdout);
        Assert.Equal("/bin\n", bench.Fine("exec -w /tmp/../bin app pwd").Stdout);
        Assert.Equal("/bin\n", bench.Fine("exec -w //bin/./ app pwd").Stdout);
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, bench.Do("exec app id -un").Stderr, StringComparison.Ordinal);
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, bench.Do("exec app sh -c env").Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill 99", 1, "kill: can't kill pid 99: No such process\n")]
    [InlineData("kill 99 98", 2, "kill: can't kill pid 99: No such process\nkill: can't kill pid 98: No such process\n")]
    [InlineData("kill -0 1", 0, "")]
    [InlineData("kill -0 99", 1, "kill: can't kill pid 99: No such process\n")]
    [InlineData("kill", 1, "kill: you need to specify whom to kill\n")]
    [InlineData("kill -9", 1, "kill: you need to specify whom to kill\n")]
    [InlineData("kill -FOO 1", 1, "kill: bad signal name 'FOO'\n")]
    [InlineData("kill -s FOO 1", 1, "kill: bad signal name 'FOO'\n")]
    [InlineData("kill x", 1, "kill: invalid number 'x'\n")]
    [InlineData("sh -c 'kill 99'", 1, "sh: can't kill pid 99: No such process\n")]
    [InlineData("sh -c 'kill -FOO 1'", 1, "sh: bad signal name 'FOO'\n")]
    [InlineData("sh -c kill", 1, "sh: you need to specify whom to kill\n")]
    public void Kill_says_what_it_cannot_do(string words, int code, string error) =>
        Assert.Equal(new CommandResult(code, "", error), Bench("").Do("exec app " + words));

    [Fact]
    public void First_process_hears_from_within_what_it_has_a_handler_for()
    {
        var bench = new DockerBench();
        bench.Image("handles", new ProgramDefinition
        {
            Name = "init",
            Comm = "init",
            Steps = [new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [15] = new SignalHandler([new ExitStep(Quantity.Of(5))]) },
        });
        bench.Fine("run -d --name deaf sleeper");
        bench.Fine("run -d --name hears handles");
        foreach (string signal in new[] { "-9", "-STOP", "-s TERM" })
        {
            Assert.Equal(0, bench.Do($"exec deaf kill {signal} 1").ExitCode);
        }

        bench.Fine("exec hears kill -9 1");
        bench.RunTo(1);
        Assert.Equal("running", bench.Get("deaf").Status);
        Assert.Equal("running", bench.Get("hears").Status);
        bench.Issue("exec hears kill 1");
        bench.RunTo(2);
        Assert.Equal(("exited", 5), (bench.Get("hears").Status, bench.Get("hears").ExitCode));
    }

    [Fact]
    public void Others_of_the_namespace_are_killed_by_their_numbers_there()
    {
        DockerBench bench = Bench("");
        DockerBench.Pending sleep = bench.Issue("exec app sleep 100");
        bench.RunTo(1);
        string pid = bench.Fine("exec app ps -o pid,comm").Stdout.Split('\n').Select(l => l.Trim().Split(' ')).Where(l => l[^1] == "sleep").Select(l => l[0]).Single();
        Assert.Equal("kill: can't kill pid " + pid + ": Operation not permitted\n", bench.Do($"exec -u 5 app kill {pid}").Stderr);
        bench.Fine($"exec app sh -c 'kill -KILL {pid}; true'");
        bench.RunTo(2);
        Assert.Equal(137, sleep.Result?.ExitCode);
    }

    private static DockerBench Bench(string flags)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d {flags} --name app sleeper");
        return bench;
    }
}
