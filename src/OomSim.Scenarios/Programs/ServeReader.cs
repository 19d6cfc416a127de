using System.Globalization;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads the step <c>serve</c>: what clients ask for, and how much of it (interface §2.1).</summary>
internal sealed class ServeReader(ValueReader values)
{
    /// <summary>Most requests per second: one a microsecond.</summary>
    private const decimal MaximumRate = 1_000_000;

    /// <summary>The step; null after an error was reported.</summary>
    public ServeStep? Read(Node node, string path)
    {
        if (values.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        values.Keys(mapping, path, StepKeys.Serve);
        long? gap = Gap(mapping, path);
        bool isForever = mapping["for"] is Scalar { Text: "forever" };
        Quantity? duration = isForever ? null : values.Quantity(mapping["for"], path + ".for", Unit.Duration);
        if (mapping["for"] is null)
        {
            values.Bag.Error(node.At, $"{path} needs 'for': how long clients send requests (or 'forever')");
        }

        bool isEven = values.Word(mapping["arrivals"], path + ".arrivals", StepKeys.Serve.Words("arrivals")) == "even";
        ServeStep read = new(Quantity.Of(0), duration)
        {
            Memory = values.Quantity(mapping["memory"], path + ".memory", Unit.Size) ?? 0,
            Cpu = values.Quantity(mapping["cpu"], path + ".cpu", Unit.Duration) ?? 0,
            Hold = values.Quantity(mapping["hold"], path + ".hold", Unit.Duration) ?? 0,
            Backlog = values.Integer(mapping["backlog"], path + ".backlog", 0) ?? ServeStep.DefaultBacklog,
            Timeout = values.Quantity(mapping["timeout"], path + ".timeout", Unit.Duration, 1),
        };
        if (gap is not { } mean || (duration is null && !isForever))
        {
            return null;
        }

        return read with { Gap = isEven ? Quantity.Of(mean) : DistributionFactory.Create("exponential", mean, 0, path + ".arrivals", 0, long.MaxValue) };
    }

    /// <summary>Mean time between two requests, ns.</summary>
    private long? Gap(Mapping mapping, string path)
    {
        if (mapping["rate"] is not { } node)
        {
            values.Bag.Error(mapping.At, $"{path} needs 'rate': requests per second of all clients");
            return null;
        }

        if (node is Mapping)
        {
            values.Bag.Error(node.At, $"{path}.rate must be a fixed number: 'arrivals' says how the requests are spread");
            return null;
        }

        string text = values.Text(node, path + ".rate") ?? "";
        string number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2].TrimEnd() : text;
        if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate) && rate > 0 && rate <= MaximumRate)
        {
            decimal gap = SimTime.Second / rate;
            return gap < long.MaxValue ? (long)decimal.Round(gap) : long.MaxValue;
        }

        if (text.Length > 0)
        {
            values.Bag.Error(node.At, string.Create(CultureInfo.InvariantCulture, $"{path}.rate must be requests per second, above 0 and at most {MaximumRate}, not '{text}'"));
        }

        return null;
    }
}
