using OomSim.Kernel;
using OomSim.Results;

namespace OomSim.Tests.Results;

internal sealed class FakeWorld : IWorld
{
    public long Now { get; set; }

    public bool IsV1 { get; set; }

    public HostValues Host { get; set; } = new(1000, 500, 600, 10, 20, 5, 0, 0, 0, 1.25, 0, 0);

    public void MoveTo(long ns) => Now = ns;

    public HostValues ReadHost() => Host;
}

internal sealed class FakeCgroup(string path, CgroupTrack? parent = null) : CgroupTrack(path, parent)
{
    public CgroupValues Present { get; set; }

    public bool IsGone { get; set; }

    public override bool Exists => !IsGone;

    protected override CgroupValues Read() => Present;
}

internal sealed class FakeProcess(int pid, string comm) : ProcessTrack
{
    public TaskCondition Doing { get; set; } = TaskCondition.Active;

    public bool Victim { get; set; }

    public override int Pid => pid;

    public override int ParentPid => 0;

    public override string Comm => comm;

    public override int OomScoreAdj => 0;

    public override TaskCondition Condition => Doing;

    public override bool IsOomVictim => Victim;

    public long Rss { get; set; } = 10;

    public char State { get; set; } = 'S';

    public override ProcessValues Read() => new(State, Rss, 8, 2, 0, 0, 100, 1, 666, 1_500_000_000);
}

internal sealed class FakeContainer : ContainerTrack
{
    private readonly string _name;
    private CgroupTrack? _cgroup;

    public FakeContainer(string name, CgroupTrack? cgroup)
    {
        _name = name;
        Place(cgroup);
    }

    public string State { get; set; } = "running";

    public long Restarts { get; set; }

    public override string Name => _name;

    public override string Status => State;

    public override long RestartCount => Restarts;

    public override long OomEvents => 0;

    public override long OomKills => 0;

    public override int ExitCode => 0;

    public override bool OomKilled => false;

    public override CgroupTrack? Cgroup => _cgroup;

    public void Place(CgroupTrack? cgroup)
    {
        _cgroup = cgroup;
        if (cgroup is not null)
        {
            cgroup.Container = this;
        }
    }
}
