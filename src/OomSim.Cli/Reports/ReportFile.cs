namespace OomSim.Cli;

/// <summary>
/// Writes a file whole or not at all: beside its place, and moved there when whole. A link stays, what it leads to is
/// written; a pipe or a device is written to as it is.
/// </summary>
internal static class ReportFile
{
    /// <summary>MAXSYMLINKS of the kernel.</summary>
    private const int MostLinks = 40;

    /// <summary>Writes it, and its folder where that is missing.</summary>
    /// <returns>Why it can't be written; null when it was.</returns>
    public static string? Write(string file, Action<TextWriter> content)
    {
        if (Directory.Exists(file))
        {
            return "is a folder";
        }

        if (file.Length == 0)
        {
            return "it names no file";
        }

        string temporary = "";
        try
        {
            file = Resolve(file);
            if (IsWrittenThrough(file))
            {
                WriteThrough(file, content);
                return null;
            }

            temporary = FormattableString.Invariant($"{file}.{Environment.ProcessId}.tmp");
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
            if (temporary.Length > 0)
            {
                Forget(temporary);
            }

            return OomSim.Results.SystemReason.Of(error);
        }
    }

    // What /dev/fd shows of a pipe is a link to a name that is no file's: only the link itself leads there.
    private static string Resolve(string file)
    {
        string end = file;
        for (int links = 0; links < MostLinks && new FileInfo(end).LinkTarget is { } target; links++)
        {
            end = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(end)) ?? "", target);
        }

        return new FileInfo(end) is { LinkTarget: null, Exists: true } ? end : file;
    }

    // Pipes and devices have no length. An empty file has none either, and nothing that could be lost.
    private static bool IsWrittenThrough(string file) => new FileInfo(file) is { LinkTarget: not null } or { Exists: true, Length: 0 };

    private static void WriteThrough(string file, Action<TextWriter> content)
    {
        using FileStream stream = new(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        if (stream.CanSeek && stream.Length > 0)
        {
            stream.SetLength(0);
        }

        using StreamWriter text = new(stream) { NewLine = "\n" };
        content(text);
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
