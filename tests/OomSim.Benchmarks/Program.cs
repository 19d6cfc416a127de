using OomSim.Benchmarks.Quick;

namespace OomSim.Benchmarks;

internal static class Program
{
    private static void Main()
    {
        QuickTable.Print(Console.Out);
    }
}
