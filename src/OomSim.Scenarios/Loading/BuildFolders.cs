using System.Text;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads the folders beside a scenario that images are built of: the names and sizes of their files, and their Dockerfiles.</summary>
/// <param name="folder">The scenario's folder.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class BuildFolders(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    private static readonly string[] AlwaysSent = ["Dockerfile", ".dockerignore"];

    private readonly ConfinedPath _paths = new(folder);

    /// <summary>The folder at a path; null where there is none within the scenario's folder.</summary>
    /// <param name="path">As it is typed.</param>
    /// <param name="dockerfiles">Dockerfiles that are named besides the usual one, by path within the folder.</param>
    /// <param name="at">Where it is named.</param>
    public BuildContext? Read(string path, IEnumerable<string> dockerfiles, Location at)
    {
        string? root = path.Split('/').All(p => p is "" or ".") && !path.StartsWith('/') ? Path.GetFullPath(folder) : _paths.Resolve(folder, path);
        if (root is null || !Directory.Exists(root))
        {
            return null;
        }

        try
        {
            string? ignored = Text(root, ".dockerignore", at);
            IgnoreFile rules = new(ignored ?? "");
            SortedDictionary<string, long> files = Files(root, rules, at);
            SortedDictionary<string, string> others = new(StringComparer.Ordinal);
            foreach (string name in dockerfiles.Where(n => n is not ("" or "Dockerfile") && !n.Split('/').Contains("..")))
            {
                if (Text(root, name, at) is { } text)
                {
                    others[name] = text;
                }
            }

            return new BuildContext(Text(root, "Dockerfile", at) ?? "", files) { Dockerfiles = others, Removed = [.. AlwaysSent.Where(rules.Excludes)] };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bag.Error(at, $"the folder '{path}' can't be read: {e.Message}");
            return null;
        }
    }

    private string? Text(string root, string name, Location at) =>
        _paths.Resolve(root, name) is { } full && File.Exists(full) ? SourceFile.Read(full, name, at, limits, bag, "a text", true)?.ReplaceLineEndings("\n") : null;

    // Links are as long as what they say, and are not followed.
    private SortedDictionary<string, long> Files(string root, IgnoreFile ignored, Location at)
    {
        SortedDictionary<string, long> files = new(StringComparer.Ordinal);
        Stack<(DirectoryInfo Folder, string Path)> left = new([(new DirectoryInfo(root), "")]);
        while (left.TryPop(out (DirectoryInfo Folder, string Path) next))
        {
            foreach (FileSystemInfo entry in next.Folder.EnumerateFileSystemInfos())
            {
                string path = next.Path + entry.Name;
                if (entry is DirectoryInfo { LinkTarget: null } below)
                {
                    left.Push((below, path + "/"));
                }
                else if (AlwaysSent.Contains(path, StringComparer.Ordinal) || !ignored.Excludes(path))
                {
                    files[path] = entry.LinkTarget is { } target ? Encoding.UTF8.GetByteCount(target) : ((FileInfo)entry).Length;
                }

                if (files.Count > limits.ContextFiles)
                {
                    bag.Error(at, FormattableString.Invariant($"more than {limits.ContextFiles} files in the folder of a build: name what is not needed in its .dockerignore"));
                    return files;
                }
            }
        }

        return files;
    }
}
