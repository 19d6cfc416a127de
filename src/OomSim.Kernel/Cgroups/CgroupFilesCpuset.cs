using System.Globalization;
using System.Numerics;
using System.Text;

namespace OomSim.Kernel;

/// <summary>What cpuset and CPU weight files show, on both hierarchies.</summary>
internal static class CgroupFilesCpuset
{
    /// <summary>sched_prio_to_weight: the weight of each nice value from -20 to 19.</summary>
    private static readonly int[] NiceWeights =
    [
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
        1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
    ];

    /// <summary>CPUs as a list like <c>0-1,3</c>; an empty line for none.</summary>
    /// <param name="cpus">A bit for each CPU.</param>
    public static string List(BigInteger cpus)
    {
        StringBuilder text = new();
        for (int cpu = 0; !(cpus >> cpu).IsZero; cpu++)
        {
            if ((cpus >> cpu).IsEven)
            {
                continue;
            }

            int last = cpu;
            while (!(cpus >> (last + 1)).IsEven)
            {
                last++;
            }

            text.Append(text.Length == 0 ? "" : ",").Append(cpu.ToString(CultureInfo.InvariantCulture));
            if (last > cpu)
            {
                text.Append('-').Append(last.ToString(CultureInfo.InvariantCulture));
            }

            cpu = last;
        }

        return text.Append('\n').ToString();
    }

    /// <summary>v1 cpuset.cpus: a new group is given those of the group above, as the runtime does.</summary>
    public static string CpusV1(Cgroup cgroup) =>
        List(cgroup.HasNoCpus ? BigInteger.Zero : cgroup.Cpu.Cpuset.IsZero ? cgroup.Cpu.EffectiveCpus : cgroup.Cpu.Cpuset);

    /// <summary>cpu.weight.nice: the nice value whose weight comes nearest, found as the kernel does.</summary>
    /// <param name="weight">The group's weight, 1024 for 100.</param>
    public static string Nice(long weight)
    {
        long last = int.MaxValue;
        int index = 0;
        for (; index < NiceWeights.Length; index++)
        {
            long distance = Math.Abs(NiceWeights[index] - weight);
            if (distance >= last)
            {
                break;
            }

            last = distance;
        }

        return (index - 1 - 20).ToString(CultureInfo.InvariantCulture) + "\n";
    }
}
