using System.Globalization;
using OomSim.Benchmarks.Engine;
using OomSim.Engine;

namespace OomSim.Benchmarks.Quick;

/// <summary>The figures of a minute: ratios measured in one run, printed as tables.</summary>
internal static class QuickTable
{
    private const int Events = 500_000;

    public static void Print(TextWriter output)
    {
        HoldModels(output);
        Fluids(output);
        FairShares(output);
    }

    private static void HoldModels(TextWriter output)
    {
        output.WriteLine("Hold model, ns per event (take one, schedule one); × = the simulator's speed over that one's");
        output.WriteLine("  pending  simulator  bare heap      ×  PriorityQueue      ×  iterators      ×  bytes/event");
        foreach (int pending in (int[])[1_000, 10_000, 100_000, 1_000_000])
        {
            Action<int> simulator = HoldModel.OnSimulator(pending);
            double[] ns = Measure.InTurns(
                Math.Max(Events, pending),
                simulator,
                HoldModel.OnBareHeap(pending),
                HoldModel.OnPriorityQueue(pending),
                HoldModel.OnIterators(pending));
            double bytes = Measure.BytesPerOperation(Events, simulator);
            Line(output, $"{pending,9}  {ns[0],9:F1}  {ns[1],9:F1}  {ns[1] / ns[0],5:F2}  {ns[2],13:F1}  {ns[2] / ns[0],5:F2}  {ns[3],9:F1}  {ns[3] / ns[0],5:F2}  {bytes,11:F3}");
        }
    }

    private static void Fluids(TextWriter output)
    {
        FluidLoad whole = new(wholeRates: true);
        FluidLoad any = new(wholeRates: false);
        double[] ns = Measure.InTurns(Events, whole.Read, whole.Cross, any.Cross);
        output.WriteLine();
        output.WriteLine("Fluid, ns");
        Line(output, $"  read {ns[0]:F1}; change the rate and find a crossing: {ns[1]:F1} (whole bytes/s), {ns[2]:F1} (any rate)");
    }

    private static void FairShares(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Fair share, one demand changes (root, slice, groups of five claims); × = cost over that among 10 groups");
        output.WriteLine("   groups  situation                 ns/change      ×  looks/change  told/change  bytes/change");
        Dictionary<string, double> first = [];
        foreach (int groups in (int[])[10, 100, 1_000])
        {
            long enough = groups * 5L * FairShare.One;
            FairShareRow(output, groups, "enough for all", new FairShareLoad(groups, enough, long.MaxValue), first);
            FairShareRow(output, groups, "every group at its cap", new FairShareLoad(groups, enough, FairShare.One), first);
            FairShareRow(output, groups, "too little for the host", new FairShareLoad(groups, 4 * FairShare.One, long.MaxValue), first);
        }
    }

    private static void FairShareRow(TextWriter output, int groups, string situation, FairShareLoad load, Dictionary<string, double> first)
    {
        double ns = Measure.InTurns(Events, load.Change)[0];
        first.TryAdd(situation, ns);
        double bytes = Measure.BytesPerOperation(Events, load.Change);
        (long told, long looks) = (load.Told, load.Looks);
        load.Change(Events);
        Line(output, $"{groups,9}  {situation,-24}  {ns,9:F0}  {ns / first[situation],5:F2}  {(load.Looks - looks) / (double)Events,12:F1}  {(load.Told - told) / (double)Events,11:F1}  {bytes,12:F3}");
    }

    private static void Line(TextWriter output, FormattableString text) =>
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
