using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>
/// Reads the folders that images are built of: those under <c>x-oomsim.builds</c>, each with its Dockerfile and the sizes of its files, and
/// those beside the scenario that the timeline or a service names.
/// </summary>
/// <param name="values">Reads typed values.</param>
/// <param name="folders">Reads folders beside the scenario.</param>
/// <param name="version">The engine's version.</param>
internal sealed class BuildReader(ValueReader values, BuildFolders folders, string version)
{
    /// <summary>Where they stand.</summary>
    public const string Root = "x-oomsim.builds";

    private readonly SortedDictionary<string, BuildContext> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, BuildContext> _inputs = new(StringComparer.Ordinal);

    // Folders whose files the scenario says itself, and those that are built with a Dockerfile from elsewhere that adds something.
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _adding = new(StringComparer.Ordinal);

    /// <summary>The folders, by path.</summary>
    public IReadOnlyDictionary<string, BuildContext> Contexts => _known;

    /// <summary>Dockerfiles and archives of folders that are given on standard input, by path.</summary>
    public IReadOnlyDictionary<string, BuildContext> Inputs => _inputs;

    /// <summary>Reads what a line gives the builder on standard input.</summary>
    /// <param name="path">Its path; null for none.</param>
    /// <param name="dockerfile">The Dockerfile that the line names; empty for the usual one.</param>
    /// <param name="at">Where it is named.</param>
    public void ReadInput(string? path, string dockerfile, Location at)
    {
        if (path is not null && folders.ReadInput(path, [.. _inputs.GetValueOrDefault(path)?.Dockerfiles.Keys ?? [], dockerfile], at) is { } input)
        {
            _inputs[path] = input;
        }
    }

    /// <summary>The images that a build begins with or copies from, as far as they are known before.</summary>
    /// <param name="path">The folder, as it is typed.</param>
    /// <param name="dockerfile">Its Dockerfile, by path within it; empty for the usual one.</param>
    /// <param name="arguments">--build-arg.</param>
    public IReadOnlyList<string> BaseImages(string path, string dockerfile, IReadOnlyDictionary<string, string> arguments) =>
        Text(_known.GetValueOrDefault(Canonical(path)), dockerfile) is { Length: > 0 } text ? DockerfileCheck.Of(version, text, arguments).Images : [];

    /// <summary>The same of a line of the timeline; none where it builds nothing.</summary>
    /// <param name="words">All its words.</param>
    public IReadOnlyList<string> BaseImages(IReadOnlyList<string> words) =>
        BuildLine.Read(version, words) is not { } line ? []
        : line.Outside is { } outside ? _inputs.GetValueOrDefault(outside)?.Dockerfile is { Length: > 0 } text ? DockerfileCheck.Of(version, text, line.Arguments).Images : []
        : BaseImages(line.Context, line.Dockerfile, line.Arguments);

    /// <summary>One name for one folder.</summary>
    public static string Canonical(string path) => (path.StartsWith('/') ? "/" : "") + string.Join('/', path.Split('/').Where(p => p is not ("" or ".")));

    /// <summary>Reads what the scenario says.</summary>
    public void Read(Node? node)
    {
        foreach (Entry entry in values.Mapping(node, Root)?.Entries ?? [])
        {
            string path = $"{Root}.{entry.Key}";
            if (values.Mapping(entry.Value, path) is not { } folder)
            {
                continue;
            }

            values.Keys(folder, path, ImageKeys.Build);
            string? dockerfile = Dockerfile(folder["dockerfile"], path + ".dockerfile");
            BuildContext? real = folder["dockerfile"] is null || folder["files"] is null ? folders.Read(entry.Key, [], entry.At, dockerfile) : null;
            if (string.IsNullOrWhiteSpace(dockerfile) && string.IsNullOrEmpty(real?.Dockerfile))
            {
                values.Bag.Error(folder.At, $"{path} needs 'dockerfile', or a folder of that name beside the scenario with a Dockerfile in it");
                continue;
            }

            string text = dockerfile ?? real!.Dockerfile;
            BuildContext context = (real ?? new BuildContext("", new SortedDictionary<string, long>(StringComparer.Ordinal))) with { Dockerfile = text, Runs = Runs(folder["run"], path + ".run") };
            if (folder["files"] is not null || dockerfile is not null)
            {
                _described.Add(Canonical(entry.Key));
                context = context with { Files = Files(folder["files"], path + ".files", out SortedDictionary<string, IReadOnlyList<TarEntry>> archives), Archives = archives, Links = new SortedDictionary<string, string>(StringComparer.Ordinal) };
            }

            Add(entry.Key, context, folder["dockerfile"]?.At ?? entry.At, NoArguments);
        }
    }

