namespace OomSim.Cli;

/// <summary>Shows how far a batch is: a live bar on a terminal, a few plain lines elsewhere, nothing when quiet.</summary>
internal static class BatchProgress
{
    /// <summary>Below this many items plain progress lines say nothing that the verdicts do not.</summary>
    private const int SparseFrom = 20;

    private const int SparseLines = 10;

    /// <summary>Does the work of a batch under a progress display.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="quiet">True for no display.</param>
    /// <param name="total">Items of the batch.</param>
    /// <param name="work">Does the work; calls its argument after each item with what that item has to print, results and errors.</param>
    public static void Track(CliConsole console, bool quiet, int total, Action<Action<Action<CliConsole>>> work)
    {
        if (!quiet && console.DrawsProgress && total > 1)
        {
            LiveBar.Track(console, total, work);
            return;
        }

        int done = 0;
        work(print =>
        {
            Print(console, print);
            done++;
            bool due = total >= SparseFrom && done < total && done * SparseLines / total > (done - 1) * SparseLines / total;
            if (!quiet && due)
            {
                console.Error.WriteLine($"oomsim: {done} of {total} scenarios done");
            }
        });
    }

    private static void Print(CliConsole console, Action<CliConsole> print)
    {
        if (!console.Colour)
        {
            print(console);
            return;
        }

        using var lines = new StringWriter { NewLine = "\n" };
        print(console with { Output = lines });
        console.Output.Write(VerdictColour.Ansi(lines.ToString()));
        console.Output.Flush();
    }
}
