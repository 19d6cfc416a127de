using System.Globalization;
using OomSim.Benchmarks.Engine;

namespace OomSim.Benchmarks.Quick;

/// <summary>The figures of a minute: ratios measured in one run, printed as a table.</summary>
internal static class QuickTable
{
    public static void Print(TextWriter output, string[] args)
    {
        HoldModels(output, args.Select(int.Parse).ToArray());
    }

    private static void HoldModels(TextWriter output, int[] sizes)
    {
        output.WriteLine("Hold model: ns per event (take one, schedule one); ratio = speed of the simulator over the other's");
        output.WriteLine("  pending  simulator  bare heap  ratio  PriorityQueue  ratio  iterators  ratio  bytes/event");
        foreach (int pending in sizes)
        {
            int events = Math.Max(500_000, pending);
            double[] ns = Measure.InTurns(
                events,
                HoldModel.OnSimulator(pending),
                HoldModel.OnBareHeap(pending),
                HoldModel.OnPriorityQueue(pending),
                HoldModel.OnIterators(pending));
            double bytes = Measure.BytesPerOperation(events, HoldModel.OnSimulator(pending));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{pending,9}  {ns[0],9:F1}  {ns[1],9:F1}  {ns[1] / ns[0],5:F2}  {ns[2],13:F1}  {ns[2] / ns[0],5:F2}  {ns[3],9:F1}  {ns[3] / ns[0],5:F2}  {bytes,11:F3}"));
        }
    }
}
