using System.Text;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Finds files and folders beside a scenario that the <c>docker</c> lines of its timeline name: <c>--env-file</c>, <c>--env-from-file</c>, <c>--label-file</c>, seccomp profiles, sources of mounts.</summary>
/// <param name="folder">The scenario's folder.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class GivenPaths(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    private const string Profile = "seccomp=";

    private static readonly string[] Flags = ["--env-file", "--env-from-file", "--label-file"];
    private static readonly string[] Keys = [Profile, "source=", "src="];

    private readonly ConfinedPath _paths = new(folder);

    /// <summary>Those that are there, by name.</summary>
    /// <param name="timeline">The timeline.</param>
    public IReadOnlyList<GivenPath> Read(Node? timeline)
    {
        SortedDictionary<string, GivenPath> found = new(StringComparer.Ordinal);
        foreach (Scalar line in ((timeline as Sequence)?.Items ?? []).Select(i => (i as Mapping)?["run"]).OfType<Scalar>())
        {
            foreach ((string path, bool isRead) in ShellList.CommandsOf(line.Text).SelectMany(c => DockerLine.Split(c) is ["docker", ..] and { } words ? Named(words) : []))
            {
                if (!found.ContainsKey(path) && _paths.Resolve(folder, path) is { } full && Read(path, full, isRead, line.At) is { } given)
                {
                    found[path] = given;
                }
            }
        }

        return [.. found.Values];
    }

    // With whether the client reads it; the source of a mount may be anything.
    private static IEnumerable<(string Path, bool IsRead)> Named(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string[] pair = words[i].Split('=', 2);
            if (Flags.Contains(pair[0], StringComparer.Ordinal))
            {
                yield return (pair.Length > 1 ? pair[1] : i + 1 < words.Count ? words[i + 1] : "", true);
            }

            foreach (string field in words[i].Split(','))
            {
                if (Array.Find(Keys, k => field.StartsWith(k, StringComparison.Ordinal) || field.EndsWith(k, StringComparison.Ordinal) || field.Contains("=" + k, StringComparison.Ordinal)) is { } key)
                {
                    yield return (field[(field.IndexOf(key, StringComparison.Ordinal) + key.Length)..], key == Profile);
                }
            }
        }
    }

    private GivenPath? Read(string path, string full, bool isRead, Location at)
    {
        try
        {
            if (Directory.Exists(full))
            {
                return new GivenPath(path, null);
            }

            if (!File.Exists(full))
            {
                return null;
            }

            bool isRegular = RegularFile.Is(full);
            if (isRead && !isRegular)
            {
                bag.Error(at, $"'{path}' {RegularFile.Missed}");
                return null;
            }

            bag.Reads(full);
            return new GivenPath(path, isRegular && new FileInfo(full).Length <= limits.FileBytes ? File.ReadAllText(full, Encoding.UTF8) : "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isRead)
            {
                bag.Error(at, $"'{path}' can't be read: {RegularFile.Reason(e)}");
            }

            return isRead ? null : new GivenPath(path, "");
        }
    }
}
