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

    // s: 68 years, longer than any run; the product of two numbers of the API can be more than simulated time holds.
    private const long Longest = int.MaxValue;

    /// <summary>Reads them; null where nothing is looked at for as long as the container runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Its path, for messages.</param>
    public LivenessProbe? Read(Mapping container, string path)
    {
        ProbeCheck check = new(fields);
        string at = path + ".livenessProbe";
        string first = path + ".startupProbe";
        Mapping? startup = fields.Object(container["startupProbe"], first);
        if (startup is not null)
        {
            check.Check(startup, first);
        }

        if (fields.Object(container["livenessProbe"], at) is not { } probe)
        {
            return null;
        }

        check.Check(probe, at);
        if (Command(probe, at, container, path) is not { } command)
        {
            return null;
        }

        if (probe["terminationGracePeriodSeconds"] is { } grace)
        {
            fields.Bag.Warning(grace.At, $"{at}.terminationGracePeriodSeconds is not simulated: the container has its pod's grace period");
        }

        long period = Seconds(probe, "periodSeconds", at, DefaultPeriod);
        long delay = Seconds(probe, "initialDelaySeconds", at, 0);
        (long start, long between) = startup is null ? FirstProbe(delay, period) : Startup(startup, first, probe, at, delay);
        return new LivenessProbe(command, period, Seconds(probe, "timeoutSeconds", at, DefaultTimeout), Seconds(probe, "failureThreshold", at, DefaultFailures), start, between, probe.At);
    }

    // A worker looks each period, and asks nothing before the delay is over (prober/worker.go, doProbe): the engine waits for as long with an interval that is the whole start period.
    private static (long Start, long Period) FirstProbe(long delay, long period)
    {
        long first = Math.Min(Longest, (delay + period - 1) / period * period);
        return first > period ? (first, first) : (0, period);
    }

    // Both delays count from the start of the container; until the startup probe has succeeded or failed for good, the other is not asked.
    private (long Start, long Period) Startup(Mapping startup, string path, Mapping probe, string probed, long delay)
    {
        long own = Seconds(startup, "initialDelaySeconds", path, 0);
        long period = Seconds(startup, "periodSeconds", path, DefaultPeriod);
        long window = own + (period * Seconds(startup, "failureThreshold", path, DefaultFailures));
        if (own > period)
        {
            TellDelay(startup, path);
        }

        if (delay > period)
        {
            TellDelay(probe, probed);
        }

        return (Math.Min(Longest, Math.Max(window, delay)), period);
    }

    private void TellDelay(Mapping probe, string path) =>
        fields.Bag.Warning(probe["initialDelaySeconds"]!.At, $"{path}.initialDelaySeconds: beside a startupProbe it is time in which failures do not count: it is asked within all the same");

    // What is 0 is not given (SetDefaults_Probe).
    private long Seconds(Mapping probe, string key, string path, int standard) => fields.Number(probe[key], $"{path}.{key}") is { } given and > 0 ? given : standard;

    private IReadOnlyList<string>? Command(Mapping probe, string path, Mapping container, string owner)
    {
        string[] given = [.. ProbeCheck.Handlers.Where(h => probe[h] is Mapping)];
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
