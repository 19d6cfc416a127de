using System.Text.Json.Nodes;
using OomSim.Kernel;
using OomSim.Scenarios;
using OomSim.Scenarios.Reference;

namespace OomSim.Tests.Scenarios.Schema;

/// <summary>Makes expectations about values.</summary>
internal sealed class ValueGenerator(Tape tape)
{
    public JsonObject Of(ValueShape shape)
    {
        JsonObject result = [];
        JsonObject inner = result;
        int when = tape.Below(5);
        if (when == 0)
        {
            result["at"] = "10s";
        }
        else if (when < 3)
        {
            string quantifier = tape.Of(ValueShape.Quantifiers).Name;
            result[quantifier] = when == 1 ? true : inner = [];
        }

        inner[shape.Subject] = shape.Table switch
        {
            TraceTable.Container => "app",
            TraceTable.Process => "app/hog",
            TraceTable.Host => true,
            _ => "$(cgroup app)",
        };
        (string Name, ColumnInfo Column)[] columns = [.. shape.Columns.Where(c => shape.Table != TraceTable.Cgroup || Enum.GetValues<CgroupVersion>().All(v => TraceColumns.IsIn(v, c.Column.Name)))];
        for (int i = 0; i <= tape.Below(2); i++)
        {
            (string name, ColumnInfo column) = tape.Of(columns);
            inner[name] = Condition(shape.Table, column.Name);
        }

        if (shape.Table == TraceTable.Container && when > 2 && tape.Once(2))
        {
            result["exit_code"] = 137;
        }

        return result;
    }

    private JsonNode Condition(TraceTable table, string column)
    {
        JsonNode Value() => (table, column) switch
        {
            (TraceTable.Container, "state") => tape.Of(TraceColumns.States),
            (TraceTable.Container, "condition") => tape.Of(TraceColumns.Conditions),
            (TraceTable.Process, "state") => tape.Of(TraceColumns.ProcessStates),
            _ when TraceColumns.IsText(column) => "text",
            _ when TraceColumns.IsSize(table, column) => tape.Of<JsonNode>(["64MiB", 4096]),
            _ when column.EndsWith("_bytes_per_s", StringComparison.Ordinal) => tape.Of<JsonNode>(["1MiB/s", 4096]),
            _ when column.EndsWith("_s", StringComparison.Ordinal) => tape.Of<JsonNode>(["5s", 1.5]),
            _ => tape.Of<JsonNode>([1, "2", 0.5]),
        };
        if (tape.Once(2))
        {
            return Value();
        }

        bool isText = TraceColumns.IsText(column);
        return tape.Below(isText ? 2 : 4) switch
        {
            0 => new JsonObject { ["in"] = new JsonArray(Value()) },
            1 => new JsonObject { ["equals"] = Value() },
            2 => new JsonObject { ["equals"] = Value(), ["within"] = "1%" },
            _ => new JsonObject { ["min"] = Value() },
        };
    }
}
