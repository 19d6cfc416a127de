namespace OomSim.Fidelity;

/// <summary>Finds the recordings that lie beside the test project.</summary>
public static class RecordingFolder
{
    /// <summary>The folder that holds <c>kernel/</c>, <c>docker/</c> and <c>kernel-6.18/</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>The recordings beside the test project, whichever are replayed.</summary>
    private static string Own { get; } = Path.Combine(FindProject(), "recordings");

    /// <summary>Names like <c>kernel/v1-a01-limit</c> of what is played, in ordinal order; none where there is no such family.</summary>
    public static IReadOnlyList<string> Names(string family) => Names(Root, family);

    /// <summary>The same of the recordings beside the test project.</summary>
    public static IReadOnlyList<string> OwnNames(string family) => Names(Own, family);

    /// <summary>Where a recording lies: in the folder that is replayed, or beside the test project, for what is measured there.</summary>
    public static string PathOf(string name)
    {
        string path = Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));
        return Directory.Exists(path) ? path : OwnPathOf(name);
    }

    /// <summary>Where a recording beside the test project lies.</summary>
    public static string OwnPathOf(string name) => Path.Combine(Own, name.Replace('/', Path.DirectorySeparatorChar));

    private static string[] Names(string root, string family) => !Directory.Exists(Path.Combine(root, family)) ? []
        : [.. Directory.GetDirectories(Path.Combine(root, family))
            .Select(path => family + "/" + Path.GetFileName(path))
            .Where(name => !NotPlayed.All.Any(entry => entry.Recording == name))
            .Order(StringComparer.Ordinal)];

    /// <summary>Names another folder of the same layout, for recordings that are kept elsewhere.</summary>
    public const string Variable = "OOMSIM_RECORDINGS";

    /// <summary>The folder of the test project, with the lists of what is known not to be met.</summary>
    public static string Project { get; } = FindProject();

    /// <summary>True when the recordings are those beside the test project.</summary>
    public static bool IsOwn => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// The folder of a recording; beside the test project where the named folder lacks it: what the machine is measured from
    /// is the same for all.
    /// </summary>
    public static string Of(string name)
    {
        string path = name.Replace('/', Path.DirectorySeparatorChar);
        string folder = Path.Combine(Root, path);
        return Directory.Exists(folder) ? folder : Path.Combine(Project, "recordings", path);
    }

    private static string Find() => IsOwn ? Path.Combine(FindProject(), "recordings") : Environment.GetEnvironmentVariable(Variable)!;

    private static string FindProject()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "OomSim.Fidelity");
            if (Directory.Exists(Path.Combine(candidate, "recordings")))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("the recordings lie in tests/OomSim.Fidelity/recordings of a checkout");
    }
}
