using System.Diagnostics;

namespace OomSim.Benchmarks.Quick;

/// <summary>Times contenders in turns, so that a change of the machine's speed hits all alike, and keeps the best round of each.</summary>
internal static class Measure
{
    private const int Rounds = 60;

    // A slice of some milliseconds has a chance to run undisturbed on a machine that others use too.
    private const int SlicesPerRun = 20;

    /// <summary>Nanoseconds per operation of each contender.</summary>
    public static double[] InTurns(int operations, params Action<int>[] contenders)
    {
        double[] best = new double[contenders.Length];
        Array.Fill(best, double.MaxValue);
        foreach (Action<int> contender in contenders)
        {
            contender(operations);
        }

        int slice = Math.Max(1, operations / SlicesPerRun);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                contenders[i](slice);
                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalNanoseconds / slice);
            }
        }

        return best;
    }

    /// <summary>Bytes allocated per operation once warm.</summary>
    public static double BytesPerOperation(int operations, Action<int> contender)
    {
        contender(operations);
        long before = GC.GetAllocatedBytesForCurrentThread();
        contender(operations);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)operations;
    }
}
