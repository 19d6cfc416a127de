using System.Collections.Immutable;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads fields of Kubernetes objects; what is wrong becomes a finding in the API server's words.</summary>
/// <param name="bag">Where findings go.</param>
internal sealed class KubeFields(DiagnosticBag bag)
{
    /// <summary>Fields of a pod's spec.</summary>
    public static readonly ImmutableArray<string> OfPod =
    [
        "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy", "enableServiceLinks", "ephemeralContainers",
        "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname", "hostnameOverride", "imagePullSecrets", "initContainers", "nodeName", "nodeSelector", "os",
        "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName",
        "schedulerName", "schedulingGates", "securityContext", "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain",
        "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes",
    ];

    /// <summary>Fields of a container.</summary>
    public static readonly ImmutableArray<string> OfContainer =
    [
        "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe", "resizePolicy", "resources",
        "restartPolicy", "restartPolicyRules", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty",
        "volumeDevices", "volumeMounts", "workingDir",
    ];

    /// <summary>Fields of a container's resources.</summary>
    public static readonly ImmutableArray<string> OfResources = ["claims", "limits", "requests"];

    // What bears on memory, ends or order, and is not done here.
    private static readonly ImmutableSortedDictionary<string, string> NotSimulated = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["activeDeadlineSeconds"] = "nothing ends pods that run longer",
            ["affinity"] = "all pods are on one node",
            ["envFrom"] = "such variables are left out",
            ["ephemeralContainers"] = "they are left out",
            ["hostIPC"] = "each container has its own shared memory",
            ["hostPID"] = "each container has its own PIDs",
            ["lifecycle"] = "hooks other than a preStop that sleeps are not run, and take no time from the grace period",
            ["minReadySeconds"] = "the next pod begins as soon as the one before is ready",
            ["nodeSelector"] = "all pods are on one node",
            ["resizePolicy"] = "resources stay as they are",
            ["resourceClaims"] = "devices are not there",
            ["restartPolicyRules"] = "the container's policy holds",
            ["runtimeClassName"] = "all run in runc",
            ["schedulingGates"] = "pods start at once",
            ["shareProcessNamespace"] = "each container has its own PIDs",
            ["topologySpreadConstraints"] = "all pods are on one node",
            ["valueFrom"] = "variables of config maps, secrets, files and fields of the pod are left out",
        });

    private readonly SortedDictionary<string, List<Location>> _left = new(StringComparer.Ordinal);

    /// <summary>Where findings go.</summary>
    public DiagnosticBag Bag => bag;

    /// <summary>Tells of each field that was given and is not simulated: where it stands first, what that means, and where else it stands.</summary>
    public void TellLeftOut()
    {
        foreach ((string field, List<Location> places) in _left)
        {
            string others = places.Count == 1 ? "" : $" (also {Places(places.Skip(1))})";
            bag.Warning(places[0], $"{field} is not simulated: {NotSimulated[field]}{others}");
        }
    }

    /// <summary>Lines, by file where there is more than one; the first of many.</summary>
    /// <param name="places">Places in order.</param>
    public static string Places(IEnumerable<Location> places)
    {
        const int most = 8;
        Location[] all = [.. places];
        string[] groups = [.. all.Take(most).GroupBy(p => p.File, StringComparer.Ordinal)
            .Select(g => (g.Count() == 1 ? "line " : "lines ") + string.Join(", ", g.Select(p => p.Line.ToString(System.Globalization.CultureInfo.InvariantCulture))) + (all.Any(p => p.File != all[0].File) ? " of " + Path.GetFileName(g.Key) : ""))];
        return string.Join(", ", groups) + (all.Length > most ? FormattableString.Invariant($" and {all.Length - most} more") : "");
    }

    /// <summary>True where a field is there with a value: <c>null</c> is none.</summary>
    public static bool IsGiven(Node? node) => node is not null and not Scalar { IsNull: true };

    /// <summary>A mapping; null where there is none.</summary>
    public Mapping? Object(Node? node, string path)
    {
        if (node is null or Yaml.Mapping or Scalar { IsNull: true })
        {
            return node as Mapping;
        }

        bag.Error(node.At, $"{path} must be a mapping, not {node.KindInWords}");
        return null;
    }

    /// <summary>The items of a list; none where there is none.</summary>
    public IReadOnlyList<Node> Items(Node? node, string path)
    {
        if (node is null or Yaml.Sequence or Scalar { IsNull: true })
        {
            return (node as Sequence)?.Items ?? [];
        }

        bag.Error(node.At, $"{path} must be a list, not {node.KindInWords}");
        return [];
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(Node? node, string path)
    {
        if (node is null or Scalar)
        {
            return node is Scalar { IsNull: false } scalar ? scalar.Text : null;
        }

        bag.Error(node.At, $"{path} must be a text, not {node.KindInWords}");
        return null;
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(Node? node, string path) =>
        [.. Items(node, path).Select((n, i) => Text(n, FormattableString.Invariant($"{path}[{i}]")) ?? "")];

    /// <summary>A whole number from 0 on; null where there is none.</summary>
    public int? Number(Node? node, string path, int greatest = int.MaxValue)
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }

        if (node is Scalar { ScalarKind: ScalarKind.String } && text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            bag.Error(node.At, $"{path}: Invalid value: \"string\": must be an integer, not a text in quotes");
            return null;
        }

        if (!Units.TryParse(Unit.Count, text, out long value, out _) || value < 0 || value > greatest)
        {
            string range = greatest == int.MaxValue ? "from 0 on" : FormattableString.Invariant($"from 0 to {greatest}");
            bag.Error(node!.At, $"{path}: Invalid value: \"{text}\": must be a whole number {range}");
            return null;
        }

        return (int)value;
    }

    /// <summary>A boolean; false where there is none.</summary>
    public bool Flag(Node? node, string path)
    {
        if (node is not Scalar { ScalarKind: not ScalarKind.Boolean, IsNull: false })
        {
            return node is Scalar { ScalarKind: ScalarKind.Boolean } scalar && ValueReader.FlagOf(scalar.Text) == true;
        }

        bag.Error(node.At, $"{path} must be true or false, not {node.KindInWords}");
        return false;
    }

    /// <summary>Refuses fields that there are not: a slip in one of these leaves a container without its limits.</summary>
    public void Known(Mapping mapping, string path, ImmutableArray<string> fields)
    {
        foreach (Entry entry in mapping.Entries.Where(e => !fields.Contains(e.Key)))
        {
            string hint = fields == OfContainer && entry.Key is "limits" or "requests" ? ": it belongs under 'resources'" : "";
            bag.Error(entry.At, $"unknown field \"{path}.{entry.Key}\"{hint}", Suggestions.Nearest(entry.Key, fields));
        }

        // Of hooks some are (HookReader).
        foreach (Entry entry in mapping.Entries.Where(e => e.Key != "lifecycle" && NotSimulated.ContainsKey(e.Key) && e.Value is not Scalar { IsNull: true } and not Scalar { Text: "false" }))
        {
            LeaveOut(entry.Key, entry.At);
        }
    }

    /// <summary>Notes a number that was given, is more than 0 and is not simulated.</summary>
    /// <param name="mapping">Where it may be.</param>
    /// <param name="field">One of those that are known as such.</param>
    /// <param name="path">The path of the mapping.</param>
    public void LeaveOutNumber(Mapping? mapping, string field, string path)
    {
        if (mapping?.Entries.FirstOrDefault(e => e.Key == field) is { } entry && Number(entry.Value, $"{path}.{field}") > 0)
        {
            LeaveOut(field, entry.At);
        }
    }

    /// <summary>Notes a field that was given and is not simulated.</summary>
    /// <param name="field">One of those that are known as such.</param>
    /// <param name="at">Where it stands.</param>
    public void LeaveOut(string field, Location at)
    {
        if (!_left.TryGetValue(field, out List<Location>? places))
        {
            _left[field] = places = [];
        }

        places.Add(at);
    }
}
