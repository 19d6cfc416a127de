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
}
