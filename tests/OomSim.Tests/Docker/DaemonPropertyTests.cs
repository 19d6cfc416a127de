using CsCheck;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>dockerd may end and start at any moment, whatever it is doing.</summary>
public class DaemonPropertyTests
{
    private static readonly string[] Commands =
    [
        "run -d --restart always --name a sleeper", "run -d --restart always --name b fails", "run -d --rm --health-cmd true --health-interval 1s --name c sleeper",
        "run -d --restart unless-stopped --health-cmd false --health-interval 700ms --name a fails", "run --name b sleeper", "stop -t 1 a", "stop -t 20 c", "kill b", "kill -s USR1 a", "pause a", "pause c",
        "unpause a", "rm -f a", "rm b", "restart -t 1 c", "start a", "start b", "wait a", "exec c sleep 3", "update --restart always b", "commit a kept",
    ];

    private static readonly string[] Units = ["kill", "kill", "kill", "term", "start", "stop", "restart", "reset", "shim"];
    private static readonly double[] Rests = [0, 0, 0.05, 0.4, 1.3, 5];

    [Theory]
    [InlineData("V1", "20.10", false, false)]
    [InlineData("V2", "28", true, false)]
    [InlineData("V2", "28", true, true)]
    [InlineData("V2", "24", false, true)]
    public void It_comes_back_with_what_there_is(string cgroups, string version, bool liveRestore, bool processes) =>
        Gen.Select(Gen.Int[0, Commands.Length + Units.Length - 1], Gen.Int[0, Rests.Length - 1].Select(i => Rests[i])).List[1, 40].Sample(
            steps =>
            {
                var bench = new DockerBench(version, Enum.Parse<CgroupVersion>(cgroups), liveRestore: liveRestore, processes: processes ? new EngineProcessSizes() : null);
                bench.Image("fails", new SleepStep(OomSim.Engine.Quantity.Of(200_000_000)), new ExitStep(OomSim.Engine.Quantity.Of(1)));
                bench.Engine.Observers.Add(new Silence(bench.Engine));
                foreach ((int step, double rest) in steps)
                {
                    if (step < Commands.Length)
                    {
                        bench.Issue(Commands[step]);
                    }
                    else
                    {
                        Tell(bench, Units[step - Commands.Length]);
                    }

                    bench.RunTo(bench.Now + rest);
                    Check(bench);
                }

                // In the end it serves, whatever went before.
                bench.Engine.Unit.ResetFailed();
                bench.Engine.Unit.Start(_ => { });
                bench.RunTo(bench.Now + 60);
                Check(bench);
                Assert.Equal(DaemonPhase.Up, bench.Engine.Phase);
                foreach (Container container in bench.Engine.Containers.ToArray())
                {
                    bench.Fine("rm -f " + container.Id);
                }

                bench.RunTo(bench.Now + 1);
                Assert.DoesNotContain(bench.Host.Processes, p => p.Owner != "host");
                Assert.Equal(processes ? 2 : 0, bench.Host.Processes.Count);
            },
            iter: 20,
            threads: 1);

    // Who is not there says nothing and does nothing.
    private sealed class Silence(DockerEngine engine) : IDockerObserver
    {
        public void OnDockerEvent(DockerEvent happened) => Assert.NotEqual(DaemonPhase.Down, engine.Phase);

        public void OnContainerChanged(Container container) => Assert.NotEqual(DaemonPhase.Down, engine.Phase);
    }

    private static void Tell(DockerBench bench, string what)
    {
        DockerUnit unit = bench.Engine.Unit;
        switch (what)
        {
            case "kill":
                unit.Signal(9);
                break;
            case "term":
                unit.Signal(15);
                break;
            case "start":
                unit.Start(_ => { });
                break;
            case "stop":
                unit.Stop(_ => { });
                break;
            case "restart":
                unit.Restart(_ => { });
                break;
            case "reset":
                unit.ResetFailed();
                break;
            default:
                if (bench.Host.Processes.FirstOrDefault(p => p.Comm == "containerd-shim") is { } shim)
                {
                    bench.Host.SendSignal(shim, 9);
                }

                break;
        }
    }

    private static void Check(DockerBench bench)
    {
        if (bench.Engine.Phase != DaemonPhase.Up)
        {
            return;
        }

        foreach (Container container in bench.Engine.Containers)
        {
            bool runs = container is { Running: true, Restarting: false };
            Assert.True(container.Beginning is not null || runs == container.Init is not null, $"{container.Name} {container.Status}");
            Assert.True(container.Beginning is not null || runs == container.Cgroup is not null, $"{container.Name} {container.Status}");
            Assert.True(container.Freezing is not null || !container.Paused || container.Cgroup!.Read().Frozen);
            Assert.Equal(container.Status == "restarting", container.RestartTimer is not null);
            Assert.Equal(runs && !container.Paused && container.Spec.HealthCheck is not null, container.Health is { Monitor.IsOpen: true });
        }
    }
}
