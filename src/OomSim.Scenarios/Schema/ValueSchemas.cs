using System.Text.Json.Nodes;
using OomSim.Scenarios.Reference;

namespace OomSim.Scenarios.Schema;

/// <summary>The schemas of single values: sizes, durations, rates, numbers, texts, words and distributions.</summary>
internal static class ValueSchemas
{
    private const string Decimal = @"([0-9]+\.?[0-9]*|\.[0-9]+)";
    private const string Amount = @"\+?" + Decimal + "([eE][-+]?[0-9]+)?";
    private const string Suffix = "([bB]|[kKmMgGtTpP]([iI]?[bB])?)?";
    private const string SizePattern = "^" + Amount + " ?" + Suffix + "$";
    private const string RatePattern = @"^(?=[^/]*[1-9])" + Amount + " ?" + Suffix + @"\s*/s$";
    private const string DurationPattern = "^(0|(" + Decimal + "(ns|us|µs|ms|s|m|h|d|w))+)$";
    private const string WholePattern = "^[-+]?[0-9]+$";
    private const string NaturalPattern = @"^\+?[0-9]+$";
    private const string PositivePattern = @"^\+?0*[1-9][0-9]*$";
    private const string FloatPattern = "^ *[-+]?" + Decimal + "([eE][-+]?[0-9]+)? *$";

    private static readonly string[] FlagWords =
        ["true", "false", "yes", "no", "on", "off", "y", "n", "1", "0"];

    /// <summary>The definitions that others refer to.</summary>
    public static IEnumerable<(string Name, JsonObject Schema)> Definitions()
    {
        yield return ("variable", new JsonObject { ["description"] = "A variable, as ${NAME} or ${NAME:-otherwise}.", ["type"] = "string", ["pattern"] = "[$]" });
        yield return ("flag", Flag(true));
        yield return ("composeFlag", Flag(false));
        yield return ("text", new JsonObject { ["type"] = Json.Texts(["string", "number", "boolean"]) });
        foreach (Unit unit in Enum.GetValues<Unit>())
        {
            yield return (NameOf(unit), Fixed(new MeasureShape(unit)));
            yield return (NameOf(unit) + "OrDistribution", Json.AnyOf(Json.Ref(NameOf(unit)), Json.Ref(NameOf(unit) + "Distribution")));
            yield return (NameOf(unit) + "Distribution", Distribution(unit));
        }
    }

    /// <summary>A unit as definitions are named.</summary>
    public static string NameOf(Unit unit) => unit == Unit.Count ? "number" : unit.ToString().ToLowerInvariant();

    /// <summary>A size, duration, rate or number.</summary>
    public static JsonObject Measure(MeasureShape shape)
    {
        bool isUsual = shape.Greatest == long.MaxValue && shape.Least == 0;
        return isUsual ? Json.Ref(NameOf(shape.Unit) + (shape.IsFixed ? "" : "OrDistribution"))
            : shape.IsFixed ? Fixed(shape)
            : Json.AnyOf([.. Alternatives(shape), Json.Ref(NameOf(shape.Unit) + "Distribution")]);
    }

    /// <summary>A text.</summary>
    public static JsonObject Text(TextShape shape) =>
        shape.Pattern is null ? Json.Ref("text")
        : shape.TakesScalars ? Json.AnyOf(Json.Pattern(shape.Pattern), new JsonObject { ["type"] = Json.Texts(["number", "boolean"]) })
        : shape.Numbers is not { } numbers ? Json.Pattern(shape.Pattern)
        : numbers.IsWhole ? Json.AnyOf(Range("integer", numbers.Least, numbers.Greatest), Json.Pattern(shape.Pattern))
        : Json.AnyOf(numbers.Least == 0 ? Json.AllOf(Range("number", 0, numbers.Greatest), Json.Not(new JsonObject { ["enum"] = new JsonArray(0) })) : Range("number", numbers.Least, numbers.Greatest), Json.Pattern(shape.Pattern));

    /// <summary>One of some words, which may be written as numbers where they look like them.</summary>
    public static JsonObject Words(IReadOnlyList<string> words)
    {
        JsonArray all = Json.Texts(words);
        foreach (string word in words)
        {
            if (double.TryParse(word, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number))
            {
                all.Add(number == Math.Floor(number) ? (long)number : number);
            }
        }

        return new JsonObject { ["enum"] = all };
    }

