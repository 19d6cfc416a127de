using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>
/// Reads scenario files: Compose files, with or without <c>x-oomsim</c> (interface §2). Whatever is wrong with the input becomes
/// diagnostics; nothing is thrown for it.
/// </summary>
public sealed class ScenarioLoader(LoadOptions? options = null)
{
    private const int ReadBuffer = 81920;
    private readonly LoadOptions _options = options ?? new LoadOptions();

    /// <summary>Loads a file.</summary>
    /// <param name="path">Path as the user gave it; diagnostics name it so.</param>
    /// <param name="overridePaths">Files that Compose merges over it one after the other, as <c>compose.override.yaml</c>. Paths in them are relative to the folder of the first.</param>
    public LoadResult Load(string path, params IReadOnlyList<string> overridePaths)
    {
        ArgumentNullException.ThrowIfNull(overridePaths);
        DiagnosticBag bag = new(_options.Limits.Diagnostics);
        List<(string Text, string Name)> texts = [];
        foreach (string file in overridePaths.Prepend(path))
        {
            if (SourceFile.Read(file, file, new Location(file, 0, 0), _options.Limits, bag) is not { } text)
            {
                return new LoadResult(null, bag.Items);
            }

            texts.Add((text, file));
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        return Load(texts, folder, ScenarioName.Of(path), bag);
    }

    /// <summary>Loads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="folder">Folder that paths in it are relative to.</param>
    public LoadResult LoadText(string text, string name, string folder) =>
        Load([(text, name)], folder, ScenarioName.Of(name), new DiagnosticBag(_options.Limits.Diagnostics));

    /// <summary>Loads what a stream holds, such as standard input.</summary>
    /// <param name="stream">Bytes of the file.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="folder">Folder that paths in it are relative to.</param>
    public LoadResult Load(Stream stream, string name, string folder)
    {
        DiagnosticBag bag = new(_options.Limits.Diagnostics);
        using MemoryStream bytes = new();
        byte[] buffer = new byte[ReadBuffer];
        int read;
        while (bytes.Length <= _options.Limits.FileBytes && (read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            bytes.Write(buffer, 0, read);
        }

        string? text = SourceFile.Decode(bytes.ToArray(), name, new Location(name, 0, 0), _options.Limits, bag);
        return text is null ? new LoadResult(null, bag.Items) : Load([(text, name)], folder, ScenarioName.Of(name), bag);
    }

    // What is malformed elsewhere does not keep slips in sizes and numbers from being told at once.
    private void TellOfResources(Mapping root, DiagnosticBag bag)
    {
        DiagnosticBag found = new(_options.Limits.Diagnostics);
        Compose.ServiceReader reader = new(new ValueReader(found, new DistributionReader(found, (_, _, _) => null)), "", _options.Limits);
        foreach (Entry entry in (root["services"] as Mapping)?.Entries ?? [])
        {
            if (entry.Value is Mapping body)
            {
                reader.CheckResources(entry.Key, body);
            }
        }

        bag.AddElsewhere(found);
    }

    private LoadResult Load(IReadOnlyList<(string Text, string Name)> texts, string folder, string name, DiagnosticBag bag)
    {
        string file = texts[0].Name;
        SortedDictionary<string, string> variables = Variables(file, folder, bag);
        string? Lookup(string key) => variables.TryGetValue(key, out string? value) ? value : null;
        Compose.ComposeFiles files = new(folder, Lookup, _options, bag);
        Mapping? root = files.Load(texts, folder);
        if (root is null)
        {
            return new LoadResult(null, bag.Items) { Files = bag.Files };
        }

        // The same files once more, their variables as they stand.
        Mapping? Written() => new Compose.ComposeFiles(folder, Lookup, _options, new DiagnosticBag(_options.Limits.Diagnostics)) { KeepsVariables = true }.Load(texts, folder);

        DataColumn data = new(folder, _options.Limits, bag);
        ValueReader values = new(bag, new DistributionReader(bag, data.Read));
        Compose.ServiceFiles serviceFiles = new(files, new ConfinedPath(folder), Lookup, _options.Limits, bag);
        Scenario? scenario = bag.HasErrors ? null : new ScenarioBuilder(values, _options, Lookup, serviceFiles, new HostFiles(folder, _options.Limits, bag), new GivenPaths(folder, _options.Limits, bag), new BuildFolders(folder, _options.Limits, bag), Written).Build(root, file, name);
        if (bag.HasErrors)
        {
            TellOfResources(root, bag);
        }

        if (bag.HasErrors && files.UnsetVariables > 0 && _options.EnvironmentFiles.Count == 0 && !File.Exists(Path.Combine(folder, ".env")))
        {
            string many = files.UnsetVariables == 1 ? "a variable is" : FormattableString.Invariant($"{files.UnsetVariables} variables are");
            bag.Warning(new Location(file, 0, 0), $"{many} not set, and there is no .env beside the file: --env-file names another");
        }

        return new LoadResult(bag.HasErrors || scenario is null ? null : scenario with { UnsetVariables = files.UnsetOfCompose, VersionedFiles = files.Versioned }, bag.Items) { Files = bag.Files };
    }

    /// <summary>The environment over the <c>.env</c> file beside the scenario, or over the files that stand in for it.</summary>
    private SortedDictionary<string, string> Variables(string file, string folder, DiagnosticBag bag)
    {
        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string other in _options.EnvironmentFiles)
        {
            // Each sees what those before it say.
            if (SourceFile.Read(other, other, new Location(other, 0, 0), _options.Limits, bag, SourceFile.Variables, true) is { } read)
            {
                SortedDictionary<string, string> before = result;
                foreach ((string key, string value) in new DotEnv(other, bag, key => _options.Environment.TryGetValue(key, out string? set) || before.TryGetValue(key, out set) ? set : null).Read(read))
                {
                    result[key] = value;
                }
            }
        }

        string path = Path.Combine(folder, ".env");
        string name = Path.Join(Path.GetDirectoryName(file), ".env");
        if (_options.EnvironmentFiles.Count == 0 && File.Exists(path) && SourceFile.Read(path, name, new Location(name, 0, 0), _options.Limits, bag, SourceFile.Variables, true) is { } text)
        {
            result = new DotEnv(name, bag, key => _options.Environment.TryGetValue(key, out string? set) ? set : null).Read(text);
        }

        foreach ((string key, string value) in _options.Environment)
        {
            result[key] = value;
        }

        return result;
    }
}
