using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker top</c> (D1.9): the columns of the host's <c>ps</c>.</summary>
public class TopTests
{
    [Fact]
    public void Table_is_the_recorded_one()
    {
        // docker/v1-03: started at 16:07, 2 s of CPU time in 34 s.
        const string Recorded =
            "UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD\n"
            + "root                551                 529                 5                   16:07               ?                   00:00:02            hog hold 1; alloc 200M 10M/s; hold 5; exit 0\n";
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Image("hog", new CpuStep(Quantity.Of(2 * SimTime.Second)), new SleepStep(null));
        bench.RunTo((16 * 3600) + (7 * 60) + 15);
        bench.Fine("run -d --name leak hog hog 'hold 1; alloc 200M 10M/s; hold 5; exit 0'");
        bench.RunTo(bench.Now + 34);
        string pid = bench.Get("leak").Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Recorded.Replace("551", pid.PadRight(3), StringComparison.Ordinal).Replace("529", "1  ", StringComparison.Ordinal), bench.Fine("top leak").Stdout);
        Assert.Equal("top", bench.Actions.Last());
    }

    // Seen with BusyBox and 20.10.24.
    [Theory]
    [InlineData("", "sh -c 'sleep 1000'", "sleep 1000")]
    [InlineData("", "sh -c 'echo a; sleep 1000'", "sleep 1000")]
    [InlineData("", "/bin/sh -c 'exec sleep 1000'", "sleep 1000")]
    [InlineData("", "sh -c 'sleep 1000; echo x'", "sh -c sleep 1000; echo x|sleep 1000")]
    [InlineData("--init", "sh -c 'tail -f /dev/null'", "/sbin/docker-init -- sh -c tail -f /dev/null|tail -f /dev/null")]
    [InlineData("", "sh -c 'worker -x'", "worker -x")]
    [InlineData("", "sh -c 'sleep 0; exec worker'", "worker")]
    public void What_a_shell_executes_has_words_of_its_own(string flags, string command, string lines)
    {
        var bench = new DockerBench("20.10");
        bench.Image("sleeper", new ProgramDefinition { Name = "init", Comm = "sleeper", Steps = [new SleepStep(null)] }, new ProgramDefinition { Name = "worker", Comm = "worker", Steps = [new SleepStep(null)] });
        bench.Fine($"run -d {flags} --name app sleeper {command}");
        bench.RunTo(1);
        Assert.Equal(lines, Listed());
        bench.Issue("exec app sh -c 'sleep 5'");
        bench.RunTo(2);
        Assert.Equal(lines + "|sleep 5", Listed());

        string Listed() => string.Join('|', bench.Fine("top app -o pid,args").Stdout.TrimEnd('\n').Split('\n').Skip(1).Select(l => l[l.IndexOf(' ', StringComparison.Ordinal)..].Trim()));
    }

    [Theory]
    [InlineData("-o pid,comm", "PID COMMAND|1 app|2 child|3 worker|4 sleep")]
    [InlineData("-eo pid,ppid,args", "PID PPID COMMAND|1 1 app --serve|2 101 /bin/child|3 101 app --serve|4 1 sleep 100")] // a worker is forked, a child executes its own file
    [InlineData("-opid -o tty,stat,ni,cmd", "PID TT STAT NI CMD|1 ? Ss 0 app --serve|2 ? S 0 /bin/child|3 ? S 0 app --serve|4 pts/0 Ss+ 0 sleep 100")]
    [InlineData("-e", "PID TTY TIME CMD|1 ? 00:00:03 app|2 ? 00:00:00 child|3 ? 00:00:00 worker|4 pts/0 00:00:00 sleep")]
    [InlineData("-ef", "UID PID PPID C STIME TTY TIME CMD|root 1 1 3 00:00 ? 00:00:03 app --serve|root 2 101 0 00:00 ? 00:00:00 /bin/child|root 3 101 0 00:00 ? 00:00:00 app --serve|root 4 1 0 00:01 pts/0 00:00:00 sleep 100")]
    [InlineData("-x", "PID TTY STAT TIME COMMAND|1 ? Ss 0:03 app --serve|2 ? S 0:00 /bin/child|3 ? S 0:00 app --serve|4 pts/0 Ss+ 0:00 sleep 100")] // procps: as x
    [InlineData("-a -x", "PID TTY STAT TIME COMMAND|1 ? Ss 0:03 app --serve|2 ? S 0:00 /bin/child|3 ? S 0:00 app --serve|4 pts/0 Ss+ 0:00 sleep 100")]
    [InlineData("-x -o pid,args", "PID COMMAND|1 app --serve|2 /bin/child|3 app --serve|4 sleep 100")]
    [InlineData("ax", "PID TTY STAT TIME COMMAND|1 ? Ss 0:03 app --serve|2 ? S 0:00 /bin/child|3 ? S 0:00 app --serve|4 pts/0 Ss+ 0:00 sleep 100")]
    // 102,468 KiB of 2 GiB are 4.88 %: 100 MiB, 64 KiB that any program has, and a page of its file.
    [InlineData("-o pid,pcpu,%mem,rss,etime,etimes,time", "PID %CPU %MEM RSS ELAPSED ELAPSED TIME|1 3.0 4.8 102468 01:40 100 00:00:03|2 0.0 0.0 68 01:37 97 00:00:00|3 0.0 0.0 68 01:37 97 00:00:00|4 0.0 0.0 64 00:10 10 00:00:00")]
    public void Options_choose_the_columns(string options, string lines)
    {
        DockerBench bench = Busy();
        Container app = bench.Get("app");
        Assert.Equal(101, app.Pid);
        string[] printed = bench.Fine($"top app {options}").Stdout.TrimEnd('\n').Split('\n');
        int pid = Array.IndexOf(printed[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), "PID");
        Assert.Equal(lines.Split('|'), printed.Select((line, i) =>
        {
            string[] cells = [.. line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            if (i > 0)
            {
                cells[pid] = (int.Parse(cells[pid], System.Globalization.CultureInfo.InvariantCulture) - app.Pid + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            return string.Join(' ', cells);
        }));
    }

    [Theory]
    [InlineData("-o pid,group,gid", "oomsim: docker top: the column 'group' of ps is not simulated\n")]
    [InlineData("-o pid,grp", "Error response from daemon: ps: error: unknown user-defined format specifier \"grp\"\n")]
    [InlineData("-fo pid,args", "Error response from daemon: ps: exit status 1\n")]
    [InlineData("-ef -o pid,args", "Error response from daemon: ps: exit status 1\n")]
    [InlineData("aux -o pid", "Error response from daemon: ps: error: conflicting format options\n")]
    [InlineData("-eo args", "Error response from daemon: Couldn't find PID field in ps output\n")]
    [InlineData("-o pid,color", "Error response from daemon: ps: error: unknown user-defined format specifier \"color\"\n")]
    [InlineData("-o", "Error response from daemon: ps: error: format specification must follow -o\n")]
    [InlineData("-x -f", "oomsim: docker top: the option '-f' of ps is not simulated: give -ef, aux or -o with names of columns\n")]
    [InlineData("-H", "oomsim: docker top: the option '-H' of ps is not simulated: give -ef, aux or -o with names of columns\n")]
    public void Options_without_a_PID_are_refused(string options, string stderr)
    {
        DockerBench bench = Busy();
        bench.Events.Clear();
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do($"top app {options}"));
        Assert.Empty(bench.Events);
    }

    // 100 s of an app that uses 3 s of CPU time, has 100 MiB and two children; for 10 s somebody sleeps in it at a terminal.
    private static DockerBench Busy()
    {
        var bench = new DockerBench();
        Step stays = new SleepStep(null);
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/app"] = 4096, ["/bin/child"] = 4096 };
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["child"] = new() { Name = "child", Comm = "child", Exec = "/bin/child", Steps = [stays] },
            ["worker"] = new() { Name = "worker", Comm = "worker", Exec = "/bin/app", Steps = [stays] },
        };
        bench.Engine.AddImage(new ImageDefinition("app", [new LayerDefinition("app", 1 << 20, files)], new ProgramSet(
            new ProgramDefinition
            {
                Name = "init",
                Comm = "app",
                Exec = "/bin/app",
                Steps = [new CpuStep(Quantity.Of(3 * SimTime.Second)), new ForkStep("child", Quantity.Of(1)), new ForkStep("worker", Quantity.Of(1)), new AllocStep(Quantity.Of(100 << 20), Pace.Free), stays],
            },
            processes)));
        bench.Fine("run -d --name app app app --serve");
        bench.RunTo(90);
        bench.Fine("exec -dt app sleep 100");
        bench.RunTo(100.1);
        return bench;
    }
}
