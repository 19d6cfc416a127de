using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys of expectations.</summary>
internal static class ExpectationKeys
{
    /// <summary>One expectation.</summary>
    public static readonly NamedShape Expectation = new("expectation", "Something that must have happened", () => new OneOfShape([.. Forms!, .. Values!]));

    private static readonly TextShape Answer = new("^") { TakesScalars = true };

    private static readonly KeyInfo Whose = new("container", Shapes.Container, "Whose event.") { Default = "anybody's", Examples = ["app"] };
    private static readonly KeyInfo Source = new("source", new WordShape(EventNames.Sources), "Who tells of it.") { Default = "any" };
    private static readonly KeyInfo Type = new("event", Shapes.Event, "Type of the event.") { IsRequired = true, Examples = ["oom"] };

    /// <summary>A number of times.</summary>
    public static SectionShape Count { get; } = new(
        new("min", Shapes.FixedCount(), "At least so often.") { Examples = ["1"] },
        new("max", Shapes.FixedCount(), "At most so often.") { Examples = ["9"] },
        new("equals", Shapes.FixedCount(), "Exactly so often.") { Examples = ["3"] })
    {
        Least = 1,
    };

    /// <summary>Bounds of a time.</summary>
    public static SectionShape Latency { get; } = new(
        new("min", Shapes.FixedDuration, "The fastest takes at least this.") { Examples = ["1ms"] },
        new("max", Shapes.FixedDuration, "The slowest takes at most this.") { Examples = ["10s"] })
    {
        Least = 1,
    };

    /// <summary>A number in what a command printed.</summary>
    public static SectionShape Printed { get; } = new(
        new("key", Shapes.Text, "The word before the number.") { Default = "the first number", Examples = ["anon"] },
        new("equals", Shapes.FixedSize, "Exactly this.") { Examples = ["64MiB"] },
        new("min", Shapes.FixedSize, "At least this.") { Examples = ["0"] },
        new("max", Shapes.FixedSize, "At most this.") { Examples = ["8g"] });

    /// <summary>An event, named more exactly.</summary>
    public static SectionShape Pattern { get; } = new(Type, Whose, Source);

    /// <summary>The answer of a command of the timeline.</summary>
    public static SectionShape Command { get; } = new(
        new("command", Shapes.FixedCount(1, int.MaxValue), "Which line of the timeline, from 1.") { IsRequired = true, Examples = ["1"] },
        new("exit_code", Shapes.FixedCount(0, 255), "Its exit code.") { Examples = ["0", "125"] },
        new("stderr", new OneOfShape(new NothingShape(), Answer), "Text that is in what it complained about; empty: it complained about nothing.") { Examples = ["app"] },
        new("stdout", new OneOfShape(new NothingShape(), Answer, Printed), "Text that is in what it printed; empty: it printed nothing; or bounds of a number in it.") { Examples = ["app"] })
    {
        Least = 2,
    };

    /// <summary>Events in an order.</summary>
    public static SectionShape Order { get; } = new(
        new("order", new ListShape(new OneOfShape(Shapes.Event, Pattern)) { Least = 2 }, "Events, each after the one before it; at least two.") { IsRequired = true },
        Whose,
        Source,
        Type with { IsRequired = false, Meaning = "What comes before the first." });

    /// <summary>Events after one that stands for itself.</summary>
    public static SectionShape OrderAfter { get; } = new(
        new("order", new ListShape(new OneOfShape(Shapes.Event, Pattern)) { Least = 1 }, "Events, each after the one before it.") { IsRequired = true },
        Whose,
        Source,
        Type with { Meaning = "What comes before the first." });

    /// <summary>Requests of clients.</summary>
    public static SectionShape Requests { get; } = new(
        new("requests", Shapes.Container, "The container that is asked.") { IsRequired = true, Examples = ["app"] },
        new("outcome", new WordShape(TraceColumns.Outcomes), "How they end.") { Default = "any" },
        new("after", Shapes.FixedDuration, "Sent from then on.") { Examples = ["1s"] },
        new("before", Shapes.FixedDuration, "Sent until then.") { Examples = ["20s"] },
        new("count", new OneOfShape(Shapes.FixedCount(), Count), "How many.") { Default = "at least one", Examples = ["100"] },
        new("latency", Latency, "Time from sending to the end of each."));

    private static readonly OneOfShape Bound = new(Shapes.Event, Shapes.FixedDuration, Pattern);

    /// <summary>How often an event comes.</summary>
    public static SectionShape Event { get; } = new(
        Type,
        Whose,
        Source,
        new("count", new OneOfShape(Shapes.FixedCount(), Count), "How often.") { Default = "at least once", Examples = ["1"] },
        new("before", Bound, "Before this time or event.") { Examples = ["20s"] },
        new("after", Bound, "After this time or event.") { Examples = ["1s"] });

    /// <summary>The forms that are not about values.</summary>
    public static IReadOnlyList<SectionShape> Forms { get; } = [Command, Order, OrderAfter, Requests, Event];

    /// <summary>The forms that are about values, one for each table.</summary>
    public static IReadOnlyList<ValueShape> Values { get; } = [.. Enum.GetValues<TraceTable>().Select(t => new ValueShape(t))];

    /// <summary>What the exit code and the mark of a kill are, which are known at the end alone.</summary>
    public static IReadOnlyList<KeyInfo> Final { get; } =
    [
        new("exit_code", Shapes.FixedCount(0, 255), "Exit code of the container, at the end.") { Examples = ["137"] },
        new("oom_killed", Shapes.Flag, "OOMKilled of docker inspect, at the end."),
    ];
}
