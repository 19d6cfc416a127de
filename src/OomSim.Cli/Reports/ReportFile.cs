namespace OomSim.Cli;

/// <summary>Writes a file whole or not at all: beside its place, and moved there when whole.</summary>
internal static class ReportFile
{
    /// <summary>Writes it, and its folder where that is missing.</summary>
    /// <returns>Why it can't be written; null when it was.</returns>
    public static string? Write(string file, Action<TextWriter> content)
    {
        if (Directory.Exists(file))
        {
            return "is a folder";
        }

        string temporary = FormattableString.Invariant($"{file}.{Environment.ProcessId}.tmp");
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is string folder)
            {
                Directory.CreateDirectory(folder);
            }

            using (var text = new StreamWriter(temporary) { NewLine = "\n" })
            {
                content(text);
            }

            File.Move(temporary, file, overwrite: true);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Forget(temporary);
            return error.Message.ReplaceLineEndings(" ");
        }
    }

    private static void Forget(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is not there or not ours: then neither is the file.
        }
    }
}
