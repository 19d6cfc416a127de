using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Restart policies and the commands that meet them: D3.1, D3.2, D3.5–D3.14, D2.22.</summary>
public class RestartPolicyTests
{
    private const string Show = "inspect -f '{{.RestartCount}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}' app";

    [Theory]
    [InlineData("20.10", "always:x", 125, "docker: maximum retry count must be an integer.\nSee 'docker create --help'.\n")]
    [InlineData("20.10", "on-failure:1:2", 125, "docker: invalid restart policy format.\nSee 'docker create --help'.\n")]
    [InlineData("28", "always:x", 125, "docker: invalid restart policy format: maximum retry count must be an integer\n\nRun 'docker create --help' for more information\n")]
    [InlineData("28", ":3", 125, "docker: invalid restart policy format: no policy provided before colon\n\nRun 'docker create --help' for more information\n")]
    [InlineData("28", "foo", 1, "Error response from daemon: invalid restart policy: unknown policy 'foo'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'\n")]
    [InlineData("28", "always:3", 1, "Error response from daemon: invalid restart policy: maximum retry count can only be used with 'on-failure'\n")]
    [InlineData("28", "no:-1", 1, "Error response from daemon: invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative\n")]
    [InlineData("28", "on-failure:-1", 1, "Error response from daemon: invalid restart policy: maximum retry count cannot be negative\n")]
    [InlineData("24", "unless-stopped:3", 1, "Error response from daemon: maximum retry count cannot be used with restart policy 'unless-stopped'\n")]
    public void Malformed_policies(string version, string policy, int exitCode, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, "", stderr), new DockerBench(version).Do($"create --restart {policy} sleeper"));

    [Theory]
    [InlineData("24", "docker: Conflicting options: --restart and --rm.\nSee 'docker run --help'.\n")]
    [InlineData("28", "docker: conflicting options: cannot specify both --restart and --rm\n\nRun 'docker run --help' for more information\n")]
    public void Policy_and_removal_exclude_each_other(string version, string stderr) =>
        Assert.Equal(new CommandResult(125, "", stderr), new DockerBench(version).Do("run --rm --restart on-failure:2 sleeper"));

    [Theory]
    [InlineData("no", 0, 0, "exited")]
    [InlineData("no", 1, 0, "exited")]
    [InlineData("on-failure", 0, 0, "exited")]
    [InlineData("on-failure:2", 1, 2, "exited")]
    [InlineData("on-failure", 1, 5, "restarting")]
    [InlineData("unless-stopped", 0, 5, "restarting")]
    [InlineData("always", 0, 5, "restarting")]
    public void Ends_are_followed_by_what_the_policy_says(string policy, int exitCode, int restarts, string status)
    {
        // Runs of 0.1 ms end at 0, 0.1, 0.3, 0.7, 1.5 and 3.1 s: at 2 s the fifth restart has been counted and is waited for (D2.22, D3.4).
        DockerBench bench = Bench(exitCode, $"--restart {policy}");
        bench.RunTo(2);
        Assert.Equal((restarts, status, exitCode), (bench.Get("app").RestartCount, bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.StartsWith($"{restarts} {status} ", bench.Fine(Show).Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Manual_start_begins_anew()
    {
        // D3.5, D2.22: after the third restart (waited for from 0.7 s on) the delay is 0.1 s again, and the count 1.
        DockerBench bench = Bench(1, "--restart always");
        bench.RunTo(1);
        Assert.Equal("4 restarting always 0\n", bench.Fine(Show).Stdout);
        bench.Fine("stop app");
        Assert.Equal("4 exited always 0\n", bench.Fine(Show).Stdout);
        bench.Events.Clear();
        bench.Fine("start app");
        bench.RunTo(1.05);
        Assert.Equal("1 restarting always 0\n", bench.Fine(Show).Stdout);
        bench.RunTo(1.2);
        Assert.Equal([1.0, 1.1], bench.Events.Where(e => e.Action == "start").Select(e => Math.Round(e.Time / 1e9, 2)));
    }

    [Fact]
    public void Update_to_no_lets_the_pending_restart_happen_and_none_after()
    {
        // D3.14: the live manager is asked at the next end only.
        DockerBench bench = Bench(1, "--restart always");
        bench.RunTo(1);
        bench.Events.Clear();
        bench.Fine("update --restart no app");
        Assert.Equal("4 restarting no 0\n", bench.Fine(Show).Stdout);
        bench.RunTo(60);
        Assert.Equal(["update", "network connect", "start", "network disconnect", "die"], bench.Actions);
        Assert.Equal("4 exited no 0\n", bench.Fine(Show).Stdout);
    }

    [Fact]
    public void Update_gives_a_running_container_a_policy()
    {
        DockerBench bench = new();
        bench.Image("second", new SleepStep(Quantity.Of(SimTime.Second)), new ExitStep(Quantity.Of(1)));
        bench.Fine("run -d --name app second");
        bench.RunTo(0.5);
        bench.Fine("update --restart on-failure:1 app");
        bench.RunTo(10);
        Assert.Equal("1 exited on-failure 1\n", bench.Fine(Show).Stdout);
        Assert.Equal(2, bench.Actions.Count(a => a == "die"));
    }

    [Fact]
    public void Restart_during_the_delay_starts_at_once()
    {
        DockerBench bench = Bench(1, "--restart always");
        bench.RunTo(1);
        bench.Events.Clear();
        bench.Fine("restart app");
        Assert.Equal(["stop", "network connect", "start", "restart"], bench.Actions);
        bench.RunTo(1.05);
        Assert.Equal("1 restarting always 0\n", bench.Fine(Show).Stdout);
    }

    [Theory]
    [InlineData("kill -9", true)]
    [InlineData("docker kill", false)]
    public void Killed_from_outside_it_comes_back_and_by_the_engine_not(string how, bool comesBack)
    {
        // D3.9, D3.12.
        DockerBench bench = new();
        bench.Fine("run -d --restart unless-stopped --name app sleeper");
        bench.RunTo(1);
        if (how == "kill -9")
        {
            bench.Host.SendSignal(bench.Get("app").Init!, 9);
        }
        else
        {
            bench.Fine("kill app");
        }

        bench.RunTo(5);
        Assert.Equal((comesBack ? "running" : "exited", comesBack ? 1 : 0), (bench.Get("app").Status, bench.Get("app").RestartCount));
    }

    [Fact]
    public void Wait_ends_with_each_run()
    {
        // D1.11: released when the restart is scheduled; one issued during the delay waits for the next end, at 3.1 s.
        DockerBench bench = Bench(7, "--restart always");
        bench.RunTo(2);
        DockerBench.Pending wait = bench.Issue("wait app");
        bench.RunTo(3);
        Assert.Null(wait.Result);
        bench.RunTo(4);
        Assert.Equal("7\n", wait.Result!.Stdout);
        Assert.InRange(wait.AtSeconds, 3.1, 3.11);
    }

    [Fact]
    public void Restart_that_cannot_start_ends_the_matter()
    {
        // D3.7: shares that only the start looks at; the exit status stays that of the last run.
        DockerBench bench = Bench(7, "--restart always");
        bench.RunTo(2);
        bench.Fine("update -c -5 app");
        bench.RunTo(60);
        Container app = bench.Get("app");
        Assert.Equal(("exited", 7, 5), (app.Status, app.ExitCode, app.RestartCount));
        Assert.Contains("invalid CPU shares (-5)", app.Error, StringComparison.Ordinal);
    }

    private static DockerBench Bench(int exitCode, string flags)
    {
        var bench = new DockerBench();
        bench.Image("ends", new ExitStep(Quantity.Of(exitCode)));
        bench.Fine($"run -d {flags} --name app ends");
        return bench;
    }
}
