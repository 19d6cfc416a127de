using CsCheck;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Any sequence of commands keeps to the state table.</summary>
public class StateMachinePropertyTests
{
    private static readonly (ContainerCommand Command, string Line)[] Commands =
    [
        (ContainerCommand.Start, "start"), (ContainerCommand.Stop, "stop -t 1"), (ContainerCommand.Kill, "kill"), (ContainerCommand.Restart, "restart -t 1"),
        (ContainerCommand.Pause, "pause"), (ContainerCommand.Unpause, "unpause"), (ContainerCommand.Remove, "rm"), (ContainerCommand.ForceRemove, "rm -f"),
        (ContainerCommand.Update, "update -c 512"), (ContainerCommand.Top, "top"),
    ];

    [Theory]
    [InlineData("20.10", "V1")]
    [InlineData("28", "V2")]
    public void Random_commands_follow_the_table(string version, string cgroups) =>
        Gen.Select(Gen.Int[0, Commands.Length - 1], Gen.Int[0, 2]).List[1, 40].Sample(
            steps =>
            {
                var bench = new DockerBench(version, Enum.Parse<CgroupVersion>(cgroups));
                var model = new string?[3];
                foreach ((int command, int which) in steps)
                {
                    string name = "c" + which;
                    if (model[which] is not { } state)
                    {
                        bench.Fine($"create --name {name} sleeper");
                        model[which] = state = "created";
                    }

                    CommandCell cell = CommandTable.Look(Commands[command].Command, state);
                    CommandResult result = bench.Do($"{Commands[command].Line} {name}");
                    if ((result.ExitCode != 0) != (cell.Refusal is not null))
                    {
                        return false;
                    }

                    model[which] = cell.Outcome == "removed" ? null : cell.Outcome ?? state;
                    if (bench.Engine.Find(name)?.Status != model[which])
                    {
                        return false;
                    }
                }

                // A cgroup exists exactly for what runs.
                return bench.Engine.Containers.All(c => c.Running == (c.Cgroup is not null) && (c.Cgroup is null || c.Read().Pids == 1));
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Any_words_get_an_answer_and_never_an_exception()
    {
        string[] words =
        [
            "run", "create", "start", "stop", "kill", "restart", "pause", "unpause", "rm", "update", "wait", "rename", "ps", "inspect", "top", "stats", "exec", "attach",
            "-d", "-m", "-m64m", "--memory", "--memory=64m", "--memory-swap", "-1", "5000p", "1e300", "--name", "a1", "a2", "sleeper", "quick", "nosuch", "--rm", "-f", "-t", "0", "99999999999999",
            "-s", "USR1", "--", "--restart", "on-failure:2", "--cpus", "0.5", "1e-9999", "-c", "--pids-limit", "--no-stream", "-a", "-qa", "--format", "{{.State}}", "{{", "=", "-", "''", "--cpuset-cpus", "0-1", "9-3", "--init",
        ];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).List[1, 7].List[1, 12].Sample(
            lines =>
            {
                var bench = new DockerBench();
                foreach (List<string> line in lines)
                {
                    DockerBench.Pending pending = bench.Issue(string.Join(' ', line));
                    bench.RunTo(bench.Now + 1);
                    Assert.True(pending.Result is null or { ExitCode: >= 0 and <= 255 });
                }

                return bench.Engine.Containers.All(c => CommandTable.States.Contains(c.Status));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void Observer_that_answers_an_event_with_a_command_waits_for_the_end_of_what_it_saw()
    {
        var bench = new DockerBench();
        bench.Engine.Observers.Add(new Reviver(bench.Engine));
        bench.Fine("run -d --name app quick");
        bench.RunTo(1);
        Assert.Equal(
            ["create", "network connect", "start", "network disconnect", "die", "network connect", "start", "network disconnect", "die"],
            bench.Actions);
    }

    private sealed class Reviver(DockerEngine engine) : IDockerObserver
    {
        private bool _done;

        public void OnDockerEvent(DockerEvent happened)
        {
            if (happened.Action == "die" && !_done)
            {
                _done = true;
                engine.Execute("docker start app", result => Assert.Equal(0, result.ExitCode));
            }
        }
    }
}
