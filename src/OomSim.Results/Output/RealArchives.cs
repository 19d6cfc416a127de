using OomSim.Docker;

namespace OomSim.Results;

/// <summary>Writes the archives that <c>docker save</c> and <c>docker export</c> made as real tar files into the run's folder, and nowhere else.</summary>
public static class RealArchives
{
    /// <summary>The folder of a run that they go to.</summary>
    public const string Folder = "archives";

    /// <summary>Most bytes that one of them may have.</summary>
    public const long LargestArchive = 8L << 30;

    private const string Reserved = "<>:\"|?*\\";

    /// <summary>Writes the archives that the run's commands left on its host.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="files">The host's archives.</param>
    /// <exception cref="OutputException">One is too large, or cannot be written.</exception>
    public static void Write(RunFolder folder, IEnumerable<HostFile> files)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (HostFile file in files.Where(f => !f.IsGiven))
        {
            string place = PlaceOf(file.Path);
            if (file.Size > LargestArchive)
            {
                throw new OutputException(place, FormattableString.Invariant($"the archive has {file.Size} bytes, at most {LargestArchive} are written: run without --archives"));
            }

            using Stream to = folder.CreateFile(place);
            ArchiveWriter.Write(file, to, folder.CreateTemporary);
        }
    }

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
                parts.Add(string.Concat(part.Select(c => c < ' ' || Reserved.Contains(c, StringComparison.Ordinal) ? '_' : c)));
            }
        }

        return string.Join('/', parts.Count > 1 ? parts : [Folder, "_"]);
    }
}
