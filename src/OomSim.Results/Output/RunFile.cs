using System.Text;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Opens files that users hand over. What is no regular file keeps nobody waiting, and what can't be read says so at the file.</summary>
internal static class RunFile
{
    /// <summary>What is said of a file that holds nothing: a pipe or a device has no length either.</summary>
    public const string Empty = "is empty, or not a regular file";

    private const string Compressed = ".gz";

    /// <summary>Refuses a folder in the place of a file.</summary>
    /// <exception cref="RunFileException">There is one.</exception>
    public static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new RunFileException(path, 1, 1, "is a folder; a file was expected, as 'oomsim run' writes it");
        }
    }

    /// <summary>Opens a file; a pipe or a device, which might wait for ever or never end, is read as an empty one.</summary>
    /// <exception cref="RunFileException">It can't be read.</exception>
    public static Stream OpenRead(string path) => Guarded(path, () =>
    {
        var info = new FileInfo(path);
        return (info.ResolveLinkTarget(true) as FileInfo ?? info).Length == 0 ? Stream.Null : (Stream)File.OpenRead(path);
    });

    /// <summary>The file, or where there is none the compressed one: a long table of a recording lies there as <c>.gz</c>.</summary>
    public static string OrCompressed(string path) => !File.Exists(path) && File.Exists(path + Compressed) ? path + Compressed : path;

    /// <summary>Opens a text, which a name ending in <c>.gz</c> says to be compressed.</summary>
    /// <exception cref="RunFileException">It can't be read.</exception>
    public static StreamReader OpenText(string path) => new(
        path.EndsWith(Compressed, StringComparison.Ordinal) ? new GzipReader(OpenRead(path)) : OpenRead(path), Encoding.UTF8);

    /// <summary>Reads all of a file.</summary>
    /// <exception cref="RunFileException">It can't be read, or is too big to be held at once.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using Stream stream = OpenRead(path);
        if (stream.Length > Array.MaxLength)
        {
            throw new RunFileException(path, 1, 1, FormattableString.Invariant($"is too big: {stream.Length} bytes, at most {Array.MaxLength} are read"));
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The lines of a text.</summary>
    /// <exception cref="RunFileException">It can't be read.</exception>
    public static IEnumerable<string> Lines(string path)
    {
        using StreamReader text = OpenText(path);
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static T Guarded<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFileException(path, 1, 1, "can't be read: " + SystemReason.Of(e), e);
        }
    }
}
