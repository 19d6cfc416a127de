using System.Text;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Writes the archives that <c>docker save</c> and <c>docker export</c> made as real tar files into the run's folder, and nowhere else.</summary>
public static class RealArchives
{
    /// <summary>The folder of a run that they go to.</summary>
    public const string Folder = "archives";

    /// <summary>Most bytes that one of them may have.</summary>
    public const long LargestArchive = 8L << 30;

    private const int LongestName = 200;

    private const string Reserved = "<>:\"|?*\\";

    /// <summary>Writes the archives that the run's commands left on its host.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="files">The host's archives.</param>
    /// <exception cref="OutputException">One is too large, or cannot be written.</exception>
    public static void Write(RunFolder folder, IEnumerable<HostFile> files)
    {
        ArgumentNullException.ThrowIfNull(folder);
        HostFile[] made = [.. files.Where(f => !f.IsGiven)];
        foreach ((HostFile file, string place) in made.Zip(PlacesOf(made.Select(f => f.Path))))
        {
            if (file.Size > LargestArchive)
            {
                throw new OutputException(place, FormattableString.Invariant($"the archive has {file.Size} bytes, at most {LargestArchive} are written: run without --archives"));
            }

            using Stream to = folder.CreateFile(place);
            ArchiveWriter.Write(file, to, folder.CreateTemporary);
        }
    }

    /// <summary>Where archives go, each to a place of its own.</summary>
    internal static IReadOnlyList<string> PlacesOf(IEnumerable<string> paths)
    {
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        return [.. paths.Select(path => Free(PlaceOf(path), taken))];
    }

    // What is a file cannot be a folder as well, as it may where commands only name archives: who comes later gets a longer name.
    private static string Free(string place, SortedSet<string> taken)
    {
        string[] parts = place.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            bool isFile = i == parts.Length - 1;
            while (taken.Contains(string.Join('/', parts[..(i + 1)])) || (isFile && taken.Any(t => t.StartsWith(string.Join('/', parts) + "/", StringComparison.Ordinal))))
            {
                parts[i] += "_";
            }
        }

        string free = string.Join('/', parts);
        taken.Add(free);
        return free;
    }

    // File systems take names of 255 bytes.
    private static string Short(string name) => Encoding.UTF8.GetByteCount(name) <= LongestName ? name : name[..(LongestName / 4)];

    /// <summary>Where an archive goes: its path below <see cref="Folder"/>, whatever leads out of it left out.</summary>
    internal static string PlaceOf(string path)
    {
        var parts = new List<string> { Folder };
        foreach (string part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 1)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(Short(string.Concat(part.Select(c => c < ' ' || Reserved.Contains(c, StringComparison.Ordinal) ? '_' : c))));
            }
        }

        return string.Join('/', parts.Count > 1 ? parts : [Folder, "_"]);
    }
}
