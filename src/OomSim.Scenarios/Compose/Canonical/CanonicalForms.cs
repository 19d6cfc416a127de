using System.Globalization;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>The forms that compose-go writes values in, whatever form they were given in; null where it leaves the key out.</summary>
internal static class CanonicalForms
{
    private static readonly Location Nowhere = new("", 0, 0);

    /// <summary>A text, without those that are empty.</summary>
    public static Node? Text(Node value) => value is Scalar { IsNull: false } scalar && scalar.Value.Length > 0 ? Of(scalar.Value) : null;

    /// <summary>A switch that is left out where it is off.</summary>
    public static Node? Switch(Node value) => IsOn(value) ? new Scalar(Nowhere, "true", ScalarKind.Boolean) : null;

    /// <summary>A switch that may be off.</summary>
    public static Node? Choice(Node value) => value is Scalar { IsNull: false } ? new Scalar(Nowhere, IsOn(value) ? "true" : "false", ScalarKind.Boolean) : null;

    /// <summary>An integer, without 0.</summary>
    public static Node? Whole(Node value) => Given(value) is Scalar { Text: not "0" } whole ? whole : null;

    /// <summary>An integer, 0 as well.</summary>
    public static Node? Given(Node value) =>
        value is Scalar { IsNull: false } scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new Scalar(Nowhere, ((long)number).ToString(CultureInfo.InvariantCulture), ScalarKind.Integer) : null;

    /// <summary>A number of 32 bits, as Go prints it, without 0.</summary>
    public static Node? Single(Node value) =>
        value is Scalar { IsNull: false } scalar && float.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number != 0
            ? new Scalar(Nowhere, number.ToString("R", CultureInfo.InvariantCulture), ScalarKind.Number) : null;

    /// <summary>A size: its bytes, as a text.</summary>
    public static Node? Bytes(Node value) =>
        value is not Scalar { IsNull: false } scalar ? null
        : scalar.Value == "-1" ? Of("-1")
        : Units.TryParse(Unit.Size, scalar.Value, out long bytes, out _) && bytes != 0 ? Of(bytes.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>A time, as Go prints one.</summary>
    public static Node? Duration(Node value) =>
        value is Scalar { IsNull: false } scalar && Units.TryParse(Unit.Duration, scalar.Value, out long ns, out _) ? Of(GoDuration.Format(ns)) : null;

    /// <summary>A command: its words.</summary>
    public static Node? Words(Node value) => value switch
    {
        Sequence list => Texts(list),
        Scalar { IsNull: false } line => List((ShellWords.Split(line.Text) ?? [line.Text]).Select(Of)),
        _ => null,
    };

    /// <summary>A list of texts, or one text.</summary>
    public static Node? Texts(Node value) => value switch
    {
        Sequence { Items.Count: > 0 } list => List(list.Items.OfType<Scalar>().Select(s => Of(s.Value))),
        Scalar { IsNull: false } one => List([Of(one.Value)]),
        _ => null,
    };

    /// <summary>Texts by name, or a list of <c>NAME=VALUE</c>; one without a value is empty.</summary>
    public static Node? Labels(Node value) => Pairs(value, () => Of(""));

    /// <summary>As <see cref="Labels"/>, but one without a value has none.</summary>
    public static Node? Variables(Node value) => Pairs(value, Null);

    /// <summary>Hosts and addresses, as <c>NAME=ADDRESS</c>, by name.</summary>
    public static Node? Hosts(Node value)
    {
        string[] sorted = HostsList.Of(value, '=');
        return sorted.Length > 0 ? List(sorted.Select(Of)) : null;
    }

    /// <summary>A path of the host, whole.</summary>
    public static Node? HostPath(Node value) => value is Scalar { IsNull: false, Text.Length: > 0 } path ? Of(Absolute(path.Text)) : null;

    /// <summary>Whatever stands there, its keys sorted.</summary>
    public static Node? Any(Node value)
    {
        switch (value)
        {
            case Mapping map:
                Mapping sorted = new(Nowhere);
                foreach (Entry entry in map.Entries.OrderBy(e => e.Key, GoKeys.Order))
                {
                    sorted.Set(entry with { Value = Any(entry.Value)! });
                }

                return sorted;
            case Sequence list:
                return List(list.Items.Select(i => Any(i)!));
            case Scalar { ScalarKind: ScalarKind.Interpolated } filled:
                return new Scalar(Nowhere, filled.Text, CoreSchema.Resolve(filled.Text));
            default:
                return value;
        }
    }

    /// <summary>A list of things of one form; one that is a scalar is first made such a thing.</summary>
    public static Func<Node, Node?> ListOf(Func<Node, IEnumerable<Node?>> form) => value =>
        List(((value as Sequence)?.Items ?? []).SelectMany(form).OfType<Node>()) is { Items.Count: > 0 } list ? list : null;

    /// <summary>Things of one form by name; those without a content are null.</summary>
    public static Func<Node, Node?> MapOf(Func<Node, Node?> form) => value =>
    {
        Mapping result = new(Nowhere);
        foreach (Entry entry in ((value as Mapping)?.Entries ?? []).OrderBy(e => e.Key, GoKeys.Order))
        {
            result.Set(entry with { Value = entry.Value is Scalar { IsNull: true } ? Null() : form(entry.Value) ?? new Mapping(Nowhere) });
        }

        return result.Entries.Count > 0 ? result : null;
    };

    /// <summary>A thing with fixed keys in the order in which Go has them, and behind them what begins with <c>x-</c>.</summary>
    /// <param name="fields">Its keys and their forms.</param>
    /// <param name="prepare">Makes a mapping of another form of it, and fills in what is not said.</param>
    public static Func<Node, Node?> Struct(IReadOnlyList<(string Key, Func<Node, Node?> Form)> fields, Func<Node, Mapping>? prepare = null) => value =>
    {
        Mapping? body = prepare is not null ? prepare(value) : value as Mapping;
        if (body is null)
        {
            return null;
        }

        Mapping result = new(Nowhere);
        foreach ((string key, Func<Node, Node?> form) in fields)
        {
            if (body[key] is { } given && form(given) is { } written)
            {
                result.Set(new Entry(key, Nowhere, written));
            }
        }

        foreach (Entry extension in body.Entries.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal)).OrderBy(e => e.Key, GoKeys.Order))
        {
            result.Set(extension with { Value = Any(extension.Value)! });
        }

