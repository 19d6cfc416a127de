using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>The simulated host, as the sampler sees it.</summary>
internal sealed class LiveWorld(LinuxHost host) : IWorld
{
    /// <inheritdoc/>
    public long Now => host.Simulator.Now;

    /// <inheritdoc/>
    public bool IsV1 => host.Config.Cgroup == CgroupVersion.V1;

    /// <inheritdoc/>
    public void MoveTo(long ns) => host.Simulator.RunUntil(ns);

    /// <inheritdoc/>
    public HostValues ReadHost() => host.Read();
}

/// <summary>A cgroup of the simulated kernel.</summary>
internal sealed class LiveCgroup(Cgroup cgroup, CgroupTrack? parent) : CgroupTrack(cgroup.Path, parent)
{
    /// <summary>The cgroup itself.</summary>
    public Cgroup Source => cgroup;

    /// <summary>What scrapes keep of it; null while nobody scrapes it.</summary>
    public ScrapedSeries? Scraped { get; set; }

    public override bool Exists => !cgroup.IsRemoved;

    protected override CgroupValues Read() => cgroup.Read();
}

/// <summary>A process of the simulated kernel.</summary>
internal sealed class LiveProcess(Process process) : ProcessTrack
{
    /// <summary>The process itself.</summary>
    public Process Source => process;

    public override int Pid => process.Pid;

    public override int ParentPid => process.Parent?.Pid ?? 0;

    public override string Comm => process.Comm;

    public override int OomScoreAdj => process.OomScoreAdj;

    public override TaskCondition Condition => process.Condition;

    public override bool IsOomVictim => process.IsOomVictim;

    public override ProcessValues Read() => process.Read();
}

/// <summary>A container of the simulated engine.</summary>
internal sealed class LiveContainer(Container container, Func<Cgroup, CgroupTrack?> trackOf) : ContainerTrack
{
    private Cgroup? _known;
    private CgroupTrack? _track;

    /// <summary>The container itself.</summary>
    public Container Source => container;

    public override string Name => container.Name;

    public override string Status => container.Status;

    public override long RestartCount => container.RestartCount;

    public override long OomEvents => container.OomEvents;

    public override long OomKills => container.OomKills;

    public override int ExitCode => container.ExitCode;

    public override bool OomKilled => container.OomKilled;

    public override CpuGrant? Cpu => container.Cgroup is { } cgroup
        ? new CpuGrant(cgroup.Cpu.Weight, cgroup.Cpu.Quota, cgroup.Cpu.Period, cgroup.Cpu.CpuCount)
        : null;

    public override CgroupTrack? Cgroup
    {
        get
        {
            if (ReferenceEquals(_known, container.Cgroup))
            {
                return _track;
            }

            if (_track?.Container == this)
            {
                _track.Container = null;
            }

            // What was reached in the old one since somebody looked goes on counting as the container's.
            Account.Scrapes.GonePeak = Math.Max(Account.Scrapes.GonePeak, _known?.Memory.WatchedPeak ?? 0);
            _known = container.Cgroup;
            _track = _known is null ? null : trackOf(_known);
            if (_track is not null)
            {
                _track.Container = this;
            }

            return _track;
        }
    }
}
