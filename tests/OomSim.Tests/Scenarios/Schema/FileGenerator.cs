using System.Globalization;
using System.Text.Json.Nodes;
using OomSim.Kernel;
using OomSim.Scenarios;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>
/// Makes valid scenario files of the descriptions that the readers, the schema and the reference are made of. What a schema cannot say is heeded by
/// taking the examples of keys that have them, and by naming what the frame of each file holds.
/// </summary>
internal sealed class FileGenerator(Tape tape)
{
    private const int Deepest = 6;

    // The engine checks these against each other, and Compose those of deploy against the service's own.
    private static readonly string[] ServiceKeys = ["mem_limit", "cpus", "cpu_shares", "oom_kill_disable", "oom_score_adj", "pids_limit", "restart", "scale", "shm_size", "stop_grace_period"];

    private int _depth;
    private int _layers;

    /// <summary>The values of the file that was made.</summary>
    public List<Site> Sites { get; } = [];

    /// <summary>A file with some of the keys that there are.</summary>
    public JsonObject File()
    {
        JsonObject service = new() { ["image"] = "hog" };
        foreach (KeyInfo key in ComposeKeys.Service.Where(k => ServiceKeys.Contains(k.Name)))
        {
            if (tape.Once(4))
            {
                Put(service, key.Name, key.Shape, Example(key));
            }
        }

        if (tape.Once(4))
        {
            Put(service, "x-oomsim", SimulatorKeys.Service);
        }

        JsonObject simulator = Section(SimulatorKeys.File);
        JsonObject images = simulator["images"] as JsonObject ?? [];
        images["hog"] = new JsonObject { ["program"] = new JsonObject { ["steps"] = new JsonArray() }, ["processes"] = Child() };
        simulator["images"] = images;
        simulator["timeline"] ??= new JsonArray();
        simulator["timeline"]!.AsArray().Insert(0, new JsonObject { ["at"] = "5s", ["run"] = "docker ps" });
        JsonObject file = new() { ["services"] = new JsonObject { ["app"] = service }, ["x-oomsim"] = simulator };
        Sites.Add(new Site(file, "x-oomsim", 0, SimulatorKeys.File));
        Sites.RemoveAll(s => s.Parent.Root != file);
        return file;
    }

