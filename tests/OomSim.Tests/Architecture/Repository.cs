namespace OomSim.Tests.Architecture;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The rooms, from the bottom up; each may refer only to those before it.</summary>
    public static readonly string[] Rooms = ["Engine", "Kernel", "Docker", "Scenarios", "Results", "Campaigns", "Cli"];

    /// <summary>The folder that holds OomSim.sln, found upwards from the test's binaries.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Source files (path from the root, with slashes) under some folders, generated ones left out.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders
            .Select(folder => Path.Join(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "BenchmarkDotNet.Artifacts"))
            .Order(StringComparer.Ordinal);

    /// <summary>The lines of a file.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Path.Join(Root, file));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "OomSim.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"OomSim.sln is not above {AppContext.BaseDirectory}");
    }
}
