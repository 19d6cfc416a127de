using System.Text;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads the archives beside a scenario that its timeline loads, imports or copies into a container.</summary>
/// <param name="folder">The scenario's folder.</param>
/// <param name="limits">How much is read.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class HostFiles(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    private readonly ConfinedPath _paths = new(folder);

    /// <summary>The archives, by the path that is typed first.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="version">The engine's version.</param>
    public IReadOnlyList<HostFile> Read(Node? timeline, string version)
    {
        ArchiveLimits most = limits.Archive with { KnowsZstd = EngineProfile.For(version).KnowsZstd };
        SortedDictionary<string, HostFile> read = new(StringComparer.Ordinal);
        foreach (Scalar line in ((timeline as Sequence)?.Items ?? []).Select(i => (i as Mapping)?["run"]).OfType<Scalar>())
        {
            foreach (string command in ShellList.CommandsOf(line.Text))
            {
                if (DockerLine.Split(command) is { } words && ArchiveOf(words, version, Redirection.Of(command).Input) is { } path && !read.ContainsKey(path)
                    && _paths.Resolve(folder, path) is { } full && File.Exists(full) && Read(path, full, line.At, most) is { } file)
                {
                    read[path] = file;
                }
            }
        }

        return [.. read.Values];
    }

    /// <summary>The archive that a line reads; null for none.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="version">The engine's version.</param>
    /// <param name="input">Where its standard input comes from; null for nowhere.</param>
    internal static string? ArchiveOf(IReadOnlyList<string> words, string version, string? input)
    {
        int at = words.Count > 2 && words[0] == "docker" && words[1] is "image" or "container" ? 2 : 1;
        string[] rest = [.. words.Skip(at + 1)];
        switch (words.Count > at && words[0] == "docker" ? words[at] : "")
        {
            case "load":
                int flag = Array.FindIndex(rest, w => w is "-i" or "--input" or "-qi");
                return flag >= 0 ? rest.ElementAtOrDefault(flag + 1)
                    : Array.Find(rest, w => w.StartsWith("--input=", StringComparison.Ordinal))?["--input=".Length..] ?? input;
            case "import":
                return DockerEngine.OperandsIn(version, words) is [not "-" and var file, ..] ? file : input;
            case "cp":
                return Array.Exists(rest, w => w == "-") ? input : null;
            default:
                return null;
        }
    }

    private HostFile? Read(string path, string full, Location at, ArchiveLimits most)
    {
        try
        {
            if (!RegularFile.Is(full))
            {
                bag.Error(at, $"the archive '{path}' {RegularFile.Missed}");
                return null;
            }

            bag.Reads(full);
            using FileStream stream = File.OpenRead(full);
            return ArchiveReader.Read(path, stream.Length, stream, most, () => File.OpenRead(full));
        }
        catch (Exception e) when (e is NotSupportedException or IOException or UnauthorizedAccessException or InvalidDataException or DecoderFallbackException)
        {
            bag.Error(at, $"the archive '{path}' can't be read: {RegularFile.Reason(e)}");
            return null;
        }
    }
}