    private static JsonObject Child() => new() { ["child"] = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["sleep"] = "1s" }) } };

    private void Put(JsonObject mapping, string key, Shape shape, JsonNode? value = null)
    {
        mapping[key] = value ?? Of(shape);
        Sites.Add(new Site(mapping, key, 0, shape));
    }

    private JsonNode? Of(Shape shape)
    {
        _depth++;
        JsonNode? node = shape switch
        {
            NamedShape named => Of(named.Find()),
            SectionShape section => Section(section),
            EntriesShape entries => Entries(entries),
            MeasureShape measure => Measure(measure),
            TextShape text => text.Pattern switch { "^/" => "/data/file", "[^ ]" => "app", "^.{1,15}$" => "worker", null => "text", _ => "TERM" },
            WordShape words => Word(words),
            FlagShape => tape.Of<JsonNode>([true, false, "yes", "off", 1]),
            ScalarShape { Unit: { } unit } => Measure(new MeasureShape(unit) { IsFixed = true }),
            ScalarShape scalar => scalar.Kinds[0] == "boolean" ? tape.Of<JsonNode>([true, false, "yes"]) : 1,
            NothingShape => null,
            ValueShape value => new ValueGenerator(tape).Of(value),
            ListShape list => List(list),
            OneOfShape oneOf => Of(tape.Of([.. oneOf.Shapes.Where(s => _depth < Deepest || s is not (NamedShape or SectionShape { Keys.Count: > 1 }) || oneOf.Shapes.All(o => o is SectionShape))])),
            _ => throw new InvalidOperationException(shape.ToString()),
        };
        _depth--;
        return node;
    }

    private JsonObject Section(SectionShape section)
    {
        if (section.Names.Contains("memory.max"))
        {
            // What is written to other files the kernel weighs, and only one version has them.
            return section.Names.Contains("memory.limit_in_bytes") ? [] : new JsonObject { ["memory.oom.group"] = "1" };
        }

        JsonObject mapping = [];
        string one = section.OneOf.Length > 0 ? tape.Of(section.OneOf) : "";
        bool isBuild = ReferenceEquals(section, ImageKeys.Build);
        foreach (KeyInfo key in section.Keys)
        {
            bool isTold = key.IsRequired || key.Name == one || (isBuild && key.Name == "dockerfile");
            bool isBarred = (section.OneOf.Contains(key.Name) && key.Name != one) || (section.AtMostOneOf.Contains(key.Name) && section.AtMostOneOf.Any(mapping.ContainsKey))
                || (section.NeedsOneOf is { } needs && needs.Key == key.Name && !needs.Others.Any(mapping.ContainsKey))
                || (key.Name == "source" && (mapping.ContainsKey("event") || mapping.ContainsKey("order"))) || (key.Name is "event" && !key.IsRequired)
                || (key.Name == "size" && ReferenceEquals(section, ImageKeys.Layer)) || (_depth > Deepest && key.Shape is NamedShape);
            if (isTold || (!isBarred && tape.Once(4)))
            {
                Put(mapping, key.Name, key.Shape, ReferenceEquals(section, ImageKeys.Layer) && key.Name == "id" ? $"layer-{_layers++}" : isBuild && key.Name == "dockerfile" ? "FROM hog\n" : Example(key));
            }
        }

        foreach (KeyInfo key in section.Keys.Where(k => mapping.Count < section.Least && !mapping.ContainsKey(k.Name)))
        {
            Put(mapping, key.Name, key.Shape, Example(key));
        }

        if (ReferenceEquals(section, ImageKeys.Image))
        {
            mapping["processes"] = Child();
        }

        return mapping;
    }

    // Distributions have no examples, and stand where a measure does.
    private JsonNode? Example(KeyInfo key)
    {
        bool isDrawn = key.Shape is MeasureShape { IsFixed: false, Least: <= 0, Greatest: long.MaxValue } && tape.Once(4);
        if (key.Examples.Length == 0 || isDrawn)
        {
            return isDrawn ? Distribution(((MeasureShape)key.Shape).Unit) : null;
        }

        string text = tape.Of(key.Examples);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && tape.Once(2) ? number : text;
    }

    private JsonObject Distribution(Unit unit)
    {
        (string small, string large) = unit switch
        {
            Unit.Size => ("1MiB", "64m"),
            Unit.Duration => ("1s", "1m30s"),
            Unit.Rate => ("1MiB/s", "20MiB/s"),
            _ => ("1", "5"),
        };
        string[] kinds = [.. DistributionKeys.Parameters.Keys.Where(k => k != "empirical")];
        string kind = tape.Of(kinds);
        JsonNode inner = kind == "choice"
            ? new JsonArray(small, large)
            : new JsonObject(DistributionKeys.Parameters[kind].Select((p, i) => KeyValuePair.Create(p, (JsonNode?)(DistributionKeys.IsPlain(p) ? 1.5 : p is "sd" or "min" ? small : large))));
        JsonObject result = new() { [kind] = inner };
        if (tape.Once(3) && kind != "choice")
        {
            result["max"] = large;
        }

        return result;
    }

    private JsonNode Measure(MeasureShape shape)
    {
        JsonNode[] all = shape.Unit switch
        {
            Unit.Size => ["64k", "128KiB", 65536, "0.1m"],
            Unit.Duration => ["5ms", "1s500ms", "0.02s"],
            Unit.Rate => ["10MiB/s", "2m/s"],
            _ => [shape.Least < 0 ? 5 : shape.Least + 1, (shape.Least + 1).ToString(CultureInfo.InvariantCulture)],
        };
        return shape.Unit == Unit.Size && shape.Least > 65536 ? "64MiB" : tape.Of(all);
    }

    private string Word(WordShape words) => ReferenceEquals(words, Shapes.Event) ? tape.Of(["oom", "die", "start", "kill"]) : tape.Of(words.Words);

    private JsonObject Entries(EntriesShape entries)
    {
        JsonObject mapping = [];
        string key = entries.Called switch
        {
            "/PATH" => "/data/a",
            "IMAGE" => "other",
            "NAME" => "child",
            "SIGNAL" => tape.Of(["SIGUSR1", "TERM", "12"]),
            "PATH" => "app",
            _ => "make all",
        };
        Put(mapping, key, entries.Value);

        return mapping;
    }

    private JsonArray List(ListShape shape)
    {
        JsonArray list = [];
        int count = shape.Item is NamedShape { Name: "step" } ? 1 + tape.Below(3) : shape.Item is OneOfShape { Shapes: [WordShape, SectionShape] } ? 2 : 1;
        for (int i = 0; i < count; i++)
        {
            list.Add(Of(shape.Item));
            Sites.Add(new Site(list, "", i, shape.Item));
        }

        return list;
    }
}