    /// <summary>Reads a folder beside the scenario, unless it is known; false where there is none.</summary>
    /// <param name="path">As it is typed.</param>
    /// <param name="dockerfile">Its Dockerfile, by path within it; empty for the usual one.</param>
    /// <param name="arguments">--build-arg.</param>
    /// <param name="at">Where it is named.</param>
    /// <param name="outside">Where the Dockerfile is read that is not in the folder, as <see cref="Inputs"/> has it; null for one in it.</param>
    public bool Find(string path, string dockerfile, IReadOnlyDictionary<string, string> arguments, Location at, string? outside = null)
    {
        string key = Canonical(path);
        BuildContext? known = _known.GetValueOrDefault(key);
        bool isAdding = outside is not null && _inputs.GetValueOrDefault(outside)?.Dockerfile is { } text && BuildFolders.Adds(text) && _adding.TryAdd(key, text);
        if (known is not null && !isAdding && (dockerfile is "" or "Dockerfile" || known.Dockerfiles.ContainsKey(dockerfile)))
        {
            return true;
        }

        if (folders.Read(path, [.. known?.Dockerfiles.Keys ?? [], dockerfile], at, null, _adding.GetValueOrDefault(key, "")) is not { } read)
        {
            return known is not null;
        }

        // A further Dockerfile can be the first to ask which files are archives.
        Add(
            path,
            known is null ? read : _described.Contains(key) ? known with { Dockerfiles = read.Dockerfiles } : known with { Files = read.Files, Dockerfiles = read.Dockerfiles, Archives = read.Archives, ArchiveFaults = read.ArchiveFaults },
            at,
            arguments,
            dockerfile);
        return true;
    }

    /// <summary>What the builder says of a Dockerfile that cannot be built; empty where it can, or is not there.</summary>
    public string FaultOf(string path, string dockerfile) =>
        Text(_known.GetValueOrDefault(Canonical(path)), dockerfile) is { Length: > 0 } text ? DockerfileCheck.Of(version, text, NoArguments).Fault : "it has no Dockerfile";

    private static readonly ImmutableSortedDictionary<string, string> NoArguments = ImmutableSortedDictionary<string, string>.Empty;

    private static string? Text(BuildContext? context, string dockerfile) =>
        (dockerfile.Length > 0 ? dockerfile : context?.UsualDockerfile) is { } name and not "Dockerfile" ? context?.Dockerfiles.GetValueOrDefault(name) : context?.Dockerfile;

    private void Add(string path, BuildContext context, Location at, IReadOnlyDictionary<string, string> arguments, string dockerfile = "")
    {
        _known[Canonical(path)] = context;
        if (Text(context, dockerfile) is { Length: > 0 } text)
        {
            var check = DockerfileCheck.Of(version, text, arguments);
            if (check.Fault.Length > 0)
            {
                values.Bag.Warning(at, $"'{path}' cannot be built: {check.Fault}");
            }
        }
    }

    private string? Dockerfile(Node? node, string path)
    {
        if (node is Scalar { ScalarKind: not (ScalarKind.String or ScalarKind.Interpolated or ScalarKind.Null) } scalar)
        {
            values.Bag.Error(node.At, $"{path} must be the text of a Dockerfile, not {scalar.Text}");
            return null;
        }

        return values.Text(node, path);
    }

    private SortedDictionary<string, long> Files(Node? node, string path, out SortedDictionary<string, IReadOnlyList<TarEntry>> archives)
    {
        SortedDictionary<string, long> files = new(StringComparer.Ordinal);
        archives = new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal);
        foreach (Entry file in values.Mapping(node, path)?.Entries ?? [])
        {
            if (file.Key.StartsWith('/') || file.Key.Split('/').Contains(".."))
            {
                values.Bag.Error(file.At, $"{path}: a file is named within the folder, not '{file.Key}'");
            }
            else if (file.Value is Mapping archive)
            {
                // A tar archive: its own size, and what is in it.
                string within = $"{path}.{file.Key}";
                values.Keys(archive, within, ImageKeys.Archive);
                SortedDictionary<string, long> members = Files(archive["files"], within + ".files", out _);
                TarEntry[] entries = [.. members.Select(m => new TarEntry(m.Key, m.Value))];
                archives[file.Key] = entries;
                files[file.Key] = values.Fixed(archive["size"], within + ".size", Unit.Size) ?? BuildContext.ArchivedSize(entries);
            }
            else if (values.Fixed(file.Value, $"{path}.{file.Key}", Unit.Size) is { } size)
            {
                files[file.Key] = size;
            }
        }

        return files;
    }

    private SortedDictionary<string, IReadOnlyDictionary<string, long>> Runs(Node? node, string path)
    {
        SortedDictionary<string, IReadOnlyDictionary<string, long>> runs = new(StringComparer.Ordinal);
        foreach (Entry run in values.Mapping(node, path)?.Entries ?? [])
        {
            SortedDictionary<string, long> files = new(StringComparer.Ordinal);
            foreach (Entry file in values.Mapping(run.Value, $"{path}.{run.Key}")?.Entries ?? [])
            {
                if (!file.Key.StartsWith('/'))
                {
                    values.Bag.Error(file.At, $"{path}.{run.Key}: a file is named by its full path, as in /{file.Key}");
                }
                else if (values.Fixed(file.Value, $"{path}.{run.Key}.{file.Key}", Unit.Size) is { } size)
                {
                    files[file.Key] = size;
                }
            }

            runs[run.Key] = files;
        }

        return runs;
    }
}
