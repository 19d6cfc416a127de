using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads the probes of a container (k8s, pkg/kubelet/prober; defaults of core/v1).</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class ProbeReader(KubeFields fields)
{
    private const int DefaultPeriod = 10;
    private const int DefaultTimeout = 1;
    private const int DefaultFailures = 3;

    private readonly ProbeCheck _check = new(fields);
    private readonly HandlerReader _handlers = new(fields);

    /// <summary>Reads them.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    public ContainerProbes Read(Mapping container, string path) =>
        new(Read(container, "livenessProbe", path), Read(container, "startupProbe", path), Read(container, ProbeCheck.Readiness, path));

    private KubeProbe? Read(Mapping container, string key, string path)
    {
        string at = $"{path}.{key}";
        if (fields.Object(container[key], at) is not { } probe)
        {
            return null;
        }

        _check.Check(probe, key, at);
        return Command(probe, at, container, path) is not { } command ? null : new KubeProbe(
            command,
            Seconds(probe, "periodSeconds", at, DefaultPeriod),
            Seconds(probe, "timeoutSeconds", at, DefaultTimeout),
            Seconds(probe, "failureThreshold", at, DefaultFailures),
            Seconds(probe, "initialDelaySeconds", at, 0),
            probe.At)
        {
            IsFromOutside = probe[HandlerReader.Exec] is not Mapping,
            Successes = Seconds(probe, "successThreshold", at, 1),
            GraceSeconds = fields.Number(probe["terminationGracePeriodSeconds"], at + ".terminationGracePeriodSeconds"),
        };
    }

    // What is 0 is not given (SetDefaults_Probe).
    private long Seconds(Mapping probe, string key, string path, int standard) => fields.Number(probe[key], $"{path}.{key}") is { } given and > 0 ? given : standard;

    private IReadOnlyList<string>? Command(Mapping probe, string path, Mapping container, string owner)
    {
        if (_handlers.Read(probe, path, HandlerReader.OfProbe) is not var (kind, handler))
        {
            return null;
        }

        string at = $"{path}.{kind}";
        switch (kind)
        {
            case HandlerReader.Exec:
                return fields.Texts(handler["command"], at + ".command") is { Count: > 0 } words ? words : null;
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
        string port = fields.Text(handler["port"], path + ".port") ?? "0";
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
