using OomSim.Scenarios.Yaml;
using static OomSim.Scenarios.Compose.CanonicalForms;

namespace OomSim.Scenarios.Compose;

/// <summary>Items of lists that have a short form, which compose-go writes in full.</summary>
internal static class CanonicalLists
{
    /// <summary>Published ports; a range is as many.</summary>
    public static IEnumerable<Node?> Ports(Node value)
    {
        if (value is Mapping body)
        {
            return
            [
                Struct([("name", Text), ("mode", Text), ("host_ip", Text), ("target", Whole), ("published", Text), ("protocol", Text), ("app_protocol", Text)])(
                    With(body, ("mode", "ingress"), ("protocol", "tcp"))),
            ];
        }

        return value is Scalar { IsNull: false } text ? Short(text.Value) : [];
    }

    /// <summary>A mount.</summary>
    public static IEnumerable<Node?> Volume(Node value)
    {
        if (value is not Mapping body)
        {
            (string source, string target, string mode) = value is Scalar text && ServiceVolumes.Split(text.Text) is { } parts ? parts : ("", (value as Scalar)?.Text ?? "", "");
            bool isPath = ServiceVolumes.IsPath(source);
            string[] options = mode.Split(',');
            Mapping bind = Map(
                ("selinux", options.FirstOrDefault(o => o is "z" or "Z") is { } label ? Of(label) : null),
                ("propagation", options.FirstOrDefault(o => o is "rprivate" or "private" or "rshared" or "shared" or "rslave" or "slave") is { } propagation ? Of(propagation) : null),
                ("create_host_path", new Scalar(value.At, "true", ScalarKind.Boolean)));
            Mapping volume = Map(("nocopy", options.Contains("nocopy", StringComparer.Ordinal) ? new Scalar(value.At, "true", ScalarKind.Boolean) : null));
            return
            [
                Map(
                    ("type", Of(isPath ? "bind" : "volume")),
                    ("source", source.Length == 0 ? null : Of(isPath ? Absolute(source) : source)),
                    ("target", Of(target)),
                    ("read_only", options.Contains("ro", StringComparer.Ordinal) ? new Scalar(value.At, "true", ScalarKind.Boolean) : null),
                    (isPath ? "bind" : "volume", isPath ? bind : volume)),
            ];
        }

        bool isBind = (body["type"] as Scalar)?.Text == "bind";
        return
        [
            Struct(
            [
                ("type", Text), ("source", isBind ? HostPath : Text), ("target", Text), ("read_only", Switch), ("consistency", Text),
                ("bind", Struct([("selinux", Text), ("propagation", Text), ("create_host_path", Switch), ("recursive", Text)], b => With((Mapping)b, ("create_host_path", "true")))),
                ("volume", Struct([("labels", Labels), ("nocopy", Switch), ("subpath", Text)])),
                ("tmpfs", Struct([("size", Bytes), ("mode", Whole)])),
                ("image", Struct([("subpath", Text)])),
            ])(body),
        ];
    }

    /// <summary>A device of the host.</summary>
    public static IEnumerable<Node?> Device(Node value)
    {
        string[] parts = ((value as Scalar)?.Text ?? "").Split(':');
        return
        [
            value is Mapping ? Struct([("source", Text), ("target", Text), ("permissions", Text)])(value)
            : Map(("source", Of(parts[0])), ("target", Of(parts.ElementAtOrDefault(1) ?? parts[0])), ("permissions", Of(parts.ElementAtOrDefault(2) ?? "rwm"))),
        ];
    }

    /// <summary>Requests for GPUs; <c>all</c> is a count of −1.</summary>
    public static Node? Gpus(Node value)
    {
        Node Count(Scalar count) => count.Text == "all" ? Of(-1) : Given(count) ?? Of(-1);
        return value is Scalar { IsNull: false } all ? List([Map(("count", Count(all)))])
            : ListOf(v => [Struct([("capabilities", Texts), ("driver", Text), ("count", c => c is Scalar count ? Count(count) : null), ("device_ids", Texts), ("options", Labels)])(v)])(value);
    }

    /// <summary>A config of a service.</summary>
    public static IEnumerable<Node?> Config(Node value) => [Reference(value, "")];

    /// <summary>A secret of a service, or of a build.</summary>
    public static IEnumerable<Node?> Secret(Node value) => [Reference(value, "/run/secrets/")];

    /// <summary>A file of variables.</summary>
    public static IEnumerable<Node?> VariableFile(Node value) =>
    [
        value is not Mapping body || (body["format"] is null && body["required"] is not Scalar { Text: "false" })
            ? HostPath((value as Mapping)?["path"] ?? value)
            : Struct([("path", HostPath), ("required", Choice), ("format", Text)], v => With((Mapping)v, ("required", "true")))(body),
    ];

    private static Node? Reference(Node value, string folder)
    {
        Mapping body = value as Mapping ?? Map(("source", Text(value)));
        if (folder.Length > 0 && body["target"] is null && body["source"] is Scalar source)
        {
            body = With(body, ("target", folder + source.Text));
        }

        return Struct([("source", Text), ("target", Text), ("uid", Text), ("gid", Text), ("mode", m => m is Scalar mode && AttributeCheck.FileMode(mode) is { } bits ? Of("0" + Convert.ToString(bits, 8)) : null)])(body);
    }

    // [IP:][HOST:]CONTAINER[/PROTOCOL]; a range of the host for one port of the container stays a range.
    private static IEnumerable<Node> Short(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        string rest = slash < 0 ? text : text[..slash];
        int last = rest.LastIndexOf(':');
        string container = rest[(last + 1)..];
        string front = last < 0 ? "" : rest[..last];
        int middle = front.LastIndexOf(':');
        string published = front[(middle + 1)..];
        string address = middle < 0 ? "" : front[..middle].Trim('[', ']');
        (int from, int to) = Range(container);
        (int hostFrom, int hostTo) = Range(published);
        for (int i = 0; from > 0 && i <= to - from; i++)
        {
            string host = published.Length == 0 ? "" : hostTo - hostFrom == to - from ? (hostFrom + i).ToString(System.Globalization.CultureInfo.InvariantCulture) : published;
            yield return Map(
                ("mode", Of("ingress")), ("host_ip", address.Length > 0 ? Of(address) : null), ("target", Of(from + i)), ("published", host.Length > 0 ? Of(host) : null), ("protocol", Of(protocol)));
        }
    }

    private static (int From, int To) Range(string text)
    {
        string[] ends = text.Split('-');
        return int.TryParse(ends[0], out int from) && int.TryParse(ends[^1], out int to) ? (from, to) : (0, 0);
    }

    // What is not said otherwise.
    private static Mapping With(Mapping body, params (string Key, string Value)[] usual)
    {
        Mapping whole = new(body.At);
        body.Entries.ForEach(whole.Set);
        foreach ((string key, string value) in usual.Where(u => whole[u.Key] is null or Scalar { Text.Length: 0 }))
        {
            whole.Set(new Entry(key, body.At, Of(value)));
        }

        return whole;
    }
}
