using System.Globalization;
using BenchmarkDotNet.Running;
using OomSim.Benchmarks.Quick;
using OomSim.Benchmarks.Whole;

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
            case ["whole", .. string[] sizes]:
                WholeModel.Print(Console.Out, sizes is [] ? ["100", "1000"] : sizes);
                return 0;
            case ["burn", .. string[] events]:
                BurningTable.Print(Console.Out, events is [] ? 500_000 : int.Parse(events[0], CultureInfo.InvariantCulture));
                return 0;
            case ["grow", .. string[] events]:
                BurningTable.PrintGrowing(Console.Out, events is [] ? 500_000 : int.Parse(events[0], CultureInfo.InvariantCulture));
                return 0;
            case ["one", string size]:
                WholeModel.PrintOne(Console.Out, size);
                return 0;
            case ["full", .. string[] rest]:
                // Without a filter all classes run; "full --filter *Fluid*" runs some.
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest is [] ? ["--filter", "*"] : rest);
                return 0;
            default:
                Console.Error.WriteLine("Usage: quick (a table of ratios in about a minute) | whole [CONTAINERS[:HOURS]]… (the whole model) | burn [EVENTS] (many that compete for CPUs) | grow [EVENTS] (those that grow) | full [BenchmarkDotNet options]");
                return 2;
        }
    }
}
