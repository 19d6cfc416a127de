using System.Runtime.ExceptionServices;

namespace OomSim.Results;

/// <summary>Draws all that people look at in a run's folder: the plots and the page, from files that are read once.</summary>
public static class RunPictures
{
    /// <summary>Draws the plots and writes the page; the same bytes as <see cref="PlotCommand"/> and <see cref="ReportPage"/> make.</summary>
    /// <param name="runFolder">The folder of a run.</param>
    /// <exception cref="InvalidDataException">The folder holds no run, or a file is not what it should be.</exception>
    /// <exception cref="OutputException">They cannot be written.</exception>
    public static void Write(string runFolder)
    {
        (RunSummary summary, Fingerprint fingerprint) = SummaryReader.Read(runFolder);
        RunData[] data = RunReader.Read(runFolder, [RunReader.Slices, ReportContent.Slices(summary.Containers.Count)]);
        var content = new ReportContent(runFolder, data[1], summary, fingerprint);
        try
        {
            // Neither needs the other, so each can have a core of its own.
            Parallel.Invoke(() => PlotCommand.Draw(runFolder, data[0]), () => ReportPage.Write(content));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
