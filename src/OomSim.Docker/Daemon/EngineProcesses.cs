using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// dockerd, containerd and the shims as processes of the host: they take memory, and an OOM killer can take them (D4.50). What becomes of a
/// container whose shim is gone containerd decides: it has the runtime kill what is left.
/// </summary>
internal sealed class EngineProcesses
{
    private const int DockerdScore = -500;
    private const int ContainerdScore = -999;
    internal const int ShimScore = ContainerdScore + 1;
    private const long ContainerdRestartSec = 5 * SimTime.Second;
    private const string Owner = "host";

    private readonly LinuxHost _host;
    private readonly EngineProcessSizes _sizes;
    private readonly Action<ExitStatus> _dockerdEnded;

    // Timers of containerd and of systemd: they outlast dockerd.
    private readonly EngineClock _clock;
    private Process? _containerd;

    /// <summary>Starts containerd and dockerd.</summary>
    /// <param name="host">Where.</param>
    /// <param name="sizes">What they take.</param>
    /// <param name="dockerdEnded">Called when dockerd has ended, whoever wanted that.</param>
    public EngineProcesses(LinuxHost host, EngineProcessSizes sizes, Action<ExitStatus> dockerdEnded)
    {
        (_host, _sizes, _dockerdEnded) = (host, sizes, dockerdEnded);
        _clock = new EngineClock(host);
        StartContainerd();
        StartDockerd();
    }

    /// <summary>dockerd; null while there is none.</summary>
    public Process? Dockerd { get; private set; }

    /// <summary>systemd executes dockerd.</summary>
    public void StartDockerd() => Dockerd = Spawn("docker", "dockerd", _sizes.Dockerd, DockerdScore);

    /// <summary>dockerd ends by itself: what it was started with is called when its process has ended.</summary>
    public void EndDockerd() => End(Dockerd);

    /// <summary>containerd starts the shim of a container that is about to run.</summary>
    public void StartShim(Container container)
    {
        EndShim(container);
        container.Shim = Spawn("containerd", "containerd-shim", _sizes.Shim, ShimScore);
        container.Shim.Keeper = new ShimOf(container);
    }

    /// <summary>The shim of a container that has ended ends too.</summary>
    public void EndShim(Container container)
    {
        if (container.Shim is { } shim)
        {
            container.Shim = null;
            shim.Keeper = null;
            End(shim);
        }
    }

    /// <summary>A process of the host has ended; true where it was one of these.</summary>
    public bool OnExited(Process process)
    {
        if (ReferenceEquals(process, Dockerd))
        {
            Dockerd = null;
            _clock.After(0, () => _dockerdEnded(process.Exit.GetValueOrDefault()));
        }
        else if (ReferenceEquals(process, _containerd))
        {
            _clock.After(ContainerdRestartSec, StartContainerd);
        }
        else if (process.Keeper is ShimOf { Container: { } container })
        {
            process.Keeper = null;
            container.Shim = null;
            _clock.After(0, () => Reap(container));
        }
        else
        {
            return false;
        }

        return true;
    }

    // runc delete --force: SIGKILL to all, frozen or not; the exit is an ordinary one with 137 (containerd's cleanup after a dead shim).
    private void Reap(Container container)
    {
        if (container.Init is { Exit: null } init)
        {
            _host.SendSignal(init, Signals.Kill);
            if (container.Cgroup is { SelfFreezing: true } cgroup)
            {
                _host.Thaw(cgroup);
            }
        }
    }

    private void StartContainerd() => _containerd = Spawn("containerd", "containerd", _sizes.Containerd, ContainerdScore);

    private void End(Process? process)
    {
        if (process is { Exit: null })
        {
            _host.SendSignal(process, Signals.Term);
        }
    }

    private Process Spawn(string unit, string comm, long size, int score)
    {
        var program = new ProgramDefinition
        {
            Name = comm,
            Comm = comm.Length > 15 ? comm[..15] : comm,
            Steps = [new AllocStep(Quantity.Of(size), Pace.Free), new SleepStep(null)],
            OnSignal = new SortedDictionary<int, SignalHandler> { [Signals.Term] = new SignalHandler([new ExitStep(Quantity.Of(0))]) },
        };
        return _host.Spawn(new SpawnRequest
        {
            Cgroup = _host.TryCreateCgroup($"/system.slice/{unit}.service") ?? _host.Root,
            Program = program,
            Owner = Owner,
            IsAdmin = true,
            OomScoreAdj = score,
        });
    }

    private sealed record ShimOf(Container Container);
}
