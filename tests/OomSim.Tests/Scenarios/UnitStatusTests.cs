using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What <c>systemctl</c> tells of docker.service, as systemd 252 told it of a unit with the same settings.</summary>
public class UnitStatusTests
{
    private const string Start = "systemctl start docker";
    private const string Kill = "systemctl kill -s KILL docker";
    private const string Restart = "systemctl restart docker";
    private const string Job = "Job for docker.service failed because ";
    private const string See = ".\nSee \"systemctl status docker.service\" and \"journalctl -xeu docker.service\" for details.\n";

    [Theory]
    [InlineData(Kill, "\u25cf activating (auto-restart) (Result: signal)", 3)]
    [InlineData(Kill + "; systemctl stop docker", "\u25cb inactive (dead) (Result: signal)", 3)]
    [InlineData(Kill + "; systemctl reset-failed docker", "\u25cf activating (auto-restart)", 3)]
    [InlineData(Kill + "; systemctl stop docker; systemctl reset-failed docker", "\u25cb inactive (dead)", 3)]
    [InlineData(Kill + "; " + Start, "\u25cf active (running)", 0)]
    [InlineData("systemctl stop --no-block docker; sleep 2", "\u25cf deactivating (stop-sigterm)", 3)]
    [InlineData("systemctl stop docker", "\u00d7 failed (Result: timeout)", 3)] // the container has longer than systemd waits
    [InlineData("systemctl stop docker; systemctl stop docker", "\u00d7 failed (Result: timeout)", 3)]
    [InlineData("systemctl stop docker; systemctl reset-failed docker", "\u25cb inactive (dead)", 3)]
    [InlineData("docker kill aa; systemctl stop docker", "\u25cb inactive (dead)", 3)]
    [InlineData("docker kill aa; systemctl kill docker; sleep 1", "\u25cf activating (auto-restart)", 3)]
    [InlineData("systemctl kill docker; sleep 91", "\u25cf activating (auto-restart) (Result: timeout)", 3)] // STOPPING=1 begins the time, too
    [InlineData("docker kill aa; " + Restart + "; " + Restart + "; " + Restart + "; " + Restart, "\u00d7 failed (Result: start-limit-hit)", 3)]
    [InlineData("docker kill aa; " + Kill + "; sleep 3; " + Kill + "; sleep 3; " + Kill + "; sleep 3; " + Kill + "; sleep 3", "\u00d7 failed (Result: signal)", 3)]
    public void State_and_result(string line, string expected, int code)
    {
        CommandRecord answer = Run(line + "; systemctl status docker");
        string[] lines = answer.Stdout.Split('\n');
        int at = Array.FindIndex(lines, l => l.EndsWith("docker.service - Docker Application Container Engine", StringComparison.Ordinal));
        string active = lines[at + 2];
        Assert.Equal((expected, code), (lines[at][..2] + active["     Active: ".Length..active.IndexOf(" since ", StringComparison.Ordinal)], answer.ExitCode));
    }

    // Since the stop began; a start that is refused changes no state.
    [Theory]
    [InlineData("sleep 2; systemctl stop --no-block docker; sleep 4", "00:00:03 UTC; 4s ago")]
    [InlineData("systemctl stop docker; sleep 4", "00:01:31 UTC; 4s ago")]
    [InlineData("docker kill aa; " + Restart + "; " + Restart + "; " + Restart + "; " + Restart + "; sleep 2; " + Start + "; sleep 3", "00:00:01 UTC; 5s ago")]
    [InlineData("docker kill aa; " + Restart + "; " + Restart + "; " + Restart + "; " + Kill + "; sleep 4", "00:00:03 UTC; 2s ago")]
    [InlineData(Kill + "; sleep 1; systemctl stop docker; sleep 3", "00:00:02 UTC; 3s ago")]
    public void Since_when(string line, string expected) =>
        Assert.Contains(expected + "\n", Run(line + "; systemctl status docker").Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("docker kill aa; " + Restart + "; " + Restart + "; " + Restart + "; " + Restart, 1, Job + "start of the service was attempted too often" + See + "To force a start use \"systemctl reset-failed docker.service\"\nfollowed by \"systemctl start docker.service\" again.\n")]
    [InlineData("docker kill aa; " + Restart + "; " + Restart + "; " + Restart + "; " + Kill + "; sleep 3; " + Start, 1, Job + "a fatal signal was delivered to the control process" + See)]
    [InlineData("systemctl stop docker; systemctl kill docker", 0, "")]
    public void What_jobs_tell(string line, int code, string stderr)
    {
        CommandRecord answer = Run(line);
        Assert.Equal((code, stderr), (answer.ExitCode, answer.Stderr));
    }

    // The job waits for the automatic restart (service_start, -EAGAIN); a restart does not.
    [Theory]
    [InlineData(Start, 3)]
    [InlineData(Restart, 1)]
    public void Start_waits_for_the_automatic_one(string job, double answered) =>
        Assert.Equal(answered, Run("docker kill aa; " + Kill + "; " + job).CompletedNs / 1e9, 2);

    // Its memory is refused: it ends with 1 (bus.c of systemd words the result of a job that failed).
    [Theory]
    [InlineData("systemctl status docker", "activating (auto-restart) (Result: exit-code)")]
    [InlineData("sleep 10; systemctl status docker", "failed (Result: exit-code)")]
    [InlineData("sleep 6; " + Start, Job + "the control process exited with error code" + See)]
    [InlineData("sleep 10; " + Start, Job + "the control process exited with error code" + See)]
    public void Dockerd_that_ends_with_an_error_of_its_own(string line, string expected)
    {
        string text = $"services: {{}}\nx-oomsim:\n  until: 60s\n  host: {{memory: 512MiB, reserved: 50MiB, docker: {{processes: {{dockerd: 600MiB, containerd: 40MiB, shim: 5MiB}}}}}}\n  timeline:\n    - {{at: 1s, run: '{line}'}}\n";
        CommandRecord answer = new ScenarioRunner(Load.Valid(text)).Run([]).Commands.Single(c => c.Number == 1);
        Assert.Contains(expected, answer.Stdout + answer.Stderr, StringComparison.Ordinal);
    }

    private static CommandRecord Run(string line)
    {
        string text = $"services: {{aa: {{image: i, stop_grace_period: 120s}}}}\nx-oomsim:\n  until: 300s\n  timeline:\n    - {{at: 1s, run: '{line}'}}\n";
        return new ScenarioRunner(Load.Valid(text)).Run([]).Commands.Single(c => c.Number == 1);
    }
}
