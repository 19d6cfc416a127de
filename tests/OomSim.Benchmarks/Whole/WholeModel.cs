using System.Diagnostics;
using System.Globalization;
using OomSim.Engine;

namespace OomSim.Benchmarks.Whole;

/// <summary>The whole model for a simulated day; each size in a process of its own, for its peak working set.</summary>
internal static class WholeModel
{
    private const long AllStarted = 120 * SimTime.Second;

    /// <summary>Prints the table, one process per size.</summary>
    public static void Print(TextWriter output, IReadOnlyList<string> sizes)
    {
        output.WriteLine("Whole model: N containers (50,000 to a host) leak 1 MiB/s into a limit of 64 MiB, are OOM-killed about every 64 s and");
        output.WriteLine("restarted by the engine, for a simulated time; nobody records. ns and µs are CPU time once all have started;");
        output.WriteLine("× = cost per event over that of the first row; pauses are for collecting garbage, with the collections and those of the whole heap.");
        output.WriteLine("  containers  simulated  wall s   CPU s     events   restarts  ns/event      ×  µs/restart  peak MB  heap MB  bytes/restart  pauses s  collections  full");
        double first = 0;
        foreach (string size in sizes)
        {
            ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            {
                start.ArgumentList.Add(typeof(WholeModel).Assembly.Location);
            }

            start.ArgumentList.Add("one");
            start.ArgumentList.Add(size);
            using Process child = Process.Start(start)!;
            string[] cells = child.StandardOutput.ReadToEnd().Trim().Split(' ');
            child.WaitForExit();
            if (child.ExitCode != 0)
            {
                throw new InvalidOperationException("the run of " + size + " failed");
            }

            double perEvent = double.Parse(cells[6], CultureInfo.InvariantCulture);
            first = first == 0 ? perEvent : first;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cells[0],12}  {cells[1],9}  {cells[2],6}  {cells[3],6}  {cells[4],9}  {cells[5],9}  {cells[6],8}  {perEvent / first,5:F2}  {cells[7],10}  {cells[8],7}  {cells[9],7}  {cells[10],13}  {cells[11],8}  {cells[12],11}  {cells[13],4}"));
        }
    }

    /// <summary>One size: <c>N</c> or <c>N:HOURS</c>.</summary>
    public static void PrintOne(TextWriter output, string size)
    {
        string[] parts = size.Split(':');
        int containers = int.Parse(parts[0], CultureInfo.InvariantCulture);
        double hours = parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 24;
        Stopwatch watch = Stopwatch.StartNew();
        using Process self = Process.GetCurrentProcess();
        LeakingHosts host = new(containers);

        // Over a day the first minute, in which all are created and the runtime compiles, is nothing.
        using CollectionRoom room = new();
        Run(host.Simulator, AllStarted, room);
        TimeSpan cpuBefore = self.TotalProcessorTime;
        long allocatedBefore = GC.GetTotalAllocatedBytes();
        long restartsBefore = host.Restarts;
        long eventsBefore = host.Simulator.HandledEvents;
        TimeSpan pausesBefore = GC.GetTotalPauseDuration();
        int collectionsBefore = GC.CollectionCount(0);
        int fullBefore = GC.CollectionCount(2);
        Run(host.Simulator, (long)(hours * 3600 * SimTime.Second), room);
        watch.Stop();
        self.Refresh();
        TimeSpan all = self.TotalProcessorTime;
        TimeSpan cpu = all - cpuBefore;
        long allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        double megabyte = 1e6;
        TimeSpan pauses = GC.GetTotalPauseDuration() - pausesBefore;
        int collections = GC.CollectionCount(0) - collectionsBefore;
        int full = GC.CollectionCount(2) - fullBefore;
        long restarts = host.Restarts - restartsBefore;
        long events = host.Simulator.HandledEvents - eventsBefore;
        room.Dispose();
        double heap = GC.GetTotalMemory(forceFullCollection: true) / megabyte;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{containers} {hours:0.##}h {watch.Elapsed.TotalSeconds:F1} {all.TotalSeconds:F1} {events} {restarts} {cpu.TotalNanoseconds / events:F0} {cpu.TotalMicroseconds / restarts:F1} {self.PeakWorkingSet64 / megabyte:F0} {heap:F0} {allocated / restarts} {pauses.TotalSeconds:F1} {collections} {full}"));
        GC.KeepAlive(host);
    }

    // As a scenario is run: garbage gets room where there is much that lives.
    private static void Run(Simulator simulator, long until, CollectionRoom room)
    {
        while (simulator.NextTime is { } next && next <= until)
        {
            simulator.RunUntil(Math.Min(until, next + SimTime.Second));
            room.Look();
        }

        simulator.RunUntil(until);
    }
}
