using System.Text;

namespace OomSim.Results;

/// <summary>Where golden traces stand: in a folder beside their scenario, named after its file.</summary>
public static class GoldenFiles
{
    /// <summary>The folder beside the scenarios.</summary>
    public const string FolderName = "__golden__";

    /// <summary>What the name of a golden trace ends with.</summary>
    public const string Extension = ".golden";

    private const char Joint = '+';

    /// <summary>The golden trace of a scenario: <c>__golden__/shop.yaml.golden</c>, or <c>__golden__/compose.yaml+sim.yaml.golden</c> where files are merged over it.</summary>
    /// <param name="scenarioFile">The scenario's file.</param>
    /// <param name="over">Files that a command line merges over it.</param>
    public static string PathOf(string scenarioFile, IReadOnlyList<string> over)
    {
        ArgumentNullException.ThrowIfNull(over);
        string name = string.Join(Joint, over.Prepend(scenarioFile).Select(Path.GetFileName));
        return Path.Join(Path.GetDirectoryName(scenarioFile), FolderName, name + Extension);
    }

    /// <summary>The text of a golden trace; null when there is none.</summary>
    /// <exception cref="OutputException">It can't be read.</exception>
    public static string? Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new OutputException(path, "the golden trace is a folder");
        }

        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using StreamReader text = RunFile.OpenText(path);
            return text.ReadToEnd().ReplaceLineEndings("\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, $"the golden trace {e.Message}", e);
        }
    }

    /// <summary>Writes a golden trace: beside its place, and moved there when whole.</summary>
    /// <exception cref="OutputException">It can't be written.</exception>
    public static void Write(string path, string text)
    {
        string temporary = FormattableString.Invariant($"{path}.{Environment.ProcessId}.tmp");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, text, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(temporary);
            throw new OutputException(path, $"the golden trace can't be written: {SystemReason.Of(e)}", e);
        }
    }

    private static void Forget(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is not there or not ours: then neither is the file.
        }
    }

    /// <summary>Removes a golden trace, and its folder when that was the last one.</summary>
    /// <exception cref="OutputException">It can't be removed.</exception>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
            string folder = Path.GetDirectoryName(path)!;
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, $"the golden trace can't be removed: {SystemReason.Of(e)}", e);
        }
    }

    /// <summary>Golden traces in and below a folder whose scenario is none any more, in order; with the scenario's path.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isScenario">True for a file that is a scenario, by its full path.</param>
    public static IReadOnlyList<(string Golden, string Scenario)> Stale(string folder, Predicate<string> isScenario)
    {
        ArgumentNullException.ThrowIfNull(isScenario);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 64, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };
        List<(string, string)> stale = [];
        foreach (string golden in Directory.EnumerateFiles(folder, "*" + Extension, options).Order(StringComparer.Ordinal))
        {
            string? own = Path.GetDirectoryName(golden);
            if (Path.GetFileName(own) != FolderName)
            {
                continue;
            }

            string name = Path.GetFileName(golden)[..^Extension.Length];
            string scenario = Path.Join(Path.GetDirectoryName(own), name);
            int joint = name.IndexOf(Joint, StringComparison.Ordinal);
            bool isKnown = isScenario(Path.GetFullPath(scenario)) || (joint > 0 && isScenario(Path.GetFullPath(Path.Join(Path.GetDirectoryName(own), name[..joint]))));
            if (!isKnown)
            {
                stale.Add((golden, scenario));
            }
        }

        return stale;
    }
}
