using CsCheck;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Any sequence of commands keeps to the state table.</summary>
public class StateMachinePropertyTests
{
    // Seconds between two commands: at once, within a back-off, and long enough for a run that resets it.
    private static readonly double[] Rests = [0, 0, 0.07, 0.3, 0.9, 2.5, 12];

    [Theory]
    [InlineData("20.10", "V1")]
    [InlineData("24", "V2")]
    [InlineData("28", "V2")]
    public void Random_commands_do_what_the_model_says(string version, string cgroups) =>
        Gen.Select(Gen.Int[0, LifeModel.CommandCount - 1], Gen.Int[0, 2], Gen.Int[0, LifeModel.KindCount], Gen.Int[0, Rests.Length - 1].Select(i => Rests[i])).List[1, 40].Sample(
            steps =>
            {
                var model = new LifeModel(version, Enum.Parse<CgroupVersion>(cgroups));
                foreach ((int command, int which, int kind, double rest) in steps)
                {
                    model.Step(command, which, kind, rest);
                }
            },
            iter: 40,
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
