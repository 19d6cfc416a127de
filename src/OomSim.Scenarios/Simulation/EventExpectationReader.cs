using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads expectations about events: <c>event</c> with <c>count</c>, <c>before</c>, <c>after</c>; <c>order</c>.</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="scope">What can be expected of.</param>
internal sealed class EventExpectationReader(ValueReader values, ExpectationScope scope)
{
    /// <summary>Reads one about the number of events; null where it is wrong.</summary>
    /// <param name="item">The expectation.</param>
    /// <param name="path">Where it stands, in dots.</param>
    /// <param name="text">How it is shown in results.</param>
    /// <param name="source"><c>file:line:col</c>.</param>
    public EventExpectation? Event(Mapping item, string path, string text, string source)
    {
        values.Keys(item, path, ExpectationKeys.Event);
        if (Pattern(item, path, null) is not { } pattern)
        {
            return null;
        }

        (long minimum, long maximum) = Count(item["count"], path + ".count");
        EventBound? before = Bound(item["before"], path + ".before", pattern.Container);
        EventBound? after = Bound(item["after"], path + ".after", pattern.Container);
        scope.CheckTime(after?.Time, item["after"], path + ".after", values.Bag);
        if (before?.Time <= after?.Time)
        {
            values.Bag.Error(item["before"]!.At, $"{path}: nothing is after {(item["after"] as Scalar)?.Text} and before {(item["before"] as Scalar)?.Text}");
        }

        return new EventExpectation
        {
            Text = text,
            Source = source,
            Event = pattern,
            MinimumCount = minimum,
            MaximumCount = maximum,
            Before = before,
            After = after,
        };
    }

    /// <summary>Reads one about the order of events; null where it is wrong.</summary>
    /// <param name="item">The expectation.</param>
    /// <param name="path">Where it stands, in dots.</param>
    /// <param name="text">How it is shown in results.</param>
    /// <param name="source"><c>file:line:col</c>.</param>
    public OrderExpectation? Order(Mapping item, string path, string text, string source)
    {
        values.Keys(item, path, ExpectationKeys.Order);
        string? container = Container(item, path);
        string? origin = values.Word(item["source"], path + ".source", EventNames.Sources);
        List<EventPattern> events = [];
        if (item["event"] is not null && Pattern(item, path, container) is { } first)
        {
            events.Add(first);
        }

        foreach (Node node in values.Sequence(item["order"], path + ".order")?.Items ?? [])
        {
            EventPattern? pattern = node is Mapping mapping ? Detailed(mapping, path + ".order", container) : Named(node, path + ".order", container, origin);
            if (pattern is null)
            {
                return null;
            }

            events.Add(pattern);
        }

        if (events.Count < 2)
        {
            values.Bag.Error(item["order"]!.At, $"{path}.order needs at least two events");
            return null;
        }

        return new OrderExpectation { Text = text, Source = source, Events = events };
    }

    /// <summary>An event named more exactly, where it is all that the mapping tells of.</summary>
    private EventPattern? Detailed(Mapping mapping, string path, string? container)
    {
        values.Keys(mapping, path, ExpectationKeys.Pattern);
        return Pattern(mapping, path, container);
    }

    private EventPattern? Pattern(Mapping mapping, string path, string? container)
    {
        string? type = values.Text(mapping["event"], path + ".event");
        if (type is null)
        {
            values.Bag.Error(mapping.At, $"{path} needs 'event'");
            return null;
        }

        string? origin = values.Word(mapping["source"], path + ".source", EventNames.Sources);
        EventNames.Check(type, origin, mapping["event"]!.At, values.Bag);
        EventNames.CheckSubject(type, Container(mapping, path), mapping.At, values.Bag);
        return new EventPattern(type, Container(mapping, path) ?? container, origin);
    }

    private EventPattern? Named(Node node, string path, string? container, string? origin)
    {
        string? type = values.Text(node, path);
        if (type is null)
        {
            return null;
        }

        EventNames.Check(type, origin, node.At, values.Bag);
        return new EventPattern(type, container, origin);
    }

    private string? Container(Mapping mapping, string path)
    {
        string? name = values.Text(mapping["container"], path + ".container");
        return name is null || scope.Containers.Check(name, mapping["container"]!.At, values.Bag) ? name : null;
    }

    /// <summary>A number of times: exact, or from <c>min</c> to <c>max</c>; at least once where nothing is said.</summary>
    public (long Minimum, long Maximum) Count(Node? node, string path)
    {
        if (node is null)
        {
            return (1, long.MaxValue);
        }

        if (node is not Mapping mapping)
        {
            long exact = values.Fixed(node, path, Unit.Count) ?? 0;
            return (exact, exact);
        }

        values.Keys(mapping, path, ExpectationKeys.Count);
        long? equals = values.Fixed(mapping["equals"], path + ".equals", Unit.Count);
        long? minimum = values.Fixed(mapping["min"], path + ".min", Unit.Count);
        long? maximum = values.Fixed(mapping["max"], path + ".max", Unit.Count);
        if (mapping.Entries.Count == 0 || minimum > maximum || equals < minimum || equals > maximum)
        {
            values.Bag.Error(mapping.At, mapping.Entries.Count == 0 ? $"{path} expects nothing: give one of min, max, equals" : $"{path} can't be met: its bounds exclude each other");
        }

        return (equals ?? minimum ?? 0, equals ?? maximum ?? long.MaxValue);
    }

    private EventBound? Bound(Node? node, string path, string? container)
    {
        switch (node)
        {
            case null:
                return null;
            case Mapping mapping:
                return Detailed(mapping, path, container) is { } pattern ? new EventBound(null, pattern) : null;
            case Scalar scalar when scalar.Text.Length > 0 && char.IsAsciiLetter(scalar.Text[0]):
                return Named(node, path, container, null) is { } named ? new EventBound(null, named) : null;
            default:
                return values.Fixed(node, path, Unit.Duration) is { } time ? new EventBound(time, null) : null;
        }
    }
}
