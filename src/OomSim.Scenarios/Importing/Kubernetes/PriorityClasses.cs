using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What priority pods have by their class (k8s, plugin/pkg/admission/priority); it decides who is evicted first (D10.6).</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class PriorityClasses(KubeFields fields)
{
    /// <summary>Its kind.</summary>
    public const string Kind = "PriorityClass";

    /// <summary>The class of pods that belong to their node.</summary>
    public const string NodeCritical = "system-node-critical";

    private const string OfSystem = "system-";
    private const int HighestOfUsers = 1_000_000_000;

    private readonly SortedDictionary<string, int> _values = new(StringComparer.Ordinal)
    {
        ["system-cluster-critical"] = 2_000_000_000,
        [NodeCritical] = 2_000_001_000,
    };

    private int? _default;

    /// <summary>Adds a class.</summary>
    public void Add(KubeObject priorityClass)
    {
        // Without a value it is 0, which is no system class's.
        Node? said = priorityClass.Body["value"];
        if ((KubeFields.IsGiven(said) ? Number(said, "value") : 0) is not { } value)
        {
            return;
        }

        bool isDefault = fields.Flag(priorityClass.Body["globalDefault"], "globalDefault");
        if (priorityClass.Name.StartsWith(OfSystem, StringComparison.Ordinal))
        {
            // The same again says nothing new.
            if (OfSystemFault(priorityClass.Name, value, isDefault) is { } fault)
            {
                fields.Bag.Error(priorityClass.At, $"metadata.name: Forbidden: priority class names with '{OfSystem}' prefix are reserved for system use only. error: {fault}");
            }

            return;
        }

        if (value > HighestOfUsers)
        {
            fields.Bag.Error(priorityClass.Body["value"]!.At, FormattableString.Invariant($"value: Forbidden: maximum allowed value of a user defined priority is {HighestOfUsers}"));
            return;
        }

        _values[priorityClass.Name] = value;
        if (isDefault)
        {
            // Of several the lowest (getDefaultPriorityClass).
            _default = Math.Min(_default ?? value, value);
        }
    }

    /// <summary>The priority of a pod.</summary>
    /// <param name="spec">Its spec.</param>
    /// <param name="path">Its path, for messages.</param>
    public int Of(Mapping spec, string path)
    {
        int? said = Number(spec["priority"], path + ".priority");
        if (fields.Text(spec["priorityClassName"], path + ".priorityClassName") is not { Length: > 0 } name)
        {
            return said ?? _default ?? 0;
        }

        if (!_values.TryGetValue(name, out int value))
        {
            if (said is null)
            {
                fields.Bag.Warning(spec["priorityClassName"]!.At, $"{path}.priorityClassName: no {Kind} with name {name} was found: the pod is taken to have priority 0");
            }

            return said ?? 0;
        }

        if (said is not null && said != value)
        {
            fields.Bag.Error(spec["priority"]!.At, FormattableString.Invariant($"{path}.priority: Forbidden: the integer value of priority ({said}) must not be provided in pod spec; priority admission controller computed {value} from the given {Kind} name"));
        }

        return value;
    }

    // pkg/apis/scheduling/v1/helpers.go, IsKnownSystemPriorityClass.
    private string? OfSystemFault(string name, int value, bool isDefault) =>
        !_values.TryGetValue(name, out int known) ? $"{name} is not a known system priority class"
        : value != known ? FormattableString.Invariant($"value of {name} PriorityClass must be {known}")
        : isDefault ? $"globalDefault of {name} PriorityClass must be false"
        : null;

    private int? Number(Node? node, string path)
    {
        if (fields.Text(node, path) is not { } text)
        {
            return null;
        }

        if (node is not Scalar { ScalarKind: ScalarKind.String } && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            return value;
        }

        fields.Bag.Error(node!.At, $"{path}: Invalid value: \"{text}\": must be a whole number of 32 bits");
        return null;
    }
}
