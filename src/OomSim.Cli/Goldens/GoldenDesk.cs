using OomSim.Results;

namespace OomSim.Cli;

/// <summary>
/// Keeps the golden traces of <c>oomsim test</c>. A scenario that has one is compared with it. On request the run takes its
/// place; and scenarios named by their files get one, those found in folders do not.
/// </summary>
/// <param name="update">True to rewrite.</param>
/// <param name="over">Files that the command line merges over a scenario.</param>
internal sealed class GoldenDesk(bool update, IReadOnlyList<string> over)
{
    /// <summary>The golden trace that a scenario is compared with, or gets; null for none.</summary>
    public string? PathFor(ScenarioInput input)
    {
        if (input.IsStandardInput)
        {
            return null;
        }

        string path = GoldenFiles.PathOf(input.Path, over);
        return Path.Exists(path) || (update && !input.IsFromFolder) ? path : null;
    }

    /// <summary>Compares a run with its golden trace, or has it take its place.</summary>
    /// <param name="path">The golden trace.</param>
    /// <param name="text">The run.</param>
    /// <exception cref="OutputException">The golden trace can't be read or written.</exception>
    public GoldenOutcome Settle(string path, string text)
    {
        string? before = GoldenFiles.Read(path);
        LineDiff? diff = LineDiff.Of(before ?? "", text);
        if (diff is null)
        {
            return new GoldenOutcome(path, GoldenStatus.Same, null);
        }

        if (!update)
        {
            return new GoldenOutcome(path, GoldenStatus.Differs, diff);
        }

        GoldenFiles.Write(path, text);
        return new GoldenOutcome(path, before is null ? GoldenStatus.Written : GoldenStatus.Updated, diff);
    }

    /// <summary>Finds golden traces without a scenario in the folders of a command line, and removes them on request.</summary>
    /// <param name="arguments">What the command line names.</param>
    /// <param name="inputs">The scenarios that were found.</param>
    /// <exception cref="OutputException">One can't be removed.</exception>
    public IReadOnlyList<StaleGolden> FindStale(IEnumerable<string> arguments, IEnumerable<ScenarioInput> inputs)
    {
        var known = inputs.Where(i => !i.IsStandardInput).Select(i => Path.GetFullPath(i.Path)).ToHashSet(StringComparer.Ordinal);
        List<StaleGolden> stale = [];
        foreach (string folder in arguments.Where(Directory.Exists))
        {
            foreach ((string golden, string scenario) in GoldenFiles.Stale(folder, known.Contains))
            {
                if (update)
                {
                    GoldenFiles.Remove(golden);
                }

                stale.Add(new StaleGolden(golden, scenario, folder, update));
            }
        }

        return [.. stale.DistinctBy(s => Path.GetFullPath(s.File))];
    }
}
