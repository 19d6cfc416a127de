using System.Text.Json;

namespace OomSim.Results;

/// <summary>A file of a run or of a recording is not what it should be: where, and why.</summary>
public sealed class RunFileException : IOException
{
    private const string OtherKind = "a value is of another kind than what a run writes";

    /// <summary>The exception with its cause.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="reason">What is wrong, and what would be right.</param>
    /// <param name="cause">What found it; null for nothing but the reader itself.</param>
    public RunFileException(string path, int line, int column, string reason, Exception? cause = null)
        : base(reason, cause)
    {
        FilePath = path;
        Line = line;
        Column = column;
    }

    /// <summary>A file of JSON that can't be read, at the place where its reader stood.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is not.</param>
    /// <param name="cause">What the reader said.</param>
    public static RunFileException OfJson(string path, string what, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        JsonException? json = cause as JsonException;

        return new RunFileException(path, (int)(json?.LineNumber ?? 0) + 1, (int)(json?.BytePositionInLine ?? 0) + 1, $"{what} ({Words(cause)})", cause);
    }

    private static string Words(Exception cause)
    {
        if (cause is KeyNotFoundException)
        {
            return $"the key '{cause.Message}', which each run writes, is missing";
        }

        if (cause is not JsonException json)
        {
            return OtherKind;
        }

        // Its words name a type of the program, which nobody knows who reads them.
        if (json.Message.Contains("could not be converted", StringComparison.Ordinal))
        {
            return json.Path is { Length: > 2 } path ? $"{path[2..]}: {OtherKind}" : OtherKind;
        }

        // The place stands before the words already.
        string words = cause.Message;
        foreach (string place in (string[])[" Path: ", " LineNumber: "])
        {
            int at = words.IndexOf(place, StringComparison.Ordinal);
            words = at < 0 ? words : words[..at];
        }

        return words.Contains("isFinalBlock", StringComparison.Ordinal) ? "it ends too early" : words;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }
}
