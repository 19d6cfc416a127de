using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Reads a Compose file and those it includes or extends, and gives them as one tree with variables filled in.</summary>
internal sealed class ComposeFiles(string folder, Func<string, string?> lookup, LoadOptions options, DiagnosticBag bag)
{
    private readonly ConfinedPath _paths = new(folder);
    private readonly Dictionary<string, Mapping?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private readonly UnsetVariables _unset = new();
    private readonly List<string> _versioned = [];
    private int _filesRead;

    /// <summary>True to leave variables as they were written.</summary>
    public bool KeepsVariables { get; init; }

    /// <summary>How many variables are not set.</summary>
    public int UnsetVariables => _unset.Count;

    /// <summary>Variables that are not set, once for each place of Compose's own that names one.</summary>
    public IReadOnlyList<string> UnsetOfCompose => _unset.OfCompose;

    /// <summary>Files that say a <c>version</c>, those that are included as well.</summary>
    public IReadOnlyList<string> Versioned => _versioned;

    /// <summary>The folder of a file by the name that places bear; paths in it are relative to that folder.</summary>
    public string DirectoryOf(string name) => _directories.TryGetValue(name, out string? directory) ? directory : folder;

    /// <summary>The tree of a text and those merged over it; null after an error was reported.</summary>
    /// <param name="texts">YAML and what messages call it, the lowest first.</param>
    /// <param name="directory">Folder that paths in them are relative to.</param>
    public Mapping? Load(IReadOnlyList<(string Text, string Name)> texts, string directory)
    {
        List<(Mapping Root, string Name)> documents = [];
        foreach ((string text, string name) in texts)
        {
            if (Documents(text, name) is not { } some)
            {
                return null;
            }

            documents.AddRange(some.Select(d => (d, name)));
        }

        // What is set in the only document is there for services that extend others; over several it is said last.
        bool isOne = documents.Count == 1;
        if (isOne)
        {
            Set(documents[0].Root);
        }

        Mapping? tree = bag.HasErrors ? null : Merged(documents, directory);
        if (tree is not null && !isOne)
        {
            Set(tree);
        }

        _unset.Tell(bag);
        return bag.HasErrors && !isOne ? null : tree;
    }

    private void Set(Mapping root)
    {
        Overrides overrides = new(bag, options.Limits);
        foreach (string set in options.Sets)
        {
            overrides.Apply(root, set);
        }
    }

    // Each document is whole by itself, with what it includes and what its services extend, before it goes over those before it.
    private Mapping? Merged(IEnumerable<(Mapping Root, string Name)> documents, string directory)
    {
        Mapping? tree = null;
        foreach ((Mapping root, string name) in documents)
        {
            if (Resolve(root, name, directory, [name], lookup) is not { } resolved)
            {
                return null;
            }

            tree = (Mapping)ComposeUnicity.Enforce(tree is null ? resolved : ComposeMerge.Merge(tree, resolved, ComposePath.File, "", bag), ComposePath.File);
        }

        return tree is null ? null : (Mapping)ComposeMerge.WithoutReset(tree);
    }

    private List<Mapping>? Documents(string text, string name)
    {
        try
        {
            List<Node> documents = new YamlReader(name, options.Limits).Read(text);
            if (documents.Count == 0)
            {
                bag.Error(new Location(name, 0, 0), "empty compose file");
                return null;
            }

            if (documents.Find(d => d is not Mapping) is { } other)
            {
                bag.Error(other.At, $"top-level object must be a mapping, not {other.KindInWords}");
                return null;
            }

            return [.. documents.Cast<Mapping>()];
        }
        catch (YamlProblem e)
        {
            bag.Error(e.At, e.Message);
            return null;
        }
    }

    private Mapping? Resolve(Mapping root, string name, string directory, IReadOnlyList<string> chain, Func<string, string?> variables)
    {
        if (root["version"] is not null && !_versioned.Contains(name, StringComparer.Ordinal))
        {
            _versioned.Add(name);
        }

        Mapping tree = new RelativePaths(folder, directory).Of(Filled(root, variables));
        Mapping? merged = Include(tree, name, directory, chain, variables);
        if (merged?["services"] is not Mapping services)
        {
            return merged;
        }

        Mapping extended = new(services.At) { Tag = services.Tag };
        foreach (Entry entry in services.Entries)
        {
            Node value = Extend(entry.Key, services, name, directory, [], variables) ?? entry.Value;
            extended.Set(entry with { Value = value });
        }

        Mapping result = new(merged.At);
        merged.Entries.ForEach(result.Set);
        result.Set(result.Find("services")! with { Value = extended });
        return result;
    }

