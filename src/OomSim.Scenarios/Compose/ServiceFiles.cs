using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>
/// Reads the files of variables and labels that services name, as Compose does when it loads a project: a later one wins, and what the
/// service itself says wins over all.
/// </summary>
/// <param name="files">The files of the project.</param>
/// <param name="paths">Keeps paths inside the scenario's folder.</param>
/// <param name="lookup">The value of a variable; null when it is not set.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class ServiceFiles(ComposeFiles files, ConfinedPath paths, Func<string, string?> lookup, LoaderLimits limits, DiagnosticBag bag)
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _read = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _variables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _labels = new(StringComparer.Ordinal);

    /// <summary>What the files of variables of a service say.</summary>
    public IReadOnlyDictionary<string, string> VariablesOf(string service) => _variables.GetValueOrDefault(service) ?? [];

    /// <summary>What the files of labels of a service say.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(string service) => _labels.GetValueOrDefault(service) ?? [];

    /// <summary>Reads what one service names.</summary>
    public void Read(string service, Mapping body)
    {
        foreach (Node item in Items(body["env_file"]))
        {
            Read(service, "env", item, item as Scalar ?? (item as Mapping)?["path"] as Scalar, _variables);
        }

        foreach (Node item in Items(body["label_file"]))
        {
            Read(service, "label", item, item as Scalar, _labels);
        }
    }

    /// <summary>The environment of a service: its files, and over them its own variables; one without a value has that of Compose's own environment.</summary>
    /// <param name="service">The service.</param>
    /// <param name="body">What stands below it.</param>
    public string[] Environment(string service, Mapping body)
    {
        SortedDictionary<string, string?> all = VariablesOf(service).ToSorted(p => p.Key, p => (string?)p.Value);
        foreach (Entry own in (CanonicalForms.Variables(body["environment"] ?? body) as Mapping)?.Entries.Where(_ => body["environment"] is not null) ?? [])
        {
            all[own.Key] = own.Value is Scalar { IsNull: false } text ? text.Text : lookup(own.Key);
        }

        return [.. all.Where(v => v.Value is not null).Select(v => $"{v.Key}={v.Value}")];
    }

    /// <summary>The labels of a service: its files, and over them its own.</summary>
    /// <param name="service">The service.</param>
    /// <param name="own">Its own.</param>
    public IReadOnlyDictionary<string, string> Labels(string service, IReadOnlyDictionary<string, string> own)
    {
        return LabelsOf(service).Concat(own).ToSorted();
    }

    private static IEnumerable<Node> Items(Node? node) => node is Sequence list ? list.Items : node is null ? [] : [node];

    private void Read(string service, string kind, Node item, Scalar? path, SortedDictionary<string, SortedDictionary<string, string>> into)
    {
        if (path is null || !IsFormatKnown(item))
        {
            return;
        }

        string where = $"services.{service}.{kind}_file";
        string? full = path.Text.Length == 0 ? null : paths.Resolve(files.DirectoryOf(path.At.File), path.Text);
        if (full is null)
        {
            bag.Error(path.At, path.Text.Length == 0
                ? $"{where}: the path of a file is empty"
                : $"{where}: '{path.Text}' leaves the scenario's folder: only files in it and below are read");
            return;
        }

        if (!File.Exists(full) && !Directory.Exists(full))
        {
            if (IsRequired(item))
            {
                string may = kind == "env" ? $": where it may be missing, write {{path: {path.Text}, required: false}}" : "";
                bag.Error(path.At, $"{where}: {kind} file '{path.Text}' not found{may}");
            }

            return;
        }

        bool isRaw = (item as Mapping)?["format"] is not null;
        string key = isRaw ? full + " raw" : full;
        if (!_read.TryGetValue(key, out SortedDictionary<string, string>? said))
        {
            if (_read.Count >= limits.Files)
            {
                bag.Error(path.At, FormattableString.Invariant($"more than {limits.Files} files of variables for one scenario"));
                return;
            }

            string? text = SourceFile.Read(full, path.Text, path.At, limits, bag, SourceFile.Variables, true);
            said = _read[key] = text is null ? [] : isRaw ? Raw(text) : new DotEnv(ComposeFiles.NameOf(path), bag, lookup).Read(text);
        }

        SortedDictionary<string, string> all = into.TryGetValue(service, out SortedDictionary<string, string>? before) ? before : into[service] = new(StringComparer.Ordinal);
        foreach ((string name, string value) in said)
        {
            all[name] = value;
        }
    }

    // Lines that are taken as they are: no quotes, no variables.
    private SortedDictionary<string, string> Raw(string text)
    {
        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string[] pair in text.Split('\n').Select(l => l.TrimEnd('\r').TrimStart()).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('=', 2)))
        {
            if ((pair.Length > 1 ? pair[1] : lookup(pair[0])) is { } value)
            {
                result[pair[0]] = value;
            }
        }

        return result;
    }

    private static bool IsRequired(Node item) => (item as Mapping)?["required"] is not Scalar required || ValueReader.FlagOf(required.Text) != false;

    /// <summary><c>raw</c> is the one format beside Compose's own: lines that are taken as they are.</summary>
    private bool IsFormatKnown(Node item)
    {
        if ((item as Mapping)?["format"] is not Scalar { Text: not "raw" } format)
        {
            return true;
        }

        bag.Error(format.At, $"unsupported env_file format \"{format.Text}\": it is raw, or left out", Suggestions.Nearest(format.Text, ["raw"]));
        return false;
    }
}
