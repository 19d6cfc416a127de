using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>
/// Checks the files of variables and labels that services name, as Compose reads them when it loads a project. What they hold does
/// nothing here, but a project whose files are missing or malformed is one that Compose refuses.
/// </summary>
/// <param name="files">The files of the project.</param>
/// <param name="paths">Keeps paths inside the scenario's folder.</param>
/// <param name="lookup">The value of a variable; null when it is not set.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class ServiceFiles(ComposeFiles files, ConfinedPath paths, Func<string, string?> lookup, LoaderLimits limits, DiagnosticBag bag)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Checks what one service names.</summary>
    public void Check(string service, Mapping body)
    {
        foreach (Node item in Items(body["env_file"]))
        {
            Check(service, "env", item, item as Scalar ?? (item as Mapping)?["path"] as Scalar);
        }

        foreach (Node item in Items(body["label_file"]))
        {
            Check(service, "label", item, item as Scalar);
        }
    }

    private static IEnumerable<Node> Items(Node? node) => node is Sequence list ? list.Items : node is null ? [] : [node];

    private void Check(string service, string kind, Node item, Scalar? path)
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

        if (_read.Count >= limits.Files && !_read.Contains(full))
        {
            bag.Error(path.At, FormattableString.Invariant($"more than {limits.Files} files of variables for one scenario"));
        }
        else if (_read.Add(full))
        {
            Read(item, path, full);
        }
    }

    private void Read(Node item, Scalar path, string full)
    {
        string? text = SourceFile.Read(full, path.Text, path.At, limits, bag, SourceFile.Variables, true);
        if (text is not null && (item as Mapping)?["format"] is null)
        {
            new DotEnv(ComposeFiles.NameOf(path), bag, lookup).Read(text);
        }
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
