using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The <c>systemctl</c> of the host's shell, for docker.service.</summary>
internal sealed class SystemctlCommand(DockerUnit unit)
{
    private const string ToForceIt =
        "To force a start use \"systemctl reset-failed docker.service\"\n"
        + "followed by \"systemctl start docker.service\" again.\n";

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
                unit.Start(Answer);
                break;
            case "restart":
                unit.Restart(Answer);
                break;
            case "stop":
                unit.Stop(Answer);
                break;
            case "kill":
                unit.Signal(line.Signal);
                answer(Done);
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

        void Answer(UnitJobResult result) =>
            answer(result switch
            {
                UnitJobResult.Done => Done,
                UnitJobResult.Canceled => Canceled,
                _ => Failed(),
            });
    }

    private CommandResult Failed()
    {
        string why = unit.Result switch
        {
            UnitResults.StartLimitHit => "start of the service was attempted too often",
            UnitResults.ExitCode => "the control process exited with error code",
            UnitResults.Timeout => "a timeout was exceeded",
            _ => "a fatal signal was delivered to the control process",
        };
        return new CommandResult(
            1,
            "",
            $"Job for docker.service failed because {why}.\nSee \"systemctl status docker.service\" and \"journalctl -xeu docker.service\" for details.\n"
            + (unit.Result == UnitResults.StartLimitHit ? ToForceIt : ""));
    }
}
