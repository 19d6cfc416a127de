using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Fills in the variables of all values of a tree. Parts without variables stay shared.</summary>
internal sealed class Interpolation(Func<string, string?> lookup, DiagnosticBag bag, UnsetVariables unset, LoaderLimits limits)
{
    private const string SimulatorKey = "x-oomsim";

    /// <summary>The node with its variables filled in, or the same one where it has none.</summary>
    /// <param name="node">A node.</param>
    /// <param name="path">Where it stands, in dots.</param>
    public Node Apply(Node node, string path) => node switch
    {
        Scalar scalar => ApplyTo(scalar, path),
        Sequence sequence => ApplyTo(sequence, path),
        Mapping mapping => ApplyTo(mapping, path),
        _ => node,
    };

    private Node ApplyTo(Sequence sequence, string path)
    {
        Sequence result = new(sequence.At) { Tag = sequence.Tag };
        bool changed = false;
        for (int i = 0; i < sequence.Items.Count; i++)
        {
            Node item = Apply(sequence.Items[i], $"{path}.[{i}]");
            changed |= !ReferenceEquals(item, sequence.Items[i]);
            result.Items.Add(item);
        }

        return changed ? result : sequence;
    }

    private Node ApplyTo(Mapping mapping, string path)
    {
        Mapping result = new(mapping.At) { Tag = mapping.Tag };
        bool changed = false;
        foreach (Entry entry in mapping.Entries)
        {
            Node value = Apply(entry.Value, path.Length == 0 ? entry.Key : path + "." + entry.Key);
            changed |= !ReferenceEquals(value, entry.Value);
            result.Set(entry with { Value = value });
        }

        return changed ? result : mapping;
    }

    private Node ApplyTo(Scalar scalar, string path)
    {
        if (!scalar.Text.Contains('$', StringComparison.Ordinal))
        {
            return scalar;
        }

        // $(cgroup NAME) in a timeline command is shell, not a variable; a strict Compose file writes $$(…).
        bool simulator = path.StartsWith(SimulatorKey, StringComparison.Ordinal) || path.Contains("." + SimulatorKey, StringComparison.Ordinal);
        Template? template = null;
        template = new Template(
            lookup,
            name => unset.Add(name, scalar.PlaceOf(template!.Offset), simulator),
            simulator,
            limits.InterpolatedLength);
        try
        {
            return new Scalar(scalar.At, template.Substitute(scalar.Text), ScalarKind.Interpolated) { Tag = scalar.Tag, Written = scalar.Text, Lines = scalar.Lines };
        }
        catch (TemplateProblem e)
        {
            bag.Error(scalar.PlaceOf(template.Offset), e.IsSyntax
                ? $"invalid interpolation format for {path}: \"{e.Message}\". You may need to escape any $ with another $."
                : $"error while interpolating {path}: {e.Message}");
            return scalar;
        }
    }
}
