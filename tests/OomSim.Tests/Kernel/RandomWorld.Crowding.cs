using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>Worlds in which a hundred processes fill a host with swap: groups under quotas and on CPUs of their own, writers, readers and growers.</summary>
internal sealed partial class RandomWorld
{
    private HostConfig Crowded(HostConfig config) => config with
    {
        Memory = (512 + Next(1024)) * MiB,
        Reserved = 100 * MiB,
        Cpus = 1 + Next(4),
        Swap = Chance(5) ? null : new SwapConfig((256 + Next(1024)) * MiB, (50 + Next(400)) * MiB, (50 + Next(400)) * MiB),
        DiskRead = (50 + Next(400)) * MiB,
        DiskWrite = (20 + Next(300)) * MiB,
        Kernel = Pick("5.4", "5.10", "5.15", "6.1", "6.1", "6.12", "6.18"),
        Profile = config.Profile with { SwapOutSpeed = (20L + Next(600)) * MiB, CacheDropSpeed = Chance(2) ? 0 : (100L + Next(2000)) * MiB },
    };

    private void MakeCrowd()
    {
        bool v2 = _host.Config.Cgroup == CgroupVersion.V2;
        for (int i = 0; i < 4 + Next(8); i++)
        {
            Cgroup group = _host.CreateCgroup("/g" + Text(i));
            _groups.Add(group);
            Write(group, Chance(3), v2 ? "cpu.max" : "cpu.cfs_quota_us", Text(10_000 + Next(100_000)));
            Write(group, Chance(3), v2 ? "cpu.weight" : "cpu.shares", Text(2 + Next(1000)));
            Write(group, Chance(4), "cpuset.cpus", Text(Next(_host.Config.Cpus)));
            Write(group, Chance(3), v2 ? "memory.max" : "memory.limit_in_bytes", Text((16 + Next(100)) * MiB));
            Write(group, Chance(6) && v2, "memory.high", Text((16 + Next(100)) * MiB));
            Write(group, Chance(6) && v2, "memory.low", Text((16 + Next(100)) * MiB));
        }

        void Write(Cgroup group, bool wanted, string file, string value)
        {
            if (wanted)
            {
                Story.Add(group.Path + "/" + file + " = " + value + ": " + _host.WriteFile(group, file, value));
            }
        }
    }

    private List<Step> CrowdSteps(string[] children)
    {
        List<Step> steps = [];
        if (children.Length > 0 && !Chance(4))
        {
            steps.Add(new ForkStep("b", Quantity.Of(1 + Next(25))));
            if (Chance(2))
            {
                steps.Add(new WaitStep(null));
            }
        }

        int count = 1 + Next(6);
        for (int i = 0; i < count; i++)
        {
            steps.Add(Next(10) switch
            {
                0 => new SleepStep(Duration()),
                1 => new CpuStep(Duration()),
                2 => new AccessStep(null, Duration(), OomSim.Kernel.Pace.Free),
                3 => new WriteStep(Pick("/log", "/out", "/data"), Quantity.Of(Size()), OomSim.Kernel.Pace.Free),
                4 or 5 => new ReadStep(Pick("/data", "/text", "/log"), null, OomSim.Kernel.Pace.Free),
                6 => MakeStep(children, 1),
                _ => new AllocStep(Quantity.Of((1 + Next(40)) * MiB), Chance(2) ? OomSim.Kernel.Pace.Free : Pace()),
            });
        }

        steps.Add(new SleepStep(null));
        return steps;
    }
}