        return result;
    };

    /// <summary>As <see cref="Struct"/>, but one that is empty is left out.</summary>
    public static Func<Node, Node?> Part(params (string Key, Func<Node, Node?> Form)[] fields) => value => Struct(fields)(value) is Mapping { Entries.Count: > 0 } part ? part : null;

    /// <summary>A text.</summary>
    public static Scalar Of(string text) => new(Nowhere, text, ScalarKind.String);

    /// <summary>An integer.</summary>
    public static Scalar Of(long number) => new(Nowhere, number.ToString(CultureInfo.InvariantCulture), ScalarKind.Integer);

    /// <summary>Nothing.</summary>
    public static Scalar Null() => new(Nowhere, "null", ScalarKind.Null);

    /// <summary>A mapping, without the keys that have nothing.</summary>
    public static Mapping Map(params (string Key, Node? Value)[] entries)
    {
        Mapping map = new(Nowhere);
        foreach ((string key, Node? value) in entries.Where(e => e.Value is not null))
        {
            map.Set(new Entry(key, Nowhere, value!));
        }

        return map;
    }

    /// <summary>A list.</summary>
    public static Sequence List(IEnumerable<Node> items)
    {
        Sequence list = new(Nowhere);
        list.Items.AddRange(items);
        return list;
    }

    /// <summary>A path of the host, whole: the project's folder is root's home.</summary>
    public static string Absolute(string path) =>
        path.StartsWith('/') || path.Contains("://", StringComparison.Ordinal) ? path : DockerEngine.HostPath(path is "~" || path.StartsWith("~/", StringComparison.Ordinal) ? DockerEngine.Home + path[1..] : path);

    private static bool IsOn(Node value) => value is Scalar scalar && ValueReader.FlagOf(scalar.Text) == true;

    private static Mapping? Pairs(Node value, Func<Node> none)
    {
        Mapping result = new(Nowhere);
        IEnumerable<(string Key, Node Value)> pairs = value is Mapping map
            ? map.Entries.Select(e => (e.Key, e.Value is Scalar { IsNull: false } text ? Of(text.Value) : none()))
            : ((value as Sequence)?.Items ?? []).OfType<Scalar>().Select(s => s.Value.Split('=', 2)).Select(p => (p[0], p.Length > 1 ? Of(p[1]) : none()));
        foreach ((string key, Node text) in pairs.GroupBy(p => p.Key, StringComparer.Ordinal).Select(g => g.Last()).OrderBy(p => p.Key, GoKeys.Order))
        {
            result.Set(new Entry(key, Nowhere, text));
        }

        return result.Entries.Count > 0 ? result : null;
    }
}
