using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Results;

/// <summary>Reads and writes <c>explanations.json</c>.</summary>
public static class FactsFile
{
    /// <summary>Its name in a run's folder.</summary>
    public const string Name = "explanations.json";

    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the facts of a run.</summary>
    /// <exception cref="OutputException">They cannot be written.</exception>
    public static void Write(RunFolder folder, RunFacts facts)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(facts);
        using Stream stream = folder.CreateFile(Name);
        using (Utf8JsonWriter json = new(stream, Layout))
        {
            FactsWriter.Write(json, facts);
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads the facts of a run; null where its folder has none, as those of earlier versions.</summary>
    /// <param name="runFolder">The folder.</param>
    /// <exception cref="RunFileException">They are not what they should be.</exception>
    public static RunFacts? Read(string runFolder)
    {
        string path = Path.Combine(runFolder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using Stream stream = RunFile.OpenRead(path);
            RunFacts? facts = JsonSerializer.Deserialize(stream, FactsJson.Default.RunFacts);
            return facts is { FormatVersion: 1 } ? facts : throw new RunFileException(path, 1, 1, facts is { FormatVersion: not 0 } ? $"format_version {facts.FormatVersion}; this version reads 1" : "it has no format_version; a run writes 1");
        }
        catch (JsonException error)
        {
            throw RunFileException.OfJson(path, "not what a run writes", error);
        }
    }
}
