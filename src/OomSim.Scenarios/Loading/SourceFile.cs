using System.Globalization;
using System.Text;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads input files with checks: whether it is there, is text, and is not too big.</summary>
internal static class SourceFile
{
    /// <summary>What a file of variables is.</summary>
    public const string Variables = "a text of KEY=value lines";

    private const string Yaml = "YAML text";

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>The text of a file, or null after an error was reported.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="asked">Where the file is named.</param>
    /// <param name="limits">How much is read.</param>
    /// <param name="bag">Where findings go.</param>
    /// <param name="kind">What the file should be.</param>
    /// <param name="mayBeEmpty">True where an empty file is a fine one.</param>
    public static string? Read(
        string path, string name, Location asked, LoaderLimits limits, DiagnosticBag bag, string kind = Yaml, bool mayBeEmpty = false)
    {
        try
        {
            if (Directory.Exists(path))
            {
                bag.Error(asked, $"'{name}' is a directory, not a file");
                return null;
            }

            FileInfo info = new(path);
            if (!info.Exists)
            {
                bag.Error(asked, $"'{name}': no such file");
                return null;
            }

            // Opening a FIFO or a device may wait for ever; their length is 0. A pipe that the shell hands over can be read.
            if (!IsHandedOver(path) && (info.ResolveLinkTarget(true) as FileInfo ?? info).Length == 0)
            {
                return !mayBeEmpty ? Refuse(asked, $"'{name}' is empty, or not a regular file", bag)
                    : path == "/dev/null" || RegularFile.Is(path) ? ""
                    : Refuse(asked, $"'{name}' {RegularFile.Missed}", bag);
            }

            bag.Reads(path);
            return info.Length > limits.FileBytes
                ? Refuse(asked, TooBig(name, info.Length, limits), bag)
                : Decode(ReadAtMost(path, limits.FileBytes), name, asked, limits, bag, kind);
        }
        catch (UnauthorizedAccessException)
        {
            return Refuse(asked, $"'{name}': permission denied", bag);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Refuse(asked, $"'{name}' can't be read: {RegularFile.Reason(e)}", bag);
        }
    }

    /// <summary>Turns bytes into text: UTF-8, or UTF-16 with a byte order mark.</summary>
    public static string? Decode(byte[] bytes, string name, Location asked, LoaderLimits limits, DiagnosticBag bag, string kind = Yaml)
    {
        if (bytes.Length > limits.FileBytes)
        {
            return Refuse(asked, TooBig(name, bytes.Length, limits), bag);
        }

        try
        {
            string text = bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => StrictUtf8.GetString(bytes, 3, bytes.Length - 3),
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2),
                _ => StrictUtf8.GetString(bytes),
            };
            return text.Contains('\0', StringComparison.Ordinal) ? Refuse(asked, $"'{name}' is a binary file, not {kind}", bag) : text;
        }
        catch (DecoderFallbackException)
        {
            return Refuse(asked, $"'{name}' is a binary file or not UTF-8, not {kind}", bag);
        }
    }

    private static byte[] ReadAtMost(string path, long limit)
    {
        // A pipe or a device has no length: read one byte more than allowed, no further.
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream result = new();
        byte[] buffer = new byte[81920];
        int read;
        while (result.Length <= limit && (read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }

    private static bool IsHandedOver(string path) =>
        path is "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    private static string TooBig(string name, long length, LoaderLimits limits) =>
        string.Create(CultureInfo.InvariantCulture, $"'{name}' is too big: {length} bytes, at most {limits.FileBytes} are read");

    private static string? Refuse(Location asked, string message, DiagnosticBag bag)
    {
        bag.Error(asked, message);
        return null;
    }
}
