using System.Text.Json.Nodes;
using OomSim.Scenarios.Reference;

namespace OomSim.Scenarios.Schema;

/// <summary>The schemas of expectations about values.</summary>
internal static class ExpectationSchemas
{
    private const string Empties = "^(none|null|~|)$";

    private static readonly string[] Kinds = ["text", "size", "number", "time", "speed", "truth"];

    /// <summary>The definitions that expectations refer to: a condition for each kind of column, and what stands under always, eventually and never.</summary>
    public static IEnumerable<(string Name, JsonObject Schema)> Definitions()
    {
        foreach (string kind in Kinds)
        {
            yield return (kind + "Condition", Condition(Scalar(kind), kind == "text"));
        }

        yield return ("containerStateCondition", Condition(ValueSchemas.Words(TraceColumns.States), true));
        yield return ("conditionCondition", Condition(ValueSchemas.Words(TraceColumns.Conditions), true));
        yield return ("processStateCondition", Condition(ValueSchemas.Words(TraceColumns.ProcessStates), true));
        foreach (ValueShape value in ExpectationKeys.Values)
        {
            yield return (value.Subject + "Values", Json.Closed(Properties(value)));
        }
    }

    /// <summary>One expectation about values of a table.</summary>
    public static JsonObject Of(ValueShape value)
    {
        JsonObject properties = new()
        {
            ["at"] = Described(ValueSchemas.Measure(Shapes.FixedDuration), "When it must hold (a duration); without it, and without always, eventually and never: at the end."),
        };
        string[] quantifiers = [.. ValueShape.Quantifiers.Select(q => q.Name)];
        foreach (KeyInfo quantifier in ValueShape.Quantifiers)
        {
            properties[quantifier.Name] = Described(
                Json.AnyOf(new JsonObject { ["enum"] = new JsonArray(true, "true", null) }, Json.Ref("variable"), Json.Ref(value.Subject + "Values")), quantifier.Meaning);
        }

        foreach ((string name, JsonNode? schema) in Properties(value))
        {
            properties[name] = schema!.DeepClone();
        }

        JsonObject final = new();
        if (value.Table == TraceTable.Container)
        {
            foreach (KeyInfo key in ExpectationKeys.Final)
            {
                properties[key.Name] = Described(key.Shape is MeasureShape measure ? ValueSchemas.Measure(measure) : Json.Ref("flag"), key.Meaning);
            }

            final = Json.Not(ExpectationKeys.Final.Select(k => Json.Required(k.Name)));
        }

        JsonObject result = Json.Closed(properties);
        result["title"] = value.Subject;
        result["anyOf"] = new JsonArray([.. Modes(value, quantifiers, final)]);
        return result;
    }

    // At the end; at a time; quantified with the subject outside or inside.
    private static IEnumerable<JsonObject> Modes(ValueShape value, string[] quantifiers, JsonObject notFinal)
    {
        bool isHost = value.Table == TraceTable.Host;
        string subject = value.Subject;
        JsonObject Subject() => Json.Required(subject);
        JsonObject None(params IEnumerable<string> keys) => Json.Not(keys.Select(k => Json.Required(k)));
        JsonObject More(int count) => isHost
            ? Json.AnyOf(new JsonObject { ["minProperties"] = count }, new JsonObject { ["properties"] = new JsonObject { [subject] = new JsonObject { ["type"] = "object", ["minProperties"] = 1 } } })
            : new JsonObject { ["minProperties"] = count };
        yield return Json.AllOf(Subject(), None([.. quantifiers, "at"]), More(2));
        yield return Json.AllOf([Subject(), Json.Required("at"), None(quantifiers), More(3), .. Some(notFinal)]);
        foreach (string quantifier in quantifiers)
        {
            JsonObject alone = None([.. quantifiers.Where(q => q != quantifier), "at"]);
            JsonObject Inner(JsonObject schema) => new() { ["properties"] = new JsonObject { [quantifier] = schema } };
            yield return Json.AllOf(
                [Subject(), Json.Required(quantifier), alone, Json.AnyOf(More(3), Inner(new JsonObject { ["type"] = "object", ["minProperties"] = 1 })),
                 Inner(Json.Not(Json.AllOf(new JsonObject { ["type"] = "object" }, Json.Required(subject)))), .. Some(notFinal)]);
            yield return Json.AllOf(
                [None(subject), Json.Required(quantifier), alone.DeepClone().AsObject(), Inner(Json.AllOf(new JsonObject { ["type"] = "object" }, Json.Required(subject))),
                 Json.AnyOf(new JsonObject { ["minProperties"] = 2 }, Inner(More(2))), .. Some(notFinal)]);
        }
    }

