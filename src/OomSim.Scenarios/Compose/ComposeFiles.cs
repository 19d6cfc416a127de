using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Reads a Compose file and those it includes or extends, and gives them as one tree with variables filled in.</summary>
internal sealed class ComposeFiles(string folder, Func<string, string?> lookup, LoadOptions options, DiagnosticBag bag)
{
    private readonly ConfinedPath _paths = new(folder);
    private readonly Dictionary<string, Mapping?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private readonly UnsetVariables _unset = new();
    private int _filesRead;

    /// <summary>True to leave variables as they were written.</summary>
    public bool KeepsVariables { get; init; }

    /// <summary>How many variables are not set.</summary>
    public int UnsetVariables => _unset.Count;

    /// <summary>The folder of a file by the name that places bear; paths in it are relative to that folder.</summary>
    public string DirectoryOf(string name) => _directories.TryGetValue(name, out string? directory) ? directory : folder;

    /// <summary>The tree of a text and those merged over it; null after an error was reported.</summary>
    /// <param name="texts">YAML and what messages call it, the lowest first.</param>
    /// <param name="directory">Folder that paths in them are relative to.</param>
    public Mapping? Load(IReadOnlyList<(string Text, string Name)> texts, string directory)
    {
        string name = texts[0].Name;
        Mapping? root = Parse(texts[0].Text, name);
        foreach ((string text, string other) in texts.Skip(1))
        {
            root = root is not null && Parse(text, other) is { } over ? (Mapping)ComposeMerge.Merge(root, over, "", ComposeMerge.OfFile) : null;
        }

        if (root is null)
        {
            return null;
        }

        Overrides overrides = new(bag, options.Limits);
        foreach (string set in options.Sets)
        {
            overrides.Apply(root, set);
        }

        Mapping? tree = bag.HasErrors ? null : Resolve(root, name, directory, [name]);
        _unset.Tell(bag);
        return tree;
    }

    private Mapping? Parse(string text, string name)
    {
        try
        {
            List<Node> documents = new YamlReader(name, options.Limits).Read(text);
            if (documents.Count == 0)
            {
                bag.Error(new Location(name, 0, 0), "empty compose file");
                return null;
            }

            Mapping? result = null;
            foreach (Node document in documents)
            {
                if (document is not Mapping mapping)
                {
                    bag.Error(document.At, $"top-level object must be a mapping, not {document.KindInWords}");
                    return null;
                }

                result = result is null ? mapping : (Mapping)ComposeMerge.Merge(result, mapping, "", ComposeMerge.OfFile);
            }

            return result;
        }
        catch (YamlProblem e)
        {
            bag.Error(e.At, e.Message);
            return null;
        }
    }

    private Mapping? Resolve(Mapping root, string name, string directory, IReadOnlyList<string> chain)
    {
        Mapping tree = Filled(root);
        Mapping? merged = Include(tree, name, directory, chain);
        if (merged is null || merged["services"] is not Mapping services)
        {
            return merged is null ? null : (Mapping)ComposeMerge.WithoutReset(merged);
        }

        Mapping extended = new(services.At) { Tag = services.Tag };
        foreach (Entry entry in services.Entries)
        {
            Node value = Extend(entry.Key, services, name, directory, []) ?? entry.Value;
            extended.Set(entry with { Value = value });
        }

        Mapping result = new(merged.At);
        merged.Entries.ForEach(result.Set);
        result.Set(result.Find("services")! with { Value = extended });
        return (Mapping)ComposeMerge.WithoutReset(result);
    }

    private Mapping Filled(Mapping root) => KeepsVariables ? root : (Mapping)new Interpolation(lookup, bag, _unset, options.Limits).Apply(root, "");

    private Node? Extend(string service, Mapping services, string file, string directory, IReadOnlyList<string> chain)
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
            ? OtherFile(path, service, directory)
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

        Node? below = Extend(target, from, fromFile, fromDirectory, [.. chain, step]);
        if (below is not Mapping)
        {
            return below is null ? null : body;
        }

        Mapping merged = (Mapping)ComposeMerge.Merge(below, body, service, ComposeMerge.OfService);
        merged.Remove("extends");
        return merged;
    }

    private (Mapping? Services, string File, string Directory) OtherFile(Scalar path, string service, string directory)
    {
        string? full = FullPath(path, directory);
        Mapping? root = full is null ? null : ReadOther(full, path);
        if (root is null)
        {
            return (null, path.Text, directory);
        }

        Mapping tree = Filled(root);
        if (tree["services"] is not Mapping services)
        {
            bag.Error(path.At, $"cannot extend service \"{service}\" in {path.Text}: no services section");
            return (null, path.Text, directory);
        }

        return (services, NameOf(path), Path.GetDirectoryName(full!)!);
    }

    private Mapping? Include(Mapping tree, string name, string directory, IReadOnlyList<string> chain)
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
            IEnumerable<Node> parts = path is Sequence list ? list.Items : path is null ? [] : [path];
            Mapping? included = null;
            foreach (Scalar part in parts.OfType<Scalar>())
            {
                string? full = FullPath(part, directory);
                if (full is null || (full is not null && chain.Contains(full, StringComparer.Ordinal) && CycleError(part, chain)))
                {
                    return null;
                }

                Mapping? other = ReadOther(full!, part) is { } root ? Resolve(root, NameOf(part), Path.GetDirectoryName(full!)!, [.. chain, full!]) : null;
                if (other is null)
                {
                    return null;
                }

                included = included is null ? other : (Mapping)ComposeMerge.Merge(included, other, "", ComposeMerge.OfFile);
            }

            if (included is not null)
            {
                Import(result, included, name);
            }
        }

        return result;
    }

    private bool CycleError(Scalar at, IReadOnlyList<string> chain)
    {
        bag.Error(at.At, $"include cycle detected: {string.Join(" include ", chain.Select(Path.GetFileName).Append(at.Text))}");
        return true;
    }

    private void Import(Mapping into, Mapping included, string name)
    {
        foreach (Entry section in included.Entries.Where(e => e.Value is Mapping && !e.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            Mapping merged = new(section.At);
            (into[section.Key] as Mapping)?.Entries.ForEach(merged.Set);
            foreach (Entry entry in ((Mapping)section.Value).Entries)
            {
                if (merged.Find(entry.Key) is { } own)
                {
                    bag.Error(own.At, $"{section.Key}.{entry.Key} conflicts with imported resource in {entry.At.File} (included by {name})");
                    continue;
                }

                merged.Set(entry);
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
        return _files[full] = text is null ? null : Parse(text, name);
    }

    /// <summary>What messages call a file that another one names: the way to it from where the user is.</summary>
    public static string NameOf(Scalar path)
    {
        string from = path.At.Line > 0 ? Path.GetDirectoryName(path.At.File) ?? "" : "";
        return Path.Join(from, path.Text.StartsWith("./", StringComparison.Ordinal) ? path.Text[2..] : path.Text);
    }
}
