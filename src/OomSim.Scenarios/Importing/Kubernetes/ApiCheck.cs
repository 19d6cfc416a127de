using System.Collections.Immutable;
using System.Text.RegularExpressions;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>What the API server looks at in any workload: versions that it no longer knows, names, and whether a workload finds its own pods (k8s, apimachinery validation; apps validation).</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed partial class ApiCheck(KubeFields fields)
{
    private const int LongestLabel = 63;
    private const int LongestName = 253;

    // The release from which on a version is gone, and what it is since.
    private static readonly ImmutableSortedDictionary<string, (string Release, string Since)> Gone = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        new Dictionary<string, (string Release, string Since)>(StringComparer.Ordinal)
        {
            ["extensions/v1beta1"] = ("1.16", "apps/v1"),
            ["apps/v1beta1"] = ("1.16", "apps/v1"),
            ["apps/v1beta2"] = ("1.16", "apps/v1"),
            ["batch/v1beta1"] = ("1.25", "batch/v1"),
            ["batch/v2alpha1"] = ("1.21", "batch/v1"),
        });

    private static readonly string[] Selecting = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"];

    /// <summary>Checks the name and the version of a workload.</summary>
    public void CheckObject(KubeObject workload)
    {
        if (workload.Body["apiVersion"] is { } version && fields.Text(version, "apiVersion") is { } text && Gone.TryGetValue(text, out (string Release, string Since) gone))
        {
            fields.Bag.Warning(version.At, $"no matches for kind \"{workload.Kind}\" in version \"{text}\" since Kubernetes {gone.Release}: it is read as {gone.Since}");
        }

        if (!workload.IsNameGenerated && workload.Name.Length > 0 && (!Subdomain().IsMatch(workload.Name) || workload.Name.Length > LongestName))
        {
            fields.Bag.Error(((Mapping)workload.Body["metadata"]!)["name"]!.At, workload.Name.Length > LongestName ? $"metadata.name: Invalid value: \"{workload.Name}\": must be no more than {LongestName} characters"
                : $"metadata.name: Invalid value: \"{workload.Name}\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
        }
    }

    /// <summary>Checks the name of a container.</summary>
    /// <param name="name">The name.</param>
    /// <param name="path">Its path.</param>
    /// <param name="at">Where it stands.</param>
    public void CheckContainer(string name, string path, Location at)
    {
        if (name.Length > LongestLabel)
        {
            fields.Bag.Error(at, $"{path}: Invalid value: \"{name}\": must be no more than {LongestLabel} characters");
        }
        else if (!Label().IsMatch(name))
        {
            fields.Bag.Error(at, $"{path}: Invalid value: \"{name}\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character");
        }
    }

    /// <summary>Checks that a workload selects the pods that it makes; a part of one, without labels, is none.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="template">The template of its pods.</param>
    public void CheckSelector(KubeObject workload, Mapping? spec, Mapping? template)
    {
        if (!Selecting.Contains(workload.Kind, StringComparer.Ordinal)
            || fields.Object(fields.Object(template?["metadata"], "spec.template.metadata")?["labels"], "spec.template.metadata.labels") is not { } labels)
        {
            return;
        }

        if (fields.Object(spec!["selector"], "spec.selector") is not { } selector)
        {
            fields.Bag.Error(workload.At, $"spec.selector: Required value: {workload.Kind} {workload.Name} says not which pods are its own");
            return;
        }

        bool isMatch = ((selector["matchLabels"] as Mapping)?.Entries ?? []).TrueForAll(e => ValueOf(labels, e.Key) == (e.Value as Scalar)?.Text)
            && ((selector["matchExpressions"] as Sequence)?.Items ?? []).OfType<Mapping>().All(e => Matches(e, labels));
        if (!isMatch)
        {
            fields.Bag.Error(labels.At, "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`");
        }
    }

    private static bool Matches(Mapping expression, Mapping labels)
    {
        string? value = ValueOf(labels, (expression["key"] as Scalar)?.Text ?? "");
        bool isAmong = value is not null && ((expression["values"] as Sequence)?.Items ?? []).OfType<Scalar>().Any(v => v.Text == value);
        return (expression["operator"] as Scalar)?.Text switch { "In" => isAmong, "NotIn" => !isAmong, "Exists" => value is not null, "DoesNotExist" => value is null, _ => true };
    }

    private static string? ValueOf(Mapping labels, string key) => (labels[key] as Scalar)?.Text;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
