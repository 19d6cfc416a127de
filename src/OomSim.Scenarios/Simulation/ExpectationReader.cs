using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.expect</c> (interface §2.3).</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="scope">What can be expected of.</param>
internal sealed class ExpectationReader(ValueReader values, ExpectationScope scope)
{
    private const string Root = "x-oomsim.expect";

    private readonly ValueExpectationReader _values = new(values, scope);
    private readonly EventExpectationReader _events = new(values, scope);

    /// <summary>Numbers of the commands whose answer is expected.</summary>
    public static HashSet<int> Asserted(Node? node)
    {
        HashSet<int> result = [];
        foreach (Node item in (node as Sequence)?.Items ?? [])
        {
            if ((item as Mapping)?["command"] is Scalar scalar && ValueReader.Parse(scalar, Unit.Count, out long number, out _) && number is > 0 and < int.MaxValue)
            {
                result.Add((int)number);
            }
        }

        return result;
    }

    /// <summary>Reads the whole list; what is wrong in it becomes findings.</summary>
    public List<Expectation> Read(Node? node)
    {
        List<Expectation> result = [];
        Sequence? list = values.Sequence(node, Root);
        for (int i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            string path = FormattableString.Invariant($"{Root}[{i}]");
            if (values.Mapping(list!.Items[i], path) is { } mapping && ReadItem(mapping, path) is { } expectation)
            {
                result.Add(expectation);
            }
        }

        return result;
    }

    private Expectation? ReadItem(Mapping item, string path)
    {
        string text = FlowText.Of(item);
        string source = FormattableString.Invariant($"{item.At.File}:{item.At.Line}:{item.At.Column}");
        return item switch
        {
            _ when item["command"] is { } number => Command(item, number, path, text, source),
            _ when item["order"] is not null => _events.Order(item, path, text, source),
            _ when item["requests"] is { } container => new RequestExpectationReader(values, scope, _events).Read(item, container, path, text, source),
            _ when item["event"] is not null => _events.Event(item, path, text, source),
            _ => _values.Read(item, path, text, source),
        };
    }

    private CommandExpectation? Command(Mapping item, Node number, string path, string text, string source)
    {
        values.Keys(item, path, ExpectationKeys.Command);
        int? n = values.Integer(number, path + ".command", 1);
        if (n > scope.Commands)
        {
            values.Bag.Error(number.At, FormattableString.Invariant($"{path}.command: there is no command {n}: the timeline has {scope.Commands} (the first is 1)"));
            return null;
        }

        if (item["exit_code"] is null && item["stderr"] is null && item["stdout"] is null)
        {
            values.Bag.Error(item.At, $"{path} expects nothing: give exit_code, stderr or stdout");
        }

        return n is null ? null : new CommandExpectation
        {
            Text = text,
            Source = source,
            Number = n.Value,
            ExitCode = values.Integer(item["exit_code"], path + ".exit_code", 0, 255),
            Stderr = Answer(item["stderr"], path + ".stderr"),
            Stdout = item["stdout"] is Mapping ? null : Answer(item["stdout"], path + ".stdout"),
            StdoutNumber = item["stdout"] is Mapping printed ? Printed(printed, path + ".stdout") : null,
        };
    }

    /// <summary>Bounds of a number in what is printed: <c>{key, equals, min, max}</c>.</summary>
    private PrintedNumber? Printed(Mapping mapping, string path)
    {
        values.Keys(mapping, path, ExpectationKeys.Printed);
        if (mapping["equals"] is null && mapping["min"] is null && mapping["max"] is null)
        {
            values.Bag.Error(mapping.At, $"{path} expects nothing: give one of equals, min, max");
            return null;
        }

        long? equal = values.Fixed(mapping["equals"], path + ".equals", Unit.Size);
        long minimum = values.Fixed(mapping["min"], path + ".min", Unit.Size) ?? long.MinValue;
        long maximum = values.Fixed(mapping["max"], path + ".max", Unit.Size) ?? long.MaxValue;
        if (minimum > maximum || equal < minimum || equal > maximum)
        {
            values.Bag.Error(mapping.At, $"{path} can't be met: its bounds exclude each other");
        }

        return new PrintedNumber(mapping["key"] is { } key ? values.Text(key, path + ".key") : null, equal ?? minimum, equal ?? maximum);
    }

    private string? Answer(Node? node, string path) => node is Scalar { IsNull: true } ? "" : values.Text(node, path);
}
