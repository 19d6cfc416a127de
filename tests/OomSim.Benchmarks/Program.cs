using OomSim.Benchmarks.Quick;

namespace OomSim.Benchmarks;

internal static class Program
{
    private static void Main(string[] args)
    {
        QuickTable.Print(Console.Out, args);
    }
}
