using System.Text.Json;
using System.Text.Json.Nodes;
using OomSim.Scenarios;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>Spoils one place of a generated file, in the ways that people do.</summary>
internal sealed class Mutation(Tape tape)
{
    private static readonly string[] Texts = ["64QB", "5 parsecs", "", "10", "1e3", "1.5", "0", "-1", "5MiB/s", "2h", "64 MiB", ".5s", "nope", "all", "forever", "Yes", "/x", "0o17", "+1", "SIGFOO"];

    // What they hold names something, which a schema cannot look up.
    private static readonly string[] Names = ["run", "container", "requests", "fork", "wait", "event", "scale"];

    private static readonly string[] Related = ["at", "before", "after", "until", "min", "max", "equals", "memory", "reserved", "cache"];

    /// <summary>Spoils it; false where what was drawn cannot be done there.</summary>
    public bool Apply(IReadOnlyList<Site> sites)
    {
        Site site = tape.Of(sites);
        SectionShape? section = (site.Shape is NamedShape named ? named.Find() : site.Shape) as SectionShape;
        JsonObject? mapping = section is null ? null : site.Value as JsonObject;
        return tape.Below(4) switch
        {
            0 when mapping is not null => Misspell(mapping),
            1 when mapping is not null => Leave(mapping, section!),
            2 => Replace(site, tape.Of<JsonNode?>([null, true, new JsonObject { ["a"] = 1 }, new JsonArray("a"), new JsonObject(), new JsonArray(), new JsonArray(new JsonArray("a")), new JsonArray("CMD", new JsonArray("a")), new JsonArray("CMD", null)])),
            _ => Replace(site, Scalar(site.Shape)),
        };
    }

    private bool Misspell(JsonObject mapping)
    {
        string? key = mapping.Count == 0 ? null : tape.Of([.. mapping.Select(p => p.Key)]);
        if (key is null || key.Length < 4 || !tape.Once(2))
        {
            mapping["unheard_of"] = 1;
            return true;
        }

        JsonNode? value = mapping[key]?.DeepClone();
        mapping.Remove(key);
        mapping[key.Remove(2, 1)] = value;
        return true;
    }

    private bool Leave(JsonObject mapping, SectionShape section)
    {
        string[] needed = [.. section.Keys.Where(k => k.IsRequired || section.OneOf.Contains(k.Name)).Select(k => k.Name).Where(mapping.ContainsKey)];
        return needed.Length > 0 && mapping.Remove(tape.Of(needed));
    }

    private JsonNode? Scalar(Shape shape)
    {
        if (shape is MeasureShape { Unit: Unit.Count, IsFixed: true } count && tape.Once(2))
        {
            return tape.Once(2) || count.Greatest == long.MaxValue ? count.Least - 1 : count.Greatest + 1;
        }

        return tape.Once(2) ? tape.Of(Texts) : tape.Of<JsonNode?>([-3, 1.5, 7, 99999999999, 0, 1e20]);
    }

    private static bool Replace(Site site, JsonNode? value)
    {
        if (IsUnsaid(site, value))
        {
            return false;
        }

        site.Value = value;
        return true;
    }

    // A schema cannot look up names, weigh values against each other, tell the range of a text, or find a folder.
    private static bool IsUnsaid(Site site, JsonNode? value)
    {
        MeasureShape[] measures = [.. Units(site.Shape)];
        return value is JsonObject ? ReferenceEquals(site.Shape, ImageKeys.Build)
            : value is JsonValue && (Names.Contains(site.Key) || measures.Any(m =>
                OomSim.Scenarios.Units.TryParse(m.Unit, value.ToString(), out long read, out _)
                && (Related.Contains(site.Key) || (site.Key == "command" && read > 1) || (value.GetValueKind() == JsonValueKind.String && (IsBelow(m, read) || read > m.Greatest)))));
    }

    // A text that says 0 or less is told from one that says more.
    private static bool IsBelow(MeasureShape measure, long read) => read < measure.Least && !(measure is { Unit: Unit.Count, Least: 0 or 1 });

    private static IEnumerable<MeasureShape> Units(Shape shape) => shape switch
    {
        MeasureShape measure => [measure],
        OneOfShape oneOf => oneOf.Shapes.SelectMany(Units),
        _ => [],
    };
}
