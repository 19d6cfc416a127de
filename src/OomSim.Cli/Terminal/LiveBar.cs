using Spectre.Console;

namespace OomSim.Cli;

/// <summary>A live progress bar on standard error.</summary>
internal static class LiveBar
{
    /// <summary>Does the work of a batch under the bar.</summary>
    public static void Track(CliConsole console, int total, Action<Action<Action<CliConsole>>> work)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error), ColorSystem = CliConsole.ColourSystem });
        terminal.Profile.Width = CliConsole.Width;
        terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("scenarios", maxValue: total);
                work(print =>
                {
                    Print(console, terminal, print);
                    task.Increment(1);
                });
            });
    }

    // What goes to the terminal must go round the bar, which only the bar's own console knows how to do.
    private static void Print(CliConsole console, IAnsiConsole terminal, Action<CliConsole> print)
    {
        using var lines = new StringWriter { NewLine = "\n" };
        print(console with { Error = lines, Output = console.OutputIsTerminal ? lines : console.Output });
        if (lines.GetStringBuilder().Length > 0)
        {
            terminal.Write(new LinesAboveBar(lines.ToString(), console.Colour));
        }
    }
}
