using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>Worlds in which programs grow at limits, with swap and under quotas of CPU time: what each gets depends on what all others get.</summary>
internal sealed partial class RandomWorld
{
    private HostConfig Squeezed(HostConfig config) => config with
    {
        Swap = new SwapConfig((1 + Next(400)) * MiB, (1 + Next(800)) * MiB, (1 + Next(800)) * MiB),
        DiskWrite = (1 + Next(600)) * MiB,
        DiskRead = (1 + Next(600)) * MiB,
        Kernel = Pick("5.4", "5.10", "5.15", "6.1", "6.1", "6.1", "6.12", "6.18"),
        Profile = config.Profile with { SwapOutSpeed = (1L + Next(1000)) * MiB, CacheDropSpeed = Chance(2) ? 0 : (1L + Next(2000)) * MiB },
    };

    private int GrowingStep() => Pick(0, 1, 2, 4, 6, 7, 10, 12, 13, 12, 13, 14, 16, 17);

    private void Squeeze(Cgroup group, bool really)
    {
        if (!really)
        {
            return;
        }

        bool v2 = _host.Config.Cgroup == CgroupVersion.V2;
        long limit = (4 + Next(Chance(2) ? 40 : 200)) * MiB;
        Write(true, v2 ? "memory.max" : "memory.limit_in_bytes", () => limit);
        Write(Chance(3) && v2, "memory.high", () => limit * (50 + Next(50)) / 100);
        Write(Chance(3) && v2, "memory.min", () => limit * Next(100) / 100);
        Write(Chance(3) && v2, "memory.low", () => limit * Next(100) / 100);
        Write(Chance(4) && v2, "memory.swap.max", () => Next(100) * MiB);
        Write(Chance(4) && v2, "memory.swap.high", () => Next(100) * MiB);
        Write(Chance(2) && !v2, "memory.swappiness", () => Next(101));
        Write(Chance(4) && !v2, "memory.memsw.limit_in_bytes", () => limit + (Next(100) * MiB));
        Write(Chance(5) && !v2, "memory.oom_control", () => 1);
        Write(!Chance(3), v2 ? "cpu.max" : "cpu.cfs_quota_us", () => 1000 + Next(150000));

        void Write(bool wanted, string file, Func<long> value)
        {
            if (wanted)
            {
                string text = Text(value());
                Story.Add(Text(_simulator.Now) + " " + group.Path + "/" + file + " = " + text + ": " + _host.WriteFile(group, file, text));
            }
        }
    }
}
