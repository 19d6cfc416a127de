using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The <c>systemctl</c> of the host's shell, for docker.service.</summary>
internal sealed class SystemctlCommand(DockerUnit unit)
{
    private const string TooOften =
        "Job for docker.service failed because start of the service was attempted too often.\n"
        + "See \"systemctl status docker.service\" and \"journalctl -xeu docker.service\" for details.\n"
        + "To force a start use \"systemctl reset-failed docker.service\"\n"
        + "followed by \"systemctl start docker.service\" again.\n";

    private const string Failed =
        "Job for docker.service failed because a fatal signal was delivered to the control process.\n"
        + "See \"systemctl status docker.service\" and \"journalctl -xeu docker.service\" for details.\n";

    private const int Hangup = 1;

    private static readonly CommandResult Done = new(0, "", "");
    private static readonly CommandResult Canceled = new(1, "", "Job for docker.service canceled.\n");

    /// <summary>Runs a line; the answer comes when the job is done.</summary>
    public void Run(IReadOnlyList<string> words, Action<CommandResult> answer)
    {
        SystemctlLine line = SystemctlLine.Parse(words);
        if (line.NoBlock && line.Verb.Length > 0)
        {
            Job(line, _ => { });
            answer(Done);
            return;
        }

        Job(line, answer);
    }

    private void Job(SystemctlLine line, Action<CommandResult> answer)
    {
        switch (line.Verb)
        {
            case "start":
                unit.Start(started => answer(Started(started)), () => answer(Canceled));
                break;
            case "restart":
                unit.Restart(started => answer(Started(started)), () => answer(Canceled));
                break;
            case "stop":
                unit.Stop(() => answer(Done), () => answer(Canceled));
                break;
            case "kill":
                answer(unit.Signal(line.Signal) ? Done : new CommandResult(1, "", "Failed to kill unit docker.service: No main process to kill\n"));
                break;
            case "is-active":
                answer(new CommandResult(unit.State == "active" ? 0 : 3, unit.State + "\n", ""));
                break;
            case "status":
                answer(new CommandResult(unit.State == "active" ? 0 : 3, UnitStatus.Of(unit), ""));
                break;
            case "reload":
                answer(unit.State == "active" && unit.Signal(Hangup) ? Done : new CommandResult(1, "", "docker.service is not active, cannot reload.\n"));
                break;
            case "reset-failed":
                unit.ResetFailed();
                answer(Done);
                break;
            default:
                answer(new CommandResult(1, "", $"oomsim: {line.Problem}\n"));
                break;
        }
    }

    private CommandResult Started(bool started) => started ? Done : new CommandResult(1, "", unit.HasFailed ? TooOften : Failed);
}
