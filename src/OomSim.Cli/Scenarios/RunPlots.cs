using OomSim.Results;

namespace OomSim.Cli;

/// <summary>Draws the plots of a finished run.</summary>
internal static class RunPlots
{
    /// <summary>Draws the plots of a run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="drawn">Takes the paths of the files written.</param>
    /// <param name="open">Where half-made results are known.</param>
    /// <returns>Why nothing was drawn, or a warning of what the plots lack; null for neither.</returns>
    public static Problem? Redraw(string folder, List<string> drawn, OpenFolders open)
    {
        try
        {
            drawn.AddRange(OomSim.Results.PlotCommand.Draw(folder, open));
            return File.Exists(Path.Combine(folder, EventRow.FileName)) ? null
                : new Problem("warning", folder, 1, 1, $"no {EventRow.FileName} here: kills and restarts are not marked");
        }
        catch (Exception error) when (error is InvalidDataException or OutputException or IOException or UnauthorizedAccessException)
        {
            return Problem.OfFolder(folder, error);
        }
    }
}