    /// <summary>A text of a unit, as Compose's own keys have it, or a number where that is allowed.</summary>
    public static IEnumerable<JsonObject> Of(Unit unit, IReadOnlyCollection<string> kinds)
    {
        if (kinds.Contains("number") || kinds.Contains("integer"))
        {
            JsonObject number = new() { ["type"] = kinds.Contains("number") ? "number" : "integer" };
            if (unit == Unit.Size)
            {
                number["minimum"] = 0;
                number["maximum"] = long.MaxValue;
            }

            yield return number;
        }

        yield return Json.Pattern(PatternOf(unit));
    }

    /// <summary>What a condition on a column of this kind is compared with.</summary>
    public static JsonObject Number(bool isPlain) => Json.AnyOf(
        new JsonObject { ["type"] = "number" }, Json.Pattern(isPlain ? FloatPattern : PatternOf(Unit.Count)));

    private static JsonObject Fixed(MeasureShape shape) => Json.AnyOf(Alternatives(shape));

    private static IEnumerable<JsonObject> Alternatives(MeasureShape shape)
    {
        switch (shape.Unit)
        {
            case Unit.Size:
                yield return Range("number", shape.Least, shape.Greatest);
                break;
            case Unit.Count:
                yield return Range("integer", shape.Least, shape.Greatest);
                break;
            case Unit.Duration when shape.Least == 0:
                yield return new JsonObject { ["enum"] = new JsonArray(0) };
                break;
        }

        yield return Json.Pattern(shape.Pattern ?? (shape is { Unit: Unit.Count, Least: >= 0 } ? shape.Least == 1 ? PositivePattern : NaturalPattern : PatternOf(shape.Unit)));
    }

    private static JsonObject Range(string type, long least, long greatest)
    {
        JsonObject result = new() { ["type"] = type };
        if (least != long.MinValue)
        {
            result["minimum"] = least;
        }

        // A larger number is none that the readers can hold.
        result["maximum"] = greatest;
        return result;
    }

    private static string PatternOf(Unit unit) => unit switch
    {
        Unit.Size => SizePattern,
        Unit.Duration => DurationPattern,
        Unit.Rate => RatePattern,
        _ => WholePattern,
    };

    private static JsonObject Flag(bool takesNumbers)
    {
        string either = string.Join('|', FlagWords.Select(w => string.Concat(w.Select(c => char.IsLetter(c) ? $"[{c}{char.ToUpperInvariant(c)}]" : c.ToString()))));
        JsonObject[] words = [new JsonObject { ["type"] = "boolean" }, Json.Pattern($"^({either})$")];
        return Json.AnyOf(takesNumbers ? [.. words, new JsonObject { ["enum"] = new JsonArray(0, 1) }] : words);
    }

    private static JsonObject Distribution(Unit unit)
    {
        JsonObject result = Json.AnyOf(DistributionKeys.Parameters.Select(kind => Json.Closed(
            new JsonObject([KeyValuePair.Create(kind.Key, (JsonNode?)Kind(kind.Key, kind.Value, unit)), .. Bounds(unit)]), kind.Key)));
        result["description"] = "A distribution that the value is drawn from.";
        return result;
    }

    private static JsonObject Kind(string kind, string[] parameters, Unit unit)
    {
        JsonObject schema = kind == "choice"
            ? new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Json.Ref(NameOf(unit)) }
            : Json.Closed(
                new JsonObject([.. Bounds(unit).Where(b => !parameters.Contains(b.Key)), .. parameters.Select(p => KeyValuePair.Create(p, (JsonNode?)Described(Parameter(kind, p, unit), DistributionKeys.Meaning(kind, p))))]), parameters);
        schema["description"] = DistributionKeys.Meaning(kind);
        return schema;
    }

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    private static JsonObject Parameter(string kind, string parameter, Unit unit) =>
        kind == "empirical" ? Json.Ref("text") : DistributionKeys.IsPlain(parameter) || unit == Unit.Count ? Number(true) : Json.Ref(NameOf(unit));

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Bounds(Unit unit) => DistributionKeys.Bounds.Select(bound =>
    {
        JsonObject schema = unit == Unit.Count ? Number(true) : Json.Ref(NameOf(unit));
        schema["description"] = bound.Meaning;
        return KeyValuePair.Create(bound.Name, (JsonNode?)schema);
    });
}
