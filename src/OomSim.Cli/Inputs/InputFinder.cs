namespace OomSim.Cli;

/// <summary>Turns the files and folders of a command line into scenario files, each once and in an order that no file system decides.</summary>
internal static class InputFinder
{
    /// <summary>How deep folders are searched.</summary>
    public const int MaximumDepth = 64;

    /// <summary>How many scenario files one command takes.</summary>
    public const int MaximumFiles = 100_000;

    /// <summary>Finds the scenario files.</summary>
    /// <param name="arguments">Files, folders (searched for <c>*.yaml</c> and <c>*.yml</c>) or <c>-</c>.</param>
    /// <param name="problems">Takes what can't be found or read.</param>
    public static IReadOnlyList<ScenarioInput> Find(IReadOnlyList<string> arguments, List<Problem> problems)
    {
        var found = new List<ScenarioInput>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string argument in arguments)
        {
            if (argument == "-")
            {
                Add(new ScenarioInput(argument), argument);
            }
            else if (Directory.Exists(argument))
            {
                AddFolder(argument);
            }
            else if (File.Exists(argument))
            {
                Add(new ScenarioInput(argument), Path.GetFullPath(argument));
            }
            else
            {
                problems.Add(Problem.OfFile(argument.Length == 0 ? "''" : argument, "no such file or directory"));
            }
        }

        return found;

        void Add(ScenarioInput input, string identity)
        {
            if (seen.Add(identity))
            {
                found.Add(input);
            }
        }

        void AddFolder(string folder)
        {
            var files = new List<string>();
            Collect(folder, 0, files, problems);
            if (files.Count == 0)
            {
                problems.Add(Problem.OfFile(folder, "no scenario files (*.yaml, *.yml) in this folder"));
            }

            files.Sort(StringComparer.Ordinal);
            foreach (ScenarioInput input in ProjectFiles.Arrange(files, problems))
            {
                Add(input with { IsFromFolder = true }, Path.GetFullPath(input.Path));
            }
        }
    }

    private static void Collect(string folder, int depth, List<string> files, List<Problem> problems)
    {
        if (depth > MaximumDepth)
        {
            problems.Add(Problem.OfFile(folder, $"folders are nested deeper than {MaximumDepth}"));
            return;
        }

        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                string path = Path.Join(folder, entry.Name);
                bool hidden = entry.Name.StartsWith('.');
                if (entry is DirectoryInfo directory)
                {
                    // A link to a folder could lead back up: it is followed only when it is named on the command line.
                    if (!hidden && directory.LinkTarget is null)
                    {
                        Collect(path, depth + 1, files, problems);
                    }
                }
                else if (!hidden && IsScenarioName(entry.Name))
                {
                    files.Add(path);
                    if (files.Count > MaximumFiles)
                    {
                        problems.Add(Problem.OfFile(folder, $"more than {MaximumFiles} scenario files"));
                        return;
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(Problem.OfFile(folder, $"the folder can't be read: {OomSim.Results.SystemReason.Of(error)}"));
        }
    }

    private static bool IsScenarioName(string name) =>
        name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
}
