using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads the probes of a container that may end it: <c>livenessProbe</c>, and the time that a <c>startupProbe</c> gives it first (k8s, pkg/kubelet/prober; defaults of core/v1).</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class ProbeReader(KubeFields fields)
{
    private const int DefaultPeriod = 10;
    private const int DefaultTimeout = 1;
    private const int DefaultFailures = 3;

    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

    /// <summary>Reads them; null where nothing is looked at for as long as the container runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    public LivenessProbe? Read(Mapping container, string path)
    {
        string at = path + ".livenessProbe";
        if (fields.Object(container["livenessProbe"], at) is not { } probe || Command(probe, at, container, path) is not { } command)
        {
            return null;
        }

        if (probe["terminationGracePeriodSeconds"] is { } grace)
        {
            fields.Bag.Warning(grace.At, $"{at}.terminationGracePeriodSeconds is not simulated: the container has its pod's grace period");
        }

        long start = Seconds(probe, "initialDelaySeconds", at, 0);
        if (fields.Object(container["startupProbe"], path + ".startupProbe") is { } startup)
        {
            string first = path + ".startupProbe";
            start += Seconds(startup, "initialDelaySeconds", first, 0) + (Seconds(startup, "periodSeconds", first, DefaultPeriod) * Seconds(startup, "failureThreshold", first, DefaultFailures));
        }

        return new LivenessProbe(command, Seconds(probe, "periodSeconds", at, DefaultPeriod), Seconds(probe, "timeoutSeconds", at, DefaultTimeout), Seconds(probe, "failureThreshold", at, DefaultFailures), start, probe.At);
    }

    // What is 0 is not given (SetDefaults_Probe).
    private long Seconds(Mapping probe, string key, string path, int standard) => fields.Number(probe[key], $"{path}.{key}") is { } given and > 0 ? given : standard;

    private IReadOnlyList<string>? Command(Mapping probe, string path, Mapping container, string owner)
    {
        string[] given = [.. Handlers.Where(h => probe[h] is Mapping)];
        if (given.Length != 1)
        {
            fields.Bag.Error(probe.At, given.Length == 0 ? $"{path}: Required value: must specify a handler type" : $"{path}.{given[1]}: Forbidden: may not specify more than 1 handler type");
            return null;
        }

        var handler = (Mapping)probe[given[0]]!;
        string at = $"{path}.{given[0]}";
        switch (given[0])
        {
            case "exec":
                IReadOnlyList<string> words = fields.Texts(handler["command"], at + ".command");
                if (words.Count > 0)
                {
                    return words;
                }

                fields.Bag.Error(handler.At, $"{at}.command: Required value");
                return null;
            case "httpGet":
                string scheme = (fields.Text(handler["scheme"], at + ".scheme") ?? "HTTP").ToLowerInvariant();
                string place = fields.Text(handler["path"], at + ".path") ?? "/";
                return ["curl", "-fsSk", $"{scheme}://localhost:{Port(handler, at, container, owner)}{(place.StartsWith('/') ? "" : "/")}{place}"];
            case "tcpSocket":
                return ["nc", "-z", "localhost", Port(handler, at, container, owner)];
            default:
                return ["grpc_health_probe", "-addr=localhost:" + Port(handler, at, container, owner)];
        }
    }

    // By its number, or by the name that the container gives it.
    private string Port(Mapping handler, string path, Mapping container, string owner)
    {
        string port = fields.Text(handler["port"], path + ".port") ?? "";
        IReadOnlyList<Node> named = fields.Items(container["ports"], owner + ".ports");
        if (port.Length > 0 && port.All(char.IsAsciiDigit))
        {
            return port;
        }

        foreach (Mapping candidate in named.OfType<Mapping>())
        {
            if (fields.Text(candidate["name"], owner + ".ports.name") == port && fields.Text(candidate["containerPort"], owner + ".ports.containerPort") is { Length: > 0 } number)
            {
                return number;
            }
        }

        // A kubelet counts each such probe as failed: it can't find the port.
        fields.Bag.Warning(handler.At, string.Create(CultureInfo.InvariantCulture, $"{path}.port: couldn't find port: \"{port}\": a kubelet takes each probe for failed, here it is asked all the same"));
        return "0";
    }
}
