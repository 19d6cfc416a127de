using System.Formats.Tar;

namespace OomSim.Scenarios;

/// <summary>Tells regular files from pipes, sockets and devices, which might be waited for for ever or never end, without opening them.</summary>
internal static class RegularFile
{
    /// <summary>What is said of a file that is none.</summary>
    public const string Missed = "is not a regular file";

    /// <summary>True for a regular file, and for a link to one.</summary>
    /// <param name="path">A file that is there.</param>
    /// <exception cref="IOException">It can't be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be looked at.</exception>
    public static bool Is(string path)
    {
        FileInfo info = new(path);
        info = info.ResolveLinkTarget(true) as FileInfo ?? info;

        // Pipes and devices have no length. Whether something empty is one is known to what makes an archive of it.
        return info.Length > 0 || TypeOf(info.FullName) is TarEntryType.RegularFile;
    }

    /// <summary>Why a file can't be read, in words that leave out its path.</summary>
    /// <param name="error">What the system said.</param>
    public static string Reason(Exception error)
    {
        int name = error.Message.IndexOf(" : '", StringComparison.Ordinal);
        return error switch
        {
            UnauthorizedAccessException => "permission denied",
            FileNotFoundException or DirectoryNotFoundException => "the link leads nowhere",
            _ when error.Message.StartsWith("Too many levels of symbolic links", StringComparison.Ordinal) => "the link leads back to itself",
            _ => name < 0 ? error.Message : error.Message[..name],
        };
    }

    private static TarEntryType? TypeOf(string path)
    {
        using MemoryStream archive = new();
        try
        {
            using (TarWriter writer = new(archive, leaveOpen: true))
            {
                writer.WriteEntry(path, "file");
            }
        }
        catch (IOException)
        {
            // A socket, which no archive holds.
            return null;
        }

        archive.Position = 0;
        using TarReader reader = new(archive);
        return reader.GetNextEntry()?.EntryType;
    }
}
