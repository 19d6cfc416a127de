namespace OomSim.Cli;

/// <summary>Checks the folder for results before anything is run.</summary>
internal static class OutputFolder
{
    /// <summary>Why results can't be written to a folder; null when they can. The folder is made when it is missing.</summary>
    public static string? Unusable(string folder)
    {
        if (folder.Length == 0)
        {
            return "the output folder has no name";
        }

        if (File.Exists(folder))
        {
            return $"the output folder '{folder}' is a file";
        }

        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Join(folder, $".oomsim-probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return $"the output folder '{folder}' can't be written: {OomSim.Results.SystemReason.Of(error)}";
        }
    }
}
