namespace OomSim.Results;

/// <summary>Draws the plots of a run from its files alone.</summary>
public static class PlotCommand
{
    private static readonly (string Name, Func<RunData, Figure?> Make)[] Figures =
    [
        ("memory", MemoryFigure.Make), ("host", HostFigure.Make), ("states", StatesFigure.Make), ("cpu", CpuFigure.Make),
        ("requests", RequestsFigure.Make), ("storage", StorageFigure.Make),
    ];

    /// <summary>
    /// Draws <c>plots/memory</c>, <c>host</c>, <c>states</c>, <c>cpu</c>, <c>requests</c> and <c>storage</c>, each as PNG and SVG, where there is something to
    /// show; earlier plots of the folder that would no longer be drawn go away. The same run gives the same bytes.
    /// </summary>
    /// <param name="runFolder">The folder of a run, with its CSV files.</param>
    /// <param name="open">Where half-made results are known; null for nowhere.</param>
    /// <returns>The paths of the files drawn.</returns>
    /// <exception cref="InvalidDataException">The folder holds no run, or a file is not what it should be.</exception>
    /// <exception cref="OutputException">The plots cannot be written.</exception>
    public static IReadOnlyList<string> Draw(string runFolder, OpenFolders? open = null)
    {
        if (!Directory.Exists(runFolder))
        {
            throw new InvalidDataException(File.Exists(runFolder) ? "is a file; the folder of a run was expected" : "no such folder; give the folder of a run");
        }

        return Draw(runFolder, RunReader.Read(runFolder), open);
    }

    /// <summary>Draws the plots from what was read already.</summary>
    /// <param name="runFolder">The folder of the run.</param>
    /// <param name="data">What was read from it, in <see cref="RunReader.Slices"/> slices.</param>
    /// <param name="open">Where half-made results are known; null for nowhere.</param>
    /// <exception cref="OutputException">The plots cannot be written.</exception>
    internal static IReadOnlyList<string> Draw(string runFolder, RunData data, OpenFolders? open = null)
    {
        string folder = Path.Combine(runFolder, "plots");
        try
        {
            return Draw(data, folder, open ?? new OpenFolders());
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(folder, $"plots cannot be written here ({SystemReason.Of(e.InnerException)})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(folder, $"plots cannot be written here ({SystemReason.Of(e)})", e);
        }
    }

    // All are drawn beside their places and moved there when whole.
    private static List<string> Draw(RunData data, string folder, OpenFolders open)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(folder)!, ".plots.tmp-new");
        open.Add(temporary);
        try
        {
            RunFolder.TryDelete(temporary);
            Directory.CreateDirectory(temporary);
            string[] files = Draw(data, temporary);
            return open.Whole(() => Replace(folder, files));
        }
        finally
        {
            RunFolder.TryDelete(temporary);
            open.Remove(temporary);
        }
    }

    // Figures share nothing, so each can be drawn on a core of its own; the order of the answer stays.
    private static string[] Draw(RunData data, string folder)
    {
        var drawn = new string[Figures.Length][];
        Parallel.For(0, Figures.Length, i =>
        {
            (string name, Func<RunData, Figure?> make) = Figures[i];
            drawn[i] = make(data) is { } figure ? [.. figure.Save(folder, name)] : [];
        });
        return [.. drawn.SelectMany(static f => f)];
    }

    private static List<string> Replace(string folder, string[] files)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, _) in Figures)
        {
            File.Delete(Path.Combine(folder, name + ".png"));
            File.Delete(Path.Combine(folder, name + ".svg"));
        }

        List<string> placed = [.. files.Select(f => Path.Combine(folder, Path.GetFileName(f)))];
        for (int i = 0; i < files.Length; i++)
        {
            File.Move(files[i], placed[i]);
        }

        if (files.Length == 0 && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }

        return placed;
    }
}
