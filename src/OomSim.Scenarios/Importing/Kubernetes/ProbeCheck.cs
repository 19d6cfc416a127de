using System.Collections.Immutable;
using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Checks the fields of a probe as the API server does (k8s, validateProbe), and tells of those that ask for what is not done here.</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class ProbeCheck(KubeFields fields)
{
    /// <summary>The ways to ask, of which a probe has one.</summary>
    public static readonly ImmutableArray<string> Handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

    /// <summary>The probe that ends nothing.</summary>
    public const string Readiness = "readinessProbe";

    private const int HighestPort = 65535;

    private static readonly ImmutableArray<string> OfProbe =
    [
        .. Handlers, "failureThreshold", "initialDelaySeconds", "periodSeconds", "successThreshold", "terminationGracePeriodSeconds", "timeoutSeconds",
    ];

    private static readonly ImmutableArray<string> OfExec = ["command"];
    private static readonly ImmutableArray<string> OfHttpGet = ["host", "httpHeaders", "path", "port", "scheme"];
    private static readonly ImmutableArray<string> OfTcpSocket = ["host", "port"];
    private static readonly ImmutableArray<string> OfGrpc = ["port", "service"];

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

        foreach (string name in Handlers)
        {
            if (fields.Object(probe[name], $"{path}.{name}") is { } handler)
            {
                CheckHandler(name, handler, $"{path}.{name}");
            }
        }
    }

    private void CheckHandler(string name, Mapping handler, string path)
    {
        fields.Known(handler, path, name switch { "exec" => OfExec, "httpGet" => OfHttpGet, "tcpSocket" => OfTcpSocket, _ => OfGrpc });
        if (name == "exec")
        {
            return;
        }

        CheckPort(handler, path);
        Tell(handler, "host", path, "localhost is asked");
        Tell(handler, "httpHeaders", path, "it is asked without them");
        Tell(handler, "service", path, "the server as a whole is asked");
    }

    // A name is looked up among the container's ports; what is not given is 0.
    private void CheckPort(Mapping handler, string path)
    {
        string port = fields.Text(handler["port"], path + ".port") ?? "0";
        bool isNumber = port.Length > 0 && port.TrimStart('-').All(char.IsAsciiDigit);
        if (isNumber && !(int.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= HighestPort))
        {
            fields.Bag.Error((handler["port"] ?? handler).At, FormattableString.Invariant($"{path}.port: Invalid value: {port}: must be between 1 and {HighestPort}, inclusive"));
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
