using System.Globalization;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>What <c>oomsim explain</c> says.</summary>
internal static class ExplainText
{
    /// <summary>Writes it.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="folder">The run's folder as the user named it.</param>
    /// <param name="run">The explanation.</param>
    /// <param name="isOne">True where one event was asked for.</param>
    public static void Write(CliConsole console, string folder, RunExplanation run, bool isOne)
    {
        string version = run.CgroupVersion == 0 ? "" : Invariant($" (cgroup v{run.CgroupVersion})");
        Prose.Write(console, "", $"{folder}: {run.Scenario}{version}: {(run.Items.Count == 0 ? "nobody was killed, hung or paused with something waiting, and no command was refused" : Counts(run))}");
        foreach (ExplainedItem item in run.Items)
        {
            console.Output.WriteLine();
            Write(console, item);
        }

        if (!isOne && ReclaimTable.Of(run.Reclaim) is { } reclaimed)
        {
            console.Output.WriteLine();
            console.Output.WriteLine($"{reclaimed.Title}:");
            DrawnTable.Write(console, reclaimed.Headings, [.. reclaimed.Rows.Select(r => r.ToArray())], i => reclaimed.IsText[i], indent: "  ", width: LimitsText.Width);
        }

        if (run.Notes.Count > 0 && !isOne)
        {
            console.Output.WriteLine();
            foreach (string note in run.Notes)
            {
                Prose.Write(console, "", note);
            }
        }
    }

    private static void Write(CliConsole console, ExplainedItem item)
    {
        string number = item.Event is { } row ? Invariant($" #{row}") : "";
        Prose.Write(console, $"{Words.Seconds(item.TimeNs)}{number}  ", item.Headline);
        int width = item.Facts.Select(f => f.Label.Length).DefaultIfEmpty().Max();
        foreach (ExplainedFact fact in item.Facts)
        {
            Prose.Write(console, $"  {fact.Label.PadRight(width)}  ", fact.Text);
        }

        foreach (ExplainedTable table in item.Tables)
        {
            Prose.Write(console, "  ", table.Title + ":");
            DrawnTable.Write(console, table.Headings, [.. table.Rows.Select(r => r.ToArray())], i => table.IsText[i], indent: "    ", width: LimitsText.Width);
        }

        if (item.Remedies.Count > 0)
        {
            console.Output.WriteLine(item.Kind == ExplainedKind.Refusal ? "  right:" : item.IsOver ? "  what would have freed it:" : "  what would help:");
            int commands = item.Remedies.Max(r => r.Command.Length);
            foreach (ExplainedRemedy remedy in item.Remedies)
            {
                WriteRemedy(console, remedy, item.Kind == ExplainedKind.Refusal ? null : commands);
            }
        }
    }

    // A command that is to be copied stays on a line of its own where there is no room for what it does beside it.
    private static void WriteRemedy(CliConsole console, ExplainedRemedy remedy, int? commands)
    {
        if (commands is not { } width)
        {
            Prose.Write(console, "    ", remedy.Command);
        }
        else if (!console.OutputIsTerminal || 4 + width + 2 + remedy.Effect.Length <= CliConsole.Width)
        {
            console.Output.WriteLine($"    {remedy.Command.PadRight(width)}  {remedy.Effect}");
        }
        else
        {
            console.Output.WriteLine("    " + remedy.Command);
            Prose.Write(console, "        ", remedy.Effect);
        }
    }

    private static string Counts(RunExplanation run) => string.Join(", ", run.Items.GroupBy(i => i.Kind).OrderBy(g => g.Key).Select(g => Count(g.Key, g.Count() + run.Further.GetValueOrDefault(g.Key))));

    private static string Count(ExplainedKind kind, long count) => kind switch
    {
        ExplainedKind.Kill => Words.Count(count, "kill", "kills"),
        ExplainedKind.NoVictim => Words.Count(count, "OOM with nobody to kill", "OOMs with nobody to kill"),
        ExplainedKind.Hang => Words.Count(count, "hang", "hangs"),
        ExplainedKind.Pause => Words.Count(count, "pause", "pauses"),
        ExplainedKind.Exit => Words.Count(count, "end", "ends"),
        ExplainedKind.Refusal => Words.Count(count, "refused command", "refused commands"),
        ExplainedKind.Panic => "a panic",
        ExplainedKind.MemoryHigh => Words.Count(count, "group held back by memory.high", "groups held back by memory.high"),
        _ => Words.Count(count, "event", "events"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