    private Mapping Filled(Mapping root, Func<string, string?> variables) => KeepsVariables ? root : (Mapping)new Interpolation(variables, bag, _unset, options.Limits).Apply(root, "");

    private Node? Extend(string service, Mapping services, string file, string directory, IReadOnlyList<string> chain, Func<string, string?> variables)
    {
        if (services[service] is not Mapping body || body.Find("extends") is not { } extends)
        {
            return services[service];
        }

        string step = $"{file}:{service}";
        if (chain.Contains(step, StringComparer.Ordinal))
        {
            bag.Error(extends.At, $"circular reference: {string.Join(" extends ", chain.Append(step))}");
            return null;
        }

        if (chain.Count > options.Limits.Nesting)
        {
            bag.Error(extends.At, $"services.{service}: more than {options.Limits.Nesting} services extend each other in a row");
            return null;
        }

        string? target = extends.Value switch
        {
            Scalar { IsNull: false } scalar => scalar.Text,
            Mapping mapping => (mapping["service"] as Scalar)?.Text,
            _ => null,
        };
        if (target is null)
        {
            bag.Error(extends.Value.At, $"services.{service}.extends.service is required");
            return null;
        }

        Node? other = (extends.Value as Mapping)?["file"];
        (Mapping? from, string fromFile, string fromDirectory) = other is Scalar { IsNull: false } path
            ? OtherFile(path, service, directory, variables)
            : (services, file, directory);
        if (from is null)
        {
            return null;
        }

        if (from.Find(target) is null)
        {
            string where = ReferenceEquals(from, services) ? "" : $" in {fromFile}";
            bag.Error(extends.Value.At, $"cannot extend service \"{service}\" in {file}: service \"{target}\" not found{where}", Suggestions.Nearest(target, from.Entries.Select(e => e.Key)));
            return null;
        }

        Node? below = Extend(target, from, fromFile, fromDirectory, [.. chain, step], variables);
        if (below is not Mapping)
        {
            return below is null ? null : body;
        }

        Mapping merged = (Mapping)ComposeMerge.Merge(below, body, ComposePath.Service, "services." + service, bag);
        merged.Remove("extends");
        return merged;
    }

    private (Mapping? Services, string File, string Directory) OtherFile(Scalar path, string service, string directory, Func<string, string?> variables)
    {
        string? full = FullPath(path, directory);
        Mapping? root = full is null ? null : ReadOther(full, path);
        if (root is null)
        {
            return (null, path.Text, directory);
        }

        Mapping tree = new RelativePaths(folder, Path.GetDirectoryName(full!)!).Of(Filled(root, variables));
        if (tree["services"] is not Mapping services)
        {
            bag.Error(path.At, $"cannot extend service \"{service}\" in {path.Text}: no services section");
            return (null, path.Text, directory);
        }

        return (services, NameOf(path), Path.GetDirectoryName(full!)!);
    }

    private Mapping? Include(Mapping tree, string name, string directory, IReadOnlyList<string> chain, Func<string, string?> variables)
    {
        if (tree["include"] is not Sequence includes)
        {
            return tree;
        }

        Mapping result = new(tree.At);
        tree.Entries.ForEach(result.Set);
        foreach (Node item in includes.Items)
        {
            Node? path = item is Mapping mapping ? mapping["path"] : item;
            Scalar[] parts = [.. (path is Sequence list ? list.Items : path is null ? [] : [path]).OfType<Scalar>()];
            if (parts.Length == 0)
            {
                continue;
            }

            // The first file says where the project is; the others go over it.
            Scalar place = (item as Mapping)?["project_directory"] as Scalar ?? parts[0];
            string? project = FullPath(place, directory);
            project = ReferenceEquals(place, parts[0]) ? Path.GetDirectoryName(project) : project;
            if (project is null || IncludedVariables(item as Mapping, project, directory, variables) is not { } own)
            {
                return null;
            }

            Mapping? included = null;
            foreach (Scalar part in parts)
            {
                string? full = FullPath(part, directory);
                if (full is null || (chain.Contains(full, StringComparer.Ordinal) && CycleError(part, chain)))
                {
                    return null;
                }

                Mapping? root = ReadOther(full, part);
                _directories[NameOf(part)] = project;
                Mapping? other = root is null ? null : Resolve(root, NameOf(part), project, [.. chain, full], own);
                if (other is null)
                {
                    return null;
                }

                included = (Mapping)ComposeUnicity.Enforce(included is null ? other : ComposeMerge.Merge(included, other, ComposePath.File, "", bag), ComposePath.File);
            }

            Import(result, included!);
        }

        return result;
    }

