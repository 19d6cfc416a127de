using OomSim.Engine;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>x-oomsim.timeline</c> (interface §2.2).</summary>
/// <param name="values">Reads typed values.</param>
/// <param name="limits">How much is taken.</param>
/// <param name="scope">The containers there are, and until when the run lasts.</param>
internal sealed class TimelineReader(ValueReader values, LoaderLimits limits, ExpectationScope scope)
{
    private const string Root = "x-oomsim.timeline";

    /// <summary>Reads the whole list, and has its commands checked.</summary>
    public List<TimelineEntry> Read(Node? node, CommandCheck commands)
    {
        List<TimelineEntry> result = [];
        Sequence? list = values.Sequence(node, Root);
        if (list?.Items.Count > limits.TimelineEntries)
        {
            values.Bag.Error(list.At, FormattableString.Invariant($"{Root} has {list.Items.Count} lines, at most {limits.TimelineEntries} are taken"));
            return result;
        }

        List<(TimelineEntry Entry, Mapping Node)> read = [];
        for (int i = 0; i < (list?.Items.Count ?? 0); i++)
        {
            string path = FormattableString.Invariant($"{Root}[{i}]");
            if (values.Mapping(list!.Items[i], path) is { } mapping && ReadEntry(mapping, path, i + 1) is { } entry)
            {
                read.Add((entry, mapping));
                commands.Learn(entry.Command);
            }
        }

        foreach ((TimelineEntry entry, Mapping mapping) in read)
        {
            commands.Check(entry, mapping["run"]!);
            CheckMoment(entry, mapping);
            result.Add(entry);
        }

        return result;
    }

    /// <summary>Tells of a command that is never typed: its time or its event does not come.</summary>
    private void CheckMoment(TimelineEntry entry, Mapping node)
    {
        if (entry.At?.Fixed is { } at && at > scope.End)
        {
            values.Bag.Warning(node.At, new UntypedCommand(entry, UntypedCommand.TooLate(entry, scope.End)).Message);
        }

        if (entry.After?.Container is { } container)
        {
            Location place = (node["after"] as Mapping)!["container"]!.At;
            scope.Containers.Check(container, place, values.Bag);
            EventNames.CheckSubject(entry.After.Event, container, place, values.Bag);
        }
    }

    private TimelineEntry? ReadEntry(Mapping mapping, string path, int number)
    {
        values.Keys(mapping, path, SimulatorKeys.TimelineEntry);
        if (mapping["at"] is null == mapping["after"] is null)
        {
            values.Bag.Error(mapping.At, $"{path} needs either 'at' or 'after'");
            return null;
        }

        string typed = values.Text(mapping["run"], path + ".run")?.Trim() ?? "";
        string command = ShellComment.Strip(typed);
        if (typed.Length > 0 && command.Length == 0)
        {
            // A shell does nothing at a comment.
            return null;
        }

        if (string.IsNullOrWhiteSpace(command))
        {
            values.Bag.Error(mapping.At, $"{path} needs 'run': a command line");
            return null;
        }

        if (typed.Length > ShellList.MaximumLength)
        {
            values.Bag.Error(mapping["run"]!.At, FormattableString.Invariant($"{path}.run has {typed.Length} characters, at most {ShellList.MaximumLength} are taken"));
            return null;
        }

        Quantity? at = values.Quantity(mapping["at"], path + ".at", Unit.Duration);
        EventTrigger? after = After(mapping["after"], path + ".after");
        return at is null && after is null ? null
            : new TimelineEntry(number, at, after, command, FormattableString.Invariant($"{mapping.At.File}:{mapping.At.Line}:{mapping.At.Column}"));
    }

    private EventTrigger? After(Node? node, string path)
    {
        if (values.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        values.Keys(mapping, path, SimulatorKeys.After);
        string? type = values.Text(mapping["event"], path + ".event");
        if (type is null)
        {
            values.Bag.Error(mapping.At, $"{path} needs 'event'");
            return null;
        }

        EventNames.Check(type, null, mapping["event"]!.At, values.Bag);
        return new EventTrigger(type, values.Text(mapping["container"], path + ".container"), values.Quantity(mapping["delay"], path + ".delay", Unit.Duration));
    }
}
