using System.Text.Encodings.Web;
using System.Text.Json;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Reads and writes <c>limits.json</c>: the limits in force when a run begins, as <c>oomsim limits</c> shows them.</summary>
public static class LimitsFile
{
    /// <summary>Its name in a run's folder.</summary>
    public const string Name = "limits.json";

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a report to a run's folder.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void Write(RunFolder folder, LimitsReport report)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using Stream stream = folder.CreateFile(Name);
        Write(stream, report);
    }

    /// <summary>Writes a report, ending with a line feed. The stream stays open.</summary>
    public static void Write(Stream stream, LimitsReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(report);
        using (Utf8JsonWriter json = new(stream, Layout))
        {
            LimitsWriter.Write(json, report);
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads the report of a run; null where its folder has none, as those of earlier versions.</summary>
    /// <param name="runFolder">The folder.</param>
    /// <exception cref="RunFileException">It is not what it should be.</exception>
    public static LimitsReport? Read(string runFolder)
    {
        string path = Path.Combine(runFolder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using Stream stream = RunFile.OpenRead(path);
            LimitsReport? report = JsonSerializer.Deserialize(stream, LimitsJson.Default.LimitsReport);
            return report is { FormatVersion: 1 } ? report : throw new RunFileException(path, 1, 1, report is { FormatVersion: not 0 } ? $"format_version {report.FormatVersion}; this version reads 1" : "it has no format_version; a run writes 1");
        }
        catch (JsonException error)
        {
            throw RunFileException.OfJson(path, "not what a run writes", error);
        }
    }
}
