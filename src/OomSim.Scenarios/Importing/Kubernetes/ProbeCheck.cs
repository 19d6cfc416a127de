using System.Collections.Immutable;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Checks the fields of a probe as the API server does (k8s, validateProbe), and tells of those that ask for what is not done here.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class ProbeCheck(KubeFields fields)
{
    /// <summary>The probe that ends nothing.</summary>
    public const string Readiness = "readinessProbe";

    private static readonly ImmutableArray<string> OfProbe =
    [
        .. HandlerReader.OfProbe, "failureThreshold", "initialDelaySeconds", "periodSeconds", "successThreshold", "terminationGracePeriodSeconds", "timeoutSeconds",
    ];

    /// <summary>Checks one.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="key">Which it is.</param>
    /// <param name="path">Its path, for messages.</param>
    public void Check(Mapping probe, string key, string path)
    {
        fields.Known(probe, path, OfProbe);
        if (key != Readiness && fields.Number(probe["successThreshold"], path + ".successThreshold") is { } successes and > 1)
        {
            fields.Bag.Error(probe["successThreshold"]!.At, FormattableString.Invariant($"{path}.successThreshold: Invalid value: {successes}: must be 1"));
        }

        if (probe["terminationGracePeriodSeconds"] is { } grace and not Scalar { IsNull: true })
        {
            if (key == Readiness)
            {
                fields.Bag.Error(grace.At, $"{path}.terminationGracePeriodSeconds: Invalid value: {fields.Text(grace, path)}: must not be set for readinessProbes");
            }
            else if (fields.Number(grace, path + ".terminationGracePeriodSeconds") is 0)
            {
                fields.Bag.Error(grace.At, $"{path}.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0");
            }
        }

        foreach (string name in HandlerReader.OfProbe)
        {
            if (probe[name] is Mapping handler)
            {
                Tell(handler, "host", $"{path}.{name}", "localhost is asked");
                Tell(handler, "httpHeaders", $"{path}.{name}", "it is asked without them");
                Tell(handler, "service", $"{path}.{name}", "the server as a whole is asked");
            }
        }
    }

    private void Tell(Mapping handler, string key, string path, string instead)
    {
        if (handler[key] is { } given and not Scalar { IsNull: true } and not Scalar { Text: "" } and not Sequence { Items.Count: 0 })
        {
            fields.Bag.Warning(given.At, $"{path}.{key} is not simulated: {instead}");
        }
    }
}
