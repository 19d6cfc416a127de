using System.Collections.Immutable;
using System.Globalization;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Reads how a probe asks or what a hook does, which is one of several kinds (k8s, pkg/apis/core/validation, validateHandler).</summary>
/// <param name="fields">Reads the fields.</param>
internal sealed class HandlerReader(KubeFields fields)
{
    /// <summary>A program in the container.</summary>
    public const string Exec = "exec";

    /// <summary>A time that passes.</summary>
    public const string Sleep = "sleep";

    /// <summary>The kinds of a probe.</summary>
    public static readonly ImmutableArray<string> OfProbe = [Exec, "httpGet", "tcpSocket", Grpc];

    /// <summary>The kinds of a hook.</summary>
    public static readonly ImmutableArray<string> OfHook = [Exec, "httpGet", "tcpSocket", Sleep];

    private const string Grpc = "grpc";
    private const int HighestPort = 65535;
    private const int LongestPortName = 15;

    private static readonly ImmutableArray<string> OfExec = ["command"];
    private static readonly ImmutableArray<string> OfHttpGet = ["host", "httpHeaders", "path", "port", "scheme"];
    private static readonly ImmutableArray<string> OfTcpSocket = ["host", "port"];
    private static readonly ImmutableArray<string> OfGrpc = ["port", "service"];
    private static readonly ImmutableArray<string> OfSleep = ["seconds"];

    /// <summary>The kind that is given with what it says; null where there is none or several, which is wrong.</summary>
    /// <param name="owner">The probe or the hook.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="kinds">Those that it may have.</param>
    public (string Kind, Mapping Handler)? Read(Mapping owner, string path, ImmutableArray<string> kinds)
    {
        (string Kind, Mapping Handler)[] given = [.. kinds.Select(k => (k, Handler: fields.Object(owner[k], $"{path}.{k}")!)).Where(h => h.Handler is not null)];
        foreach ((string kind, Mapping handler) in given)
        {
            Check(kind, handler, $"{path}.{kind}");
        }

        if (given.Length == 1)
        {
            return given[0];
        }

        if (given.Length > 1)
        {
            fields.Bag.Error(given[1].Handler.At, $"{path}.{given[1].Kind}: Forbidden: may not specify more than 1 handler type");
        }
        else if (!kinds.Any(k => KubeFields.IsGiven(owner[k])))
        {
            fields.Bag.Error(owner.At, $"{path}: Required value: must specify a handler type");
        }

        return null;
    }

    private void Check(string kind, Mapping handler, string path)
    {
        fields.Known(handler, path, kind switch { Exec => OfExec, "httpGet" => OfHttpGet, "tcpSocket" => OfTcpSocket, Sleep => OfSleep, _ => OfGrpc });
        if (kind == Exec && (!KubeFields.IsGiven(handler["command"]) || handler["command"] is Sequence { Items.Count: 0 }))
        {
            fields.Bag.Error(handler.At, $"{path}.command: Required value");
        }
        else if (kind is not (Exec or Sleep))
        {
            CheckPort(handler["port"], handler.At, path + ".port", isNamed: kind != Grpc);
        }
    }

    // What is in quotes is a name, which is looked up among the container's ports; what is not given is 0 (apimachinery, IsValidPortNum and IsValidPortName).
    private void CheckPort(Node? given, Location at, string path, bool isNamed)
    {
        bool isText = given is Scalar { ScalarKind: ScalarKind.String };
        if (isText && isNamed)
        {
            foreach (string fault in NameFaults(fields.Text(given, path)!))
            {
                fields.Bag.Error(given!.At, $"{path}: Invalid value: \"{fields.Text(given, path)}\": {fault}");
            }
        }
        else if (isText)
        {
            fields.Bag.Error(given!.At, $"{path}: Invalid value: \"string\": must be an integer, not a text");
        }
        else if ((fields.Text(given, path) ?? "0") is var port
            && !(int.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= HighestPort))
        {
            fields.Bag.Error(given?.At ?? at, FormattableString.Invariant($"{path}: Invalid value: {port}: must be between 1 and {HighestPort}, inclusive"));
        }
    }

    private static IEnumerable<string> NameFaults(string name)
    {
        (bool IsWrong, string Fault)[] rules =
        [
            (name.Length > LongestPortName, FormattableString.Invariant($"must be no more than {LongestPortName} characters")),
            (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'), "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"),
            (!name.Any(char.IsAsciiLetterLower), "must contain at least one letter (a-z)"),
            (name.Contains("--", StringComparison.Ordinal), "must not contain consecutive hyphens"),
            (name.StartsWith('-') || name.EndsWith('-'), "must not begin or end with a hyphen"),
        ];
        return rules.Where(r => r.IsWrong).Select(r => r.Fault);
    }
}
