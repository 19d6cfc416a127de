using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace OomSim.Results;

/// <summary>What <c>compare</c> looks at in a folder: the curves of each container and its kills. A run, or a recording of a real host.</summary>
public sealed class ComparedTrace
{
    /// <summary>The trace of a recording; its columns have the names of those of a run.</summary>
    public const string RecordingFileName = "trace.csv";

    private const string TimeColumn = CurveReader.TimeColumn;
    private const string NameColumn = CurveReader.NameColumn;

    private readonly SortedDictionary<string, SortedDictionary<string, List<CurvePoint>>> _curves = new(StringComparer.Ordinal);
    private readonly List<string> _columns = [];
    private ComparedKills _kills = new();
    private readonly SortedDictionary<string, List<string>> _events = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _begins = new(StringComparer.Ordinal);

    private ComparedTrace(bool isRecording)
    {
        IsRecording = isRecording;
    }

    /// <summary>True for a recording, whose rows are as far apart as its recorder managed.</summary>
    public bool IsRecording { get; }

    /// <summary>The containers in order.</summary>
    public IReadOnlyCollection<string> Containers => _curves.Keys;

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder of a run or of a recording.</param>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="RunFileException">A file is not what it should be.</exception>
    /// <exception cref="InvalidDataException">The folder holds no trace.</exception>
    public static ComparedTrace Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException(File.Exists(folder) ? "is a file; the folder of a run or of a recording was expected" : "no such folder; give the folder of a run (output/NAME) or of a recording");
        }

        string path = Path.Combine(folder, ContainerRow.FileName);
        RunFile.RefuseFolder(path);
        bool isRecording = !File.Exists(path);
        path = isRecording ? RunFile.OrCompressed(Path.Combine(folder, RecordingFileName)) : path;
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no {ContainerRow.FileName} (of a run) or {RecordingFileName} (of a recording) here: 'oomsim run' writes one");
        }

        ComparedTrace trace = new(isRecording);
        new CurveReader(path, trace._curves, trace._columns).Read(isRecording);
        trace.ReadBegins(RunFile.OrCompressed(Path.Combine(folder, "program.csv")));
        string events = Path.Combine(folder, "docker-events.jsonl");
        trace.HasEvents = File.Exists(events);
        SortedDictionary<string, string> names = trace.ReadEvents(events);
        ReadNames(Path.Combine(folder, "inspect.json"), names);
        trace._kills = isRecording ? ComparedKills.OfRecording(folder, names, trace._curves) : ComparedKills.OfRun(folder, names);
        return trace;
    }

    /// <summary>The columns of the file, whatever they hold.</summary>
    public IReadOnlyList<string> FileColumns => _columns;

    /// <summary>Columns of a container that hold numbers, in order.</summary>
    public IReadOnlyCollection<string> Columns(string container) => _curves[container].Keys;

    /// <summary>A column of a container, in order of time; where it jumps, two rows of one time.</summary>
    public IReadOnlyList<CurvePoint> Curve(string container, string column) => _curves[container][column];

    /// <summary>Times of its kills by the OOM killer, ns.</summary>
    public IReadOnlyList<long> Kills(string container) => _kills.Of(container);

    /// <summary>
    /// When its program begins, ns: as a recorded program says, else when the container first holds memory; 0 when it never does.
    /// </summary>
    public long Start(string container) =>
        _begins.TryGetValue(container, out long begin) ? begin
        : _curves[container].TryGetValue("memory_current_bytes", out List<CurvePoint>? memory) ? memory.FirstOrDefault(p => p.Value > 0).Time : 0;

    /// <summary>What the engine told of it (<c>create</c>, <c>start</c>, <c>oom</c>, <c>die with exit code 137</c> …), in order; null where there is no engine.</summary>
    public IReadOnlyList<string>? Events(string container) => HasEvents ? _events.GetValueOrDefault(container) ?? [] : null;

    private bool HasEvents { get; set; }

    // A recorded program writes what it does; an emulated engine takes seconds to come that far.
    private void ReadBegins(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using StreamReader text = RunFile.OpenText(path);
        using CsvReader csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { MissingFieldFound = null, BadDataFound = null });
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            if (csv["message"]?.StartsWith("BEGIN", StringComparison.Ordinal) == true
                && double.TryParse(csv[TimeColumn], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
            {
                _begins.TryAdd(csv[NameColumn]!, (long)Math.Round(seconds * 1e9));
            }
        }
    }

    // The kernel's log knows containers by their IDs: the answer has their names.
    private SortedDictionary<string, string> ReadEvents(string path)
    {
        SortedDictionary<string, string> names = new(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.Exists(path) ? RunFile.Lines(path) : [])
        {
            number++;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                ReadEvent(json.RootElement, names);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new RunFileException(path, number, 1, $"not a line of docker events: {line[..Math.Min(line.Length, 80)]}", e);
            }
        }

        return names;
    }

    // A recording may lack the engine's events, but not what the engine left.
    private static void ReadNames(string path, SortedDictionary<string, string> names)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(RunFile.ReadAllBytes(path));
            foreach (JsonElement container in json.RootElement.EnumerateArray())
            {
                if (container.TryGetProperty("Id", out JsonElement id) && container.TryGetProperty("Name", out JsonElement name))
                {
                    names.TryAdd(id.GetString()!, name.GetString()!.TrimStart('/'));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RunFileException.OfJson(path, "not what docker inspect writes", e);
        }
    }

    private void ReadEvent(JsonElement json, SortedDictionary<string, string> names)
    {
        JsonElement actor = json.GetProperty("Actor");
        if (!json.GetProperty("Type").ValueEquals("container") || !actor.GetProperty("Attributes").TryGetProperty("name", out JsonElement name))
        {
            return;
        }

        string container = name.GetString()!;
        names[actor.GetProperty("ID").GetString()!] = container;
        if (!_events.TryGetValue(container, out List<string>? events))
        {
            _events.Add(container, events = []);
        }

        // What a command was follows a colon.
        string action = json.GetProperty("Action").GetString()!.Split(':')[0];
        bool hasCode = actor.GetProperty("Attributes").TryGetProperty("exitCode", out JsonElement code);
        events.Add(action == "die" && hasCode ? $"die with exit code {code.GetString()}" : action);
    }
}