    private static IEnumerable<JsonObject> Some(JsonObject schema) => schema.Count == 0 ? [] : [schema.DeepClone().AsObject()];

    // The subject and the columns.
    private static JsonObject Properties(ValueShape value)
    {
        JsonObject subject = value.Table == TraceTable.Host
            ? Json.AnyOf(new JsonObject { ["enum"] = new JsonArray(true, "true", null) }, Json.Ref("variable"), Json.Closed(Columns(value)))
            : ValueSchemas.Text(Shapes.Container);
        JsonObject properties = new() { [value.Subject] = Described(subject, value.SubjectMeaning) };
        foreach ((string name, JsonNode? schema) in Columns(value))
        {
            properties[name] = schema!.DeepClone();
        }

        return properties;
    }

    private static JsonObject Columns(ValueShape value) =>
        new(value.Columns.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)Described(Json.Ref(ConditionOf(value.Table, c.Column.Name)), $"{c.Column.Meaning} Unit: {c.Column.Unit}."))));

    private static string ConditionOf(TraceTable table, string column) => (table, column) switch
    {
        (TraceTable.Container, "state") => "containerStateCondition",
        (TraceTable.Container, "condition") => "conditionCondition",
        (TraceTable.Process, "state") => "processStateCondition",
        _ when TraceColumns.IsText(column) => "textCondition",
        _ when TraceColumns.IsSize(table, column) => "sizeCondition",
        _ when column.EndsWith("_bytes_per_s", StringComparison.Ordinal) => "speedCondition",
        _ when column.EndsWith("_s", StringComparison.Ordinal) => "timeCondition",
        _ when column is "under_oom" or "oom_kill_disable" or "frozen" => "truthCondition",
        _ => "numberCondition",
    };

    // A value a column can be compared with.
    private static JsonObject Scalar(string kind) => kind switch
    {
        "text" => new JsonObject { ["type"] = Json.Texts(["string", "number", "boolean", "null"]) },
        "size" => Json.Ref("size"),
        "time" => Json.AnyOf(ValueSchemas.Number(true), Json.Ref("duration")),
        "speed" => Json.AnyOf(ValueSchemas.Number(true), Json.Ref("rate")),
        "truth" => Json.AnyOf(new JsonObject { ["type"] = "boolean" }, ValueSchemas.Number(true), new JsonObject { ["enum"] = Json.Texts(["true", "false"]) }),
        _ => ValueSchemas.Number(true),
    };

    private static JsonObject Condition(JsonObject scalar, bool isText)
    {
        JsonObject Value() => scalar.DeepClone().AsObject();
        JsonObject Equal() => isText ? Value() : Json.AnyOf(Value(), new JsonObject { ["type"] = "null" }, new JsonObject { ["type"] = "string", ["pattern"] = Empties });
        JsonObject properties = [];
        foreach ((string name, string meaning) in ConditionKeys.All.Where(k => !isText || k.Name is "equals" or "in"))
        {
            properties[name] = Described(
                name switch
                {
                    "equals" => Equal(),
                    "within" => Json.AnyOf(Value(), Json.Pattern(@"^ *([0-9]+\.?[0-9]*|\.[0-9]+) *%$")),
                    "in" => new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Value() },
                    _ => Value(),
                },
                meaning);
        }

        JsonObject detailed = Json.Closed(properties);
        detailed["minProperties"] = 1;
        if (!isText)
        {
            detailed["anyOf"] = new JsonArray(Json.Required("equals"), Json.Not(Json.Required("within")));
        }

        return isText ? Json.AnyOf(Equal(), Json.Ref("variable"), detailed) : Json.AnyOf(Equal(), detailed);
    }

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }
}
