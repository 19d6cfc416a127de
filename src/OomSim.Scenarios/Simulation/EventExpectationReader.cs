using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads expectations about events: <c>event</c> with <c>count</c>, <c>before</c>, <c>after</c>; <c>order</c>.</summary>
internal sealed class EventExpectationReader(ValueReader values)
{
    public EventExpectation? Event(Mapping item, string path, string text, string source)
    {
        values.Keys(item, path, "event", "container", "source", "count", "before", "after");
        if (Pattern(item, path, null) is not { } pattern)
        {
            return null;
        }

        (long minimum, long maximum) = Count(item["count"], path + ".count");
        return new EventExpectation
        {
            Text = text,
            Source = source,
            Event = pattern,
            MinimumCount = minimum,
            MaximumCount = maximum,
            Before = Bound(item["before"], path + ".before", pattern.Container),
            After = Bound(item["after"], path + ".after", pattern.Container),
        };
    }

    public OrderExpectation? Order(Mapping item, string path, string text, string source)
    {
        values.Keys(item, path, "order", "container", "source", "event");
        string? container = values.Text(item["container"], path + ".container");
        string? origin = values.Word(item["source"], path + ".source", EventNames.Sources);
        List<EventPattern> events = [];
        if (item["event"] is not null && Pattern(item, path, container) is { } first)
        {
            events.Add(first);
        }

        foreach (Node node in values.Sequence(item["order"], path + ".order")?.Items ?? [])
        {
            EventPattern? pattern = node is Mapping mapping ? Pattern(mapping, path + ".order", container) : Named(node, path + ".order", container, origin);
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

    private EventPattern? Pattern(Mapping mapping, string path, string? container)
    {
        string? type = values.Text(mapping["event"], path + ".event");
        if (type is null)
        {
            values.Bag.Error(mapping.At, $"{path} needs 'event'");
            return null;
        }

        EventNames.Check(type, mapping["event"]!.At, values.Bag);
        return new EventPattern(
            type,
            values.Text(mapping["container"], path + ".container") ?? container,
            values.Word(mapping["source"], path + ".source", EventNames.Sources));
    }

    private EventPattern? Named(Node node, string path, string? container, string? origin)
    {
        string? type = values.Text(node, path);
        if (type is null)
        {
            return null;
        }

        EventNames.Check(type, node.At, values.Bag);
        return new EventPattern(type, container, origin);
    }

    private (long Minimum, long Maximum) Count(Node? node, string path)
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

        values.Keys(mapping, path, "min", "max", "equals");
        long? equals = values.Fixed(mapping["equals"], path + ".equals", Unit.Count);
        return (equals ?? values.Fixed(mapping["min"], path + ".min", Unit.Count) ?? 0, equals ?? values.Fixed(mapping["max"], path + ".max", Unit.Count) ?? long.MaxValue);
    }

    private EventBound? Bound(Node? node, string path, string? container)
    {
        switch (node)
        {
            case null:
                return null;
            case Mapping mapping:
                values.Keys(mapping, path, "event", "container", "source");
                return Pattern(mapping, path, container) is { } pattern ? new EventBound(null, pattern) : null;
            case Scalar scalar when scalar.Text.Length > 0 && char.IsAsciiLetter(scalar.Text[0]):
                return Named(node, path, container, null) is { } named ? new EventBound(null, named) : null;
            default:
                return values.Fixed(node, path, Unit.Duration) is { } time ? new EventBound(time, null) : null;
        }
    }
}
