namespace OomSim.Cli.Tests;

/// <summary>A fresh folder for one test, gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("oomsim-test-").FullName;

    /// <summary>Writes a file and its folders.</summary>
    public WorkFolder With(string name, string text) => With(name, new System.Text.UTF8Encoding(false).GetBytes(text));

    /// <summary>Writes a file and its folders.</summary>
    public WorkFolder With(string name, byte[] bytes)
    {
        string file = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    /// <summary>The full path of a name.</summary>
    public string At(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Everything under a folder (path from there, content), in order of the paths.</summary>
    public SortedDictionary<string, byte[]> Content(string folder)
    {
        var content = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (Directory.Exists(At(folder)))
        {
            foreach (string file in Directory.EnumerateFiles(At(folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            {
                content[System.IO.Path.GetRelativePath(At(folder), file)] = File.ReadAllBytes(file);
            }
        }

        return content;
    }

    /// <summary>Names right under a folder, hidden ones too, in order.</summary>
    public string[] Entries(string folder) => Directory.Exists(At(folder))
        ? [.. Directory.EnumerateFileSystemEntries(At(folder), "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(e => System.IO.Path.GetFileName(e)!).Order(StringComparer.Ordinal)]
        : [];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
