using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Paths on the host in a Compose file of another folder: relative to that folder they were written, relative to the project's they are read (compose-go, paths).</summary>
/// <param name="project">The project's folder.</param>
/// <param name="folder">The file's folder.</param>
/// <remarks>Files of variables, of labels and Compose files themselves are looked for from where they are named.</remarks>
internal sealed class RelativePaths(string project, string folder)
{
    private readonly string _project = Path.GetFullPath(project.Length == 0 ? "." : project);
    private readonly string _folder = Path.GetFullPath(folder.Length == 0 ? "." : folder);

    /// <summary>The tree with paths from the project's folder. The input stays as it is.</summary>
    /// <param name="root">A whole file.</param>
    public Mapping Of(Mapping root) => _project == _folder ? root : (Mapping)Of(root, ComposePath.File);

    private Node Of(Node node, string path)
    {
        switch (node)
        {
            case Mapping mapping when !path.EndsWith("x-oomsim", StringComparison.Ordinal):
                Mapping result = new(mapping.At) { Tag = mapping.Tag };
                foreach (Entry entry in mapping.Entries)
                {
                    string below = ComposePath.Of(path, entry.Key);
                    bool isFolder = below == "services.*.volumes.source" && (mapping["type"] as Scalar)?.Text == "bind";
                    result.Set(entry with { Value = isFolder && entry.Value is Scalar source ? Moved(source) : Of(entry.Value, below) });
                }

                return result;
            case Sequence list:
                Sequence items = new(list.At) { Tag = list.Tag };
                items.Items.AddRange(list.Items.Select(i => Of(i, path)));
                return items;
            case Scalar scalar when path == "services.*.volumes":
                int cut = scalar.Text.IndexOf(':', StringComparison.Ordinal);
                return cut > 0 && scalar.Text[0] == '.' ? With(scalar, Moved(scalar.Text[..cut]) + scalar.Text[cut..]) : scalar;
            case Scalar scalar when path is "services.*.build" or "services.*.build.context" or "services.*.develop.watch.path" or "services.*.credential_spec.file" or "configs.*.file" or "secrets.*.file":
                return Moved(scalar);
            default:
                return node;
        }
    }

    private Scalar Moved(Scalar scalar) => scalar.IsNull || scalar.Text.Length == 0 ? scalar : With(scalar, Moved(scalar.Text));

    // What begins with a variable that stays as it is written is nobody's folder yet; repositories have no folder.
    private string Moved(string path) =>
        path[0] is '/' or '~' or '$' || path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal) || path.StartsWith("github.com/", StringComparison.Ordinal)
            ? path
            : Path.GetRelativePath(_project, Path.GetFullPath(path, _folder)) is var moved && moved.StartsWith('.') ? moved : "./" + moved;

    private static Scalar With(Scalar scalar, string text) => new(scalar.At, text, scalar.ScalarKind) { Tag = scalar.Tag, Lines = scalar.Lines, Written = scalar.Written };
}
