using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Explains a run from its folder alone.</summary>
public static class Explainer
{
    /// <summary>Explains the kills, hangs, pauses, ends and refusals of a run.</summary>
    /// <param name="runFolder">The folder of a run.</param>
    /// <param name="options">What is explained; null for all that need it.</param>
    /// <exception cref="InvalidDataException">The folder holds no run, or a file is not what it should be; or there is no such event.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RunExplanation Explain(string runFolder, ExplainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(runFolder);
        options ??= new ExplainOptions();
        string events = Path.Combine(runFolder, EventRow.FileName);
        if (!File.Exists(events))
        {
            throw new InvalidDataException(Directory.Exists(runFolder) ? $"no {EventRow.FileName} here; give the folder of a run" : File.Exists(runFolder) ? "is a file; the folder of a run was expected" : "no such folder; give the folder of a run");
        }

        RunReader.RequireContainers(runFolder);
        if (options.ChecksRows)
        {
            RunReader.CheckContainers(runFolder);
        }

        RunAbout about = RunAbout.Read(runFolder);
        RunFacts? facts = FactsFile.Read(runFolder);
        RunCommands commands = RunCommands.Read(runFolder, about, facts?.LatencyNs ?? 0);
        EventWalk walk = new(about, commands, facts, options);
        int row = 0;
        foreach (PlacedRow cells in RunReader.Rows(events, EventRow.Columns, out int[] at))
        {
            row++;
            walk.Add(RunEventRow.Of(row, cells, at));
        }

        if (options.Event > row || options.Event < 1)
        {
            throw new InvalidDataException($"{EventRow.FileName} has {Say.Count(row, "event", "events")}, and no number {options.Event}");
        }

        walk.Finish();
        EarlierRows.Fill(runFolder, about, walk.Kills);
        LogReports.Fill(runFolder, walk.Kills, walk.NoVictims);
        SortedDictionary<ExplainedKind, long> further = walk.Further;
        List<ExplainedItem> items = [.. walk.Items().Select(i => i.Explain())];
        if (options.Event is null)
        {
            items.AddRange(HighWords.Explain(runFolder, about, options, walk.HeldKills, out int furtherHeld));
            further[ExplainedKind.MemoryHigh] = furtherHeld;
            items.AddRange(RefusalWords.Explain(runFolder, commands, about.CgroupVersion, options, walk.Notes, out int furtherRefused));
            further[ExplainedKind.Refusal] = furtherRefused;
        }

        walk.Notes.AddRange(about.Warnings);
        if (facts is null)
        {
            walk.Notes.Add($"the run has no {FactsFile.Name}: it is of an earlier version, and less is known of it");
        }

        return new RunExplanation(about.Scenario, about.CgroupVersion, [.. items.OrderBy(i => i.TimeNs).ThenBy(i => i.Command ?? int.MaxValue).ThenBy(i => i.Event)], walk.Notes) { Further = further, Reclaim = about.Reclaim };
    }
}
