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
    }

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
