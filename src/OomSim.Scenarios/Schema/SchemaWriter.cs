using System.Text.Json.Nodes;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;

namespace OomSim.Scenarios.Schema;

/// <summary>Writes shapes as JSON Schema, draft 7.</summary>
internal sealed class SchemaWriter
{
    private readonly SortedDictionary<string, JsonObject?> _definitions = new(StringComparer.Ordinal);

    /// <summary>The schema of scenario files.</summary>
    public static JsonObject File()
    {
        SchemaWriter writer = new();
        JsonObject file = writer.Of(ComposeSchema.File, "");
        JsonObject result = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "OomSim scenario",
            ["description"] = "A Compose file with the simulator's part under x-oomsim.",
        };
        foreach ((string key, JsonNode? value) in file)
        {
            result[key] = value!.DeepClone();
        }

        result["anyOf"] = new JsonArray([.. new[] { "services", "x-oomsim", "include" }.Select(k => Json.Required(k))]);
        JsonObject definitions = [];
        foreach ((string name, JsonObject schema) in ValueSchemas.Definitions().Concat(ExpectationSchemas.Definitions()))
        {
            definitions[name] = schema;
        }

        foreach ((string name, JsonObject? schema) in writer._definitions)
        {
            definitions[name] = schema;
        }

        result["definitions"] = definitions;
        return result;
    }

    private JsonObject Of(Shape shape, string path) => shape switch
    {
        NamedShape named => Define(named),
        SectionShape section => Section(section),
        EntriesShape entries => Entries(entries),
        MeasureShape measure => ValueSchemas.Measure(measure),
        TextShape text => ValueSchemas.Text(text),
        WordShape words => Json.AnyOf(ValueSchemas.Words(words.Words), Json.Ref("variable")),
        FlagShape => Json.Ref("flag"),
        NothingShape => new JsonObject { ["type"] = "null" },
        ValueShape value => ExpectationSchemas.Of(value),
        OneOfShape oneOf => Json.AnyOf(oneOf.Shapes.SelectMany(s => Alternatives(s, path))),
        ListShape list => List(list, path),
        ObjectShape fixedKeys => Object(fixedKeys, path),
        MapShape map => Map(map, path),
        ScalarShape scalar => Scalar(scalar),
        EnumShape words => Json.AnyOf(new JsonObject { ["enum"] = Json.Texts(words.Words) }, Json.Ref("variable")),
        PatternShape pattern => Json.Pattern(pattern.Pattern.ToString()),
        _ => [],
    };

    // One list of alternatives, not lists in lists.
    private IEnumerable<JsonObject> Alternatives(Shape shape, string path)
    {
        JsonObject schema = Of(shape, path);
        return schema.Count == 1 && schema["anyOf"] is JsonArray inner ? [.. inner.Select(i => i!.DeepClone().AsObject())] : [schema];
    }

    private JsonObject Define(NamedShape named)
    {
        if (_definitions.TryAdd(named.Name, null))
        {
            JsonObject schema = Of(named.Find(), "");
            schema["description"] = named.Title + ".";
            _definitions[named.Name] = schema;
        }

        return Json.Ref(named.Name);
    }

    private JsonObject Property(KeyInfo key, JsonObject schema)
    {
        schema["description"] = KeyTexts.Description(key);
        if (key.Examples.Length > 0)
        {
            schema["examples"] = Json.Texts(key.Examples);
        }

        return schema;
    }

    private JsonObject Section(SectionShape section)
    {
        JsonObject properties = [];
        JsonObject patterns = [];
        foreach (KeyInfo key in section.Keys)
        {
            properties[key.Name] = Property(key, Of(key.Shape, ""));
            if (section.TakesSlashes)
            {
                patterns[$"^{key.Name.Replace(".", "[./]", StringComparison.Ordinal)}$"] = Of(key.Shape, "");
            }
        }

        JsonObject result = Json.Closed(properties, section.Keys.Where(k => k.IsRequired).Select(k => k.Name));
        List<JsonObject> rules = [];
        if (patterns.Count > 0)
        {
            result["patternProperties"] = patterns;
        }

        if (section.Least > 0)
        {
            result["minProperties"] = section.Least;
        }

        if (section.OneOf.Length > 0)
        {
            rules.Add(Json.AnyOf(section.OneOf.Select(k => Json.AllOf([Json.Required(k), .. section.OneOf.Where(o => o != k).Select(o => Json.Not(Json.Required(o)))]))));
        }

        if (section.AtMostOneOf.Length > 0)
        {
            rules.Add(Json.Not(Json.Required(section.AtMostOneOf)));
        }

        if (section.NeedsOneOf is { } needs)
        {
            rules.Add(Json.AnyOf([.. needs.Others.Select(o => Json.Required(o)), Json.Not(Json.Required(needs.Key)), new JsonObject { ["properties"] = new JsonObject { [needs.Key] = Json.Not(new JsonObject { ["enum"] = new JsonArray(true, "true") }) } }]));
        }

        if (rules.Count > 0)
        {
            result["allOf"] = new JsonArray([.. rules]);
        }

        return result;
    }

    private JsonObject Entries(EntriesShape entries)
    {
        JsonObject value = Of(entries.Value, "");
        return entries.KeyPattern is null
            ? new JsonObject { ["type"] = "object", ["additionalProperties"] = value }
            : new JsonObject { ["type"] = "object", ["patternProperties"] = new JsonObject { [entries.KeyPattern] = value }, ["additionalProperties"] = false };
    }

    private JsonObject List(ListShape list, string path)
    {
        JsonObject result = new() { ["type"] = "array", ["items"] = Of(list.Item, path) };
        if (list.First is { } first)
        {
            // The first item for itself, and then all others.
            result["additionalItems"] = result["items"]!.DeepClone();
            result["items"] = new JsonArray(Json.AnyOf(ValueSchemas.Words(first), Json.Ref("variable")));
        }

        if (list.IsSet)
        {
            result["uniqueItems"] = true;
        }

        if (list.Least > 0)
        {
            result["minItems"] = list.Least;
        }

        return result;
    }

    private JsonObject Object(ObjectShape shape, string path)
    {
        IReadOnlyList<KeyInfo> heeded = ComposeKeys.At(path);
        JsonObject properties = [];
        foreach (KeyInfo key in heeded)
        {
            Shape own = key.Shape is AnyShape ? shape.Keys[key.Name] : key.Shape;
            properties[key.Name] = Property(key, Of(own, Join(path, key.Name)));
        }

        foreach ((string key, Shape value) in shape.Keys.Where(k => !properties.ContainsKey(k.Key)))
        {
            JsonObject property = Of(value, Join(path, key));
            property["description"] = ComposeTexts.Of(path, key);
            properties[key] = property;
        }

        JsonObject result = Json.Closed(properties, shape.Required);
        result["patternProperties"] = new JsonObject { ["^x-"] = new JsonObject() };
        return result;
    }

    private JsonObject Map(MapShape map, string path)
    {
        JsonObject value = Of(map.Value, path);
        return map.IsName
            ? new JsonObject { ["type"] = "object", ["patternProperties"] = new JsonObject { ["^(?!x-)[a-zA-Z0-9._-]+$"] = value, ["^x-"] = new JsonObject() }, ["additionalProperties"] = false }
            : new JsonObject { ["type"] = "object", ["additionalProperties"] = value };
    }

    private static JsonObject Scalar(ScalarShape shape)
    {
        if (ReferenceEquals(shape, ComposeSchema.Flag))
        {
            return Json.Ref("composeFlag");
        }

        if (shape.Unit is { } unit)
        {
            return Json.AnyOf(ValueSchemas.Of(unit, shape.Kinds));
        }

        // A number may be whole.
        JsonObject result = new() { ["type"] = shape.Kinds.Length == 1 ? shape.Kinds[0] : Json.Texts(shape.Kinds) };
        return shape.Kinds.Contains("string") ? result : Json.AnyOf(result, Json.Ref("variable"));
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;
}
