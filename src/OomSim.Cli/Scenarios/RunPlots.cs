using OomSim.Results;

namespace OomSim.Cli;

/// <summary>Draws the plots of a finished run.</summary>
internal static class RunPlots
{
    /// <summary>Draws the plots of a run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="drawn">Takes the paths of the files written.</param>
    /// <param name="open">Where half-made results are known.</param>
    /// <returns>Why nothing was drawn; null on success.</returns>
    public static Problem? Redraw(string folder, List<string> drawn, OpenFolders open)
    {
        try
        {
            drawn.AddRange(OomSim.Results.PlotCommand.Draw(folder, open));
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or OutputException or IOException or UnauthorizedAccessException)
        {
            return Problem.OfFolder(folder, error);
        }
    }
}
