using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads expectations about requests: <c>requests: CONTAINER</c> with <c>outcome</c>, <c>after</c>, <c>before</c>, <c>count</c>, <c>latency</c>.</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="scope">What can be expected of.</param>
/// <param name="events">Reads counts.</param>
internal sealed class RequestExpectationReader(ValueReader values, ExpectationScope scope, EventExpectationReader events)
{
    /// <summary>Reads one; null where it is wrong.</summary>
    /// <param name="item">The expectation.</param>
    /// <param name="container">Who is asked.</param>
    /// <param name="path">Where it stands, in dots.</param>
    /// <param name="text">How it is shown in results.</param>
    /// <param name="source"><c>file:line:col</c>.</param>
    public RequestExpectation? Read(Mapping item, Node container, string path, string text, string source)
    {
        values.Keys(item, path, ExpectationKeys.Requests);
        string? name = values.Text(container, path + ".requests");
        if (name is null || !scope.Containers.Check(name, container.At, values.Bag))
        {
            return null;
        }

        string? outcome = values.Word(item["outcome"], path + ".outcome", TraceColumns.Outcomes);
        long? after = values.Fixed(item["after"], path + ".after", Unit.Duration);
        long? before = values.Fixed(item["before"], path + ".before", Unit.Duration);
        scope.CheckTime(after, item["after"], path + ".after", values.Bag);
        if (before <= after)
        {
            values.Bag.Error(item["before"]!.At, $"{path}: nothing is sent after {(item["after"] as Scalar)?.Text} and before {(item["before"] as Scalar)?.Text}");
        }

        (long minimum, long maximum) = events.Count(item["count"], path + ".count");
        (long? shortest, long? longest) = Latency(item["latency"], path + ".latency");
        return new RequestExpectation
        {
            Text = text,
            Source = source,
            Container = name,
            Outcome = outcome is null ? null : (RequestOutcome)TraceColumns.Outcomes.ToList().IndexOf(outcome),
            After = after,
            Before = before,
            MinimumCount = minimum,
            MaximumCount = maximum,
            MinimumLatency = shortest,
            MaximumLatency = longest,
        };
    }

    private (long? Minimum, long? Maximum) Latency(Node? node, string path)
    {
        if (values.Mapping(node, path) is not { } mapping)
        {
            return (null, null);
        }

        values.Keys(mapping, path, ExpectationKeys.Latency);
        long? minimum = values.Fixed(mapping["min"], path + ".min", Unit.Duration);
        long? maximum = values.Fixed(mapping["max"], path + ".max", Unit.Duration);
        if (mapping.Entries.Count == 0 || minimum > maximum)
        {
            values.Bag.Error(mapping.At, mapping.Entries.Count == 0 ? $"{path} expects nothing: give one of min, max" : $"{path} can't be met: its bounds exclude each other");
        }

        return (minimum, maximum);
    }
}
