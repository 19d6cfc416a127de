using BenchmarkDotNet.Running;
using OomSim.Benchmarks.Quick;

namespace OomSim.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        switch (args)
        {
            case ["quick"]:
                QuickTable.Print(Console.Out);
                return 0;
            case ["full", .. string[] rest]:
                // Without a filter all classes run; "full --filter *Fluid*" runs some.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest is [] ? ["--filter", "*"] : rest);
                return 0;
            default:
                Console.Error.WriteLine("Usage: quick (a table of ratios in about a minute) | full [BenchmarkDotNet options]");
                return 2;
        }
    }
}