    // Variables of the including project win over those of the files beside the included one.
    private Func<string, string?>? IncludedVariables(Mapping? include, string project, string directory, Func<string, string?> variables)
    {
        Node? given = include?["env_file"];
        Scalar[] files = [.. (given is Sequence list ? list.Items : given is null ? [] : [given]).OfType<Scalar>()];
        string beside = Path.Combine(project, ".env");
        if (files.Length == 0 && (project == directory || !File.Exists(beside)))
        {
            return variables;
        }

        SortedDictionary<string, string> own = new(StringComparer.Ordinal);
        string? Lookup(string key) => variables(key) ?? (own.TryGetValue(key, out string? value) ? value : null);
        foreach (Scalar file in files.DefaultIfEmpty(new Scalar(new Location(beside, 0, 0), ".env", ScalarKind.String)))
        {
            string? full = files.Length == 0 ? beside : FullPath(file, directory);
            if ((full is null ? null : SourceFile.Read(full, file.Text, file.At, options.Limits, bag, SourceFile.Variables, true)) is not { } text)
            {
                return null;
            }

            foreach ((string key, string value) in new DotEnv(NameOf(file), bag, Lookup).Read(text))
            {
                own[key] = value;
            }
        }

        return Lookup;
    }

    private bool CycleError(Scalar at, IReadOnlyList<string> chain)
    {
        bag.Error(at.At, $"include cycle detected: {string.Join(" include ", chain.Select(Path.GetFileName).Append(at.Text))}");
        return true;
    }

    // What is here goes over what is included.
    private void Import(Mapping into, Mapping included)
    {
        foreach (Entry section in included.Entries.Where(e => e.Value is Mapping && e.Key is "services" or "volumes" or "networks" or "secrets" or "configs" or "models"))
        {
            Mapping merged = new(section.At);
            (into[section.Key] as Mapping)?.Entries.ForEach(merged.Set);
            foreach (Entry entry in ((Mapping)section.Value).Entries)
            {
                merged.Set(merged.Find(entry.Key) is { } own ? own with { Value = ComposeMerge.Merge(entry.Value, own.Value, ComposePath.Of(section.Key, own.Key), $"{section.Key}.{own.Key}", bag) } : entry);
            }

            into.Set(new Entry(section.Key, into.Find(section.Key)?.At ?? section.At, merged));
        }
    }

    private string? FullPath(Scalar path, string directory)
    {
        string? full = _paths.Resolve(directory, path.Text);
        if (full is null)
        {
            bag.Error(path.At, $"'{path.Text}' leaves the scenario's folder: only files in it and below are read");
        }

        return full;
    }

    private Mapping? ReadOther(string full, Scalar path)
    {
        if (_files.TryGetValue(full, out Mapping? known))
        {
            return known;
        }

        if (++_filesRead > options.Limits.Files)
        {
            bag.Error(path.At, $"more than {options.Limits.Files} files for one scenario");
            return null;
        }

        string? text = SourceFile.Read(full, path.Text, path.At, options.Limits, bag);
        string name = NameOf(path);
        _directories[name] = Path.GetDirectoryName(full)!;
        return _files[full] = text is not null && Documents(text, name) is { } documents
            ? documents.Aggregate((below, above) => (Mapping)ComposeMerge.Merge(below, above, ComposePath.File, "", bag))
            : null;
    }

    /// <summary>What messages call a file that another one names: the way to it from where the user is.</summary>
    public static string NameOf(Scalar path)
    {
        string from = path.At.Line > 0 ? Path.GetDirectoryName(path.At.File) ?? "" : "";
        return Path.Join(from, path.Text.StartsWith("./", StringComparison.Ordinal) ? path.Text[2..] : path.Text);
    }
}
