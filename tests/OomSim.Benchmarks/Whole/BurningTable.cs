using System.Diagnostics;
using System.Globalization;

namespace OomSim.Benchmarks.Whole;

/// <summary>What an event costs while processes compete for the CPUs, by their number.</summary>
internal static class BurningTable
{
    private static readonly int[] Sizes = [10, 100, 1_000, 10_000];

    /// <summary>Prints the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="most">Events of a run; fewer where one costs a look at each process.</param>
    public static void Print(TextWriter output, int most)
    {
        output.WriteLine("Processes that compete for 4 CPUs, ns of CPU time per event");
        output.WriteLine("  processes  in one cgroup      ×  a cgroup each      ×");
        double[] first = [];
        foreach (int size in Sizes)
        {
            double[] ns = [Time(new BurningHost(1, size), most), Time(new BurningHost(size, 1), most)];
            first = first.Length == 0 ? ns : first;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{size,11}  {ns[0],13:F0}  {ns[0] / first[0],5:F2}  {ns[1],13:F0}  {ns[1] / first[1],5:F2}"));
        }

        PrintHierarchies(output, most);
        PrintGrowing(output, most);
    }

    /// <summary>Prints the table of processes that touch memory as fast as a CPU lets them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="most">Events of a run at least; those of a start are many.</param>
    public static void PrintGrowing(TextWriter output, int most)
    {
        output.WriteLine();
        output.WriteLine("Processes that touch 2 to 4 MiB, give it back and sleep, ns of CPU time per event");
        output.WriteLine("  processes  in one cgroup      ×  a cgroup each      ×");
        double[] first = [];
        foreach (int size in Sizes)
        {
            double[] ns = [Time(new BurningHost(1, size, grows: true), most / 20), Time(new BurningHost(size, 1, grows: true), most / 20)];
            first = first.Length == 0 ? ns : first;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{size,11}  {ns[0],13:F0}  {ns[0] / first[0],5:F2}  {ns[1],13:F0}  {ns[1] / first[1],5:F2}"));
        }
    }

    /// <summary>Prints the table of cgroups that differ, or lie deep, or have a quota.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="most">Events of a run.</param>
    public static void PrintHierarchies(TextWriter output, int most)
    {
        (string Name, Func<int, BurningHost> Make)[] kinds =
        [
            ("alike, one cgroup above", static n => new BurningHost(n, 1)),
            ("alike, 16 cgroups above", static n => new BurningHost(n, 1, 16)),
            ("three weights", static n => new BurningHost(n, 1, 1, static c => ("cpu.weight", Text(50 + (c % 3 * 50))))),
            ("each another weight", static n => new BurningHost(n, 1, 1, static c => ("cpu.weight", Text(1 + (c % 10_000))))),
            ("a quota of half a CPU each", static n => new BurningHost(n, 1, 1, static _ => ("cpu.max", "50000 100000"))),
            ("each at its quota of 4 / n", n => new BurningHost(n, 1, 1, _ => ("cpu.max", Text(3_900_000 / n) + " 1000000"))),
        ];
        output.WriteLine();
        output.WriteLine("A cgroup each, ns of CPU time per event");
        output.WriteLine("                                   10       100      1000     10000   × from 10 to the last");
        foreach ((string name, Func<int, BurningHost> make) in kinds)
        {
            // The least quota is 1 ms, in a period of a second at most (K20.8): not 4 / 10,000 of a CPU.
            double[] ns = [.. Sizes.Where(n => n < 10_000 || !name.EndsWith("4 / n", StringComparison.Ordinal)).Select(n => Time(make(n), most / 5))];
            string cells = string.Concat(ns.Select(static t => t.ToString("F0", CultureInfo.InvariantCulture).PadLeft(10)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-27}{cells,-41}{ns[^1] / ns[0],7:F2}"));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Time(BurningHost host, int events)
    {
        host.Run(events / 5);
        long before = host.Simulator.HandledEvents;
        using Process self = Process.GetCurrentProcess();
        TimeSpan start = self.TotalProcessorTime;
        host.Run(events);
        self.Refresh();
        return (self.TotalProcessorTime - start).TotalNanoseconds / (host.Simulator.HandledEvents - before);
    }
}
