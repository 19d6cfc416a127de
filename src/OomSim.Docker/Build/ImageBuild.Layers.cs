using System.Collections.Immutable;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The steps that add a layer.</summary>
internal sealed partial class ImageBuild
{
    private static readonly ProgramSet Nothing = new(new ProgramDefinition { Name = "init", Comm = "sh", Steps = [] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));

    private async SimTask<string?> RunStep(Instruction step)
    {
        // What BuildKit takes does nothing here.
        if (step.Flags.Count > 0 && !shell.Profile.LegacyBuilderIsDeprecated)
        {
            return $"the {step.Flags[0].Split('=')[0]} option {WantsBuildKit}";
        }

        IReadOnlyList<string> command = step.Operands.Length == 0 ? ConfigStep.Shell(_config) : ConfigStep.Command(step.Operands, _config);
        if (command.Count == 0)
        {
            return shell.Profile.OldImageTexts ? "No command specified" : "no command specified";
        }

        string[] arguments = [.. _arguments.Visible(_config.Env)];
        IReadOnlyList<string> saved = !_arguments.HasAny(_config.Env) ? command : [FormattableString.Invariant($"|{arguments.Length}"), .. arguments, .. command];
        bool described = Described(step.Operands, out LayerDefinition? layer);
        CommandProgram resolved = DockerEngine.ResolveForBuild(_image, command, _config.WorkingDir, _config.Env.Concat(arguments));
        bool unknown = !described && (resolved.Fault == CommandFault.NotSimulated || (_hasUnknown && resolved.Program is { } program && UnknownFiles.AreNeeded(program, _image)));
        _hasUnknown |= unknown;
        if (Cached(saved, _config))
        {
            return null;
        }

        if (unknown)
        {
            shell.Error($"oomsim: warning: nothing says what RUN {step.Operands} leaves: its layer is empty");
        }

        return await Executed(command, saved, described || unknown ? Nothing : null, layer);
    }

    // What the scenario says of a command: the files that it leaves.
    private bool Described(string operands, out LayerDefinition? layer)
    {
        layer = null;
        string wanted = string.Join(' ', operands.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        foreach ((string known, IReadOnlyDictionary<string, long> files) in request.Context.Runs)
        {
            if (string.Join(' ', known.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)) == wanted)
            {
                layer = files.Count == 0 ? null : New(files);
                return true;
            }
        }

        return false;
    }

    // A command whose files are described, or nobody knows, runs and does nothing that shows.
    private async SimTask<string?> Executed(IReadOnlyList<string> command, IReadOnlyList<string> saved, ProgramSet? program, LayerDefinition? left)
    {
        if (Create(command, _config, program, out string? refused) is not { } container)
        {
            return refused;
        }

        // The builder has one stream: what a command writes as errors comes in red.
        engine.Attach(container, (text, isError) => shell.Write(isError ? $"\u001b[91m{text}\u001b[0m" : text), isTold: true);
        if (await engine.Start(container, container.Id) is { } error)
        {
            return await Fail(container, error);
        }

        if (await IsCutOff(container))
        {
            container.RemovesVolumes = true;
            await engine.Remove(container, container.Id, force: false);
            return Canceled;
        }

        if (container.ExitCode != 0)
        {
            ExitCode = container.ExitCode;
            return await Fail(container, FormattableString.Invariant($"The command '{string.Join(' ', command)}' returned a non-zero code: {container.ExitCode}"));
        }

        LayerDefinition? layer = program is null ? WritableLayer.Commit(container.Files) : left;
        if (await engine.WriteLayer(layer) is { } full)
        {
            return full;
        }

        Commit(saved, _config, layer, container.Id);
        await Remove(container);
        return null;
    }

    // Waits for the end of a step's container; true where the end of the client has brought it about: the builder kills it then, and removes it in any case (builder/dockerfile/containerbackend.go, Run; 20.10.24).
    private async SimTask<bool> IsCutOff(Container container)
    {
        bool isCutOff = false;
        SimTask<bool> ended = engine.WhenStopped(container);
        shell.Interrupted.OnCompleted(() =>
        {
            if (!ended.IsCompleted)
            {
                isCutOff = true;
                _ = engine.Kill(container, container.Id, Signals.Kill);
            }
        });
        await ended;
        return isCutOff;
    }

    private async SimTask<string?> Copy(Instruction step)
    {
        if (step.Flag("chmod") is not null && !shell.Profile.LegacyBuilderIsDeprecated)
        {
            return "the --chmod option " + WantsBuildKit;
        }

        IReadOnlyList<string> words = [];
        if (Guarded(() =>
        {
            words = [.. (DockerfileWords.List(step.Operands) ?? step.Words).Select(w => _words.Expand(w, Lookup))];
            return null;
        }) is { } malformed)
        {
            return malformed;
        }

        if (words.SkipLast(1).FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal) || w.StartsWith("https://", StringComparison.Ordinal)) is { } url)
        {
            return step.Name == "COPY" ? "COPY failed: source can't be a URL for COPY" : $"{DockerEngine.NotSimulatedPrefix}docker build: ADD {url} is not simulated";
        }

        (CopySources? sources, bool hasUnknown, string? missing, string origin) = await Sources(step.Flag("from") is { Length: > 0 } from ? from : null, unpacks: step.Name == "ADD");
        if (sources is null)
        {
            return missing;
        }

        string target = Followed(TargetOf(words[^1]));
        Action<string>? guess = hasUnknown ? path => shell.Error($"oomsim: warning: nothing says how large {path} is, which {step.Text} copies: 0 bytes") : null;
        if (sources.Resolve(step, words, target, HasFolder(target), guess, out string kind, out string fault) is not { } files)
        {
            return fault;
        }

        string chown = _words.Expand(step.Flag("chown") ?? "", Lookup);
        string owner = chown.Length > 0 ? "--chown=" + chown : "";
        if (chown.Length > 0 && KnownUsers.OwnerFault(chown, _image, DockerEngine.DataRoot) is { } stranger)
        {
            return "unable to convert uid/gid chown string to host mapping: " + stranger;
        }

        string[] command = [.. ConfigStep.Shell(_config), $"#(nop) {step.Name} {owner}{kind}:{HashOf(sources.Read, sources.Unpacked, kind, sources.Contents)} in {words[^1]} "];
        if (Cached(command, _config))
        {
            return null;
        }

        if (InTheWay(target, kind == "dir") is { } obstacle)
        {
            return obstacle;
        }

        if (sources.Unpacked.Select(a => request.Context.ArchiveFaults.GetValueOrDefault(a)).FirstOrDefault(f => f?.IsSeenBy(shell.Profile) == true) is { } broken)
        {
            return "failed to copy files: " + broken.Words(shell.Profile, "");
        }

        LayerDefinition? layer = sources.Unpacked.Count > 0 ? Unpacked(files, sources.Unpacked, target) : files.Count + sources.EmptyFolders.Count == 0 ? null : Sent(files, sources.EmptyFolders, origin + ContentOf(sources));
        if (await Written(layer, target, sources.Unpacked.Count > 0 ? "" : kind) is { } full)
        {
            return full;
        }

        Commit(command, _config, layer, "");
        return null;
    }

    // What is copied lies in a layer of its own until that is committed: both are on the disk at once.
    private async SimTask<string?> Written(LayerDefinition? layer, string target, string kind)
    {
        if (layer is null || engine.IsDiskFull || engine.FirstBeyond(layer.Files) is not { } beyond)
        {
            engine.Hold(layer?.Size ?? 0);
            string? error = await engine.WriteLayer(layer);
            engine.Hold(-(layer?.Size ?? 0));
            return error;
        }

        // A folder is unpacked within the target, a file within the folder that it goes to.
        string what = kind switch { "" => "", "dir" => "failed to copy directory: ", _ => "failed to copy file: " };
        string within = kind is "" or "dir" ? beyond[target.TrimEnd('/').Length..] : beyond[beyond.LastIndexOf('/')..];
        return $"failed to copy files: {what}{ArchiveFault.Prefix(shell.Profile, ofTar: true)}{DockerEngine.NoSpace("write", within)}";
    }

    // The folder of the build, a stage by number or name, or an image, and what tells the content of its files apart.
    private async SimTask<(CopySources? Sources, bool HasUnknown, string? Error, string Origin)> Sources(string? from, bool unpacks)
    {
        if (from is null)
        {
            SortedDictionary<string, long> sent = request.Context.Files.Where(f => !request.Context.Removed.Contains(f.Key)).ToSorted();

            // Where a Dockerfile lay that a .dockerignore names, its folder stays.
            IEnumerable<string>? folders = request.Context.Folders?.Concat(FileUnion.Folders(request.Context.Removed.Select(f => "/" + f)).Select(f => f[1..]).Where(f => f.Length > 0));
            return (new CopySources(sent, isContext: true, unpacks ? request.Context.Archives : null, request.Context.Links, folders is null ? null : [.. folders.Distinct()], shell.Profile.DockerfileParser >= 11) { Contents = request.Context.Contents }, false, null, request.Context.Place);
        }

        int stage = _built.FindLastIndex(b => b.Name.Length > 0 && b.Name == from.ToLowerInvariant());
        if (stage < 0 && int.TryParse(from, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out int number))
        {
            if (number < 0 || number >= _built.Count)
            {
                return (null, false, $"invalid from flag value {from}: {(number == _built.Count ? "refers to current build stage" : "index out of bounds")}", "");
            }

            stage = number;
        }

        if (stage < 0 && engine.FindImage(from) is null && await PullVerb.Pull(shell, from, shell.Out) is { } refused)
        {
            return (null, false, $"invalid from flag value {from}: {refused.Text}", "");
        }

        Image? image = stage >= 0 ? _built[stage].Image : engine.FindImage(from);
        SortedDictionary<string, long> files = FileUnion.All(image?.Layers ?? []).ToSorted(p => p.Key[1..], p => p.Value.Size);

        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string path, string target) in FileUnion.Links(image?.Layers ?? []))
        {
            links[path[1..]] = target;
            files[path[1..]] = System.Text.Encoding.UTF8.GetByteCount(target);
        }

        return (new CopySources(files, isContext: false, links: links), stage >= 0 && _built[stage].HasUnknown, null, image?.Chains.LastOrDefault() ?? "");
    }

    // A file where a folder has to be: the target itself, or one above it.
    private string? InTheWay(string target, bool copiesFolder)
    {
        bool isFolder = target.EndsWith('/');
        string whole = target.TrimEnd('/');
        string root = $"{DockerEngine.DataRoot}/overlay2/{EngineJson.Sha256("build/" + _image?.Id)}/merged";
        if (SymbolicPath.Looped(whole, Links.GetValueOrDefault) is not null)
        {
            return $"failed to copy files: evalSymlinksInScope: too many links in {root}{whole}";
        }

        bool isItself = !isFolder && copiesFolder && _image?.KindOf(whole) == PathKind.File;
        bool isFile = isItself || FileUnion.Folders([whole + (isFolder ? "/" : "")]).Any(f => _image?.KindOf(f) == PathKind.File);
        return !isFile ? null : $"failed to copy files: {(isItself ? "failed to copy directory: mkdir" : isFolder ? "failed to create new directory: mkdir" : "lstat")} {root}{whole}: not a directory";
    }

    private IReadOnlyDictionary<string, string> Links => _image?.Links ?? ImmutableSortedDictionary<string, string>.Empty;

    // Where a path leads within the image.
    private string Followed(string path) => SymbolicPath.Resolve(path, Links, whole: true);

    private string TargetOf(string word)
    {
        bool folder = word.EndsWith('/') || word == "." || word.EndsWith("/.", StringComparison.Ordinal);
        string path = CleanPath.Rooted(word.StartsWith('/') ? word : _config.WorkingDir + "/" + word);
        return folder && path.Length > 1 ? path + "/" : path;
    }

    private LayerDefinition New(IReadOnlyDictionary<string, long> files, params string[] folders)
    {
        var layer = new LayerDefinition("", files.Values.Sum(), files) { Folders = folders };
        long now = engine.Clock.Now;
        return layer with { Id = WritableLayer.DigestOf(layer, _ => now) };
    }

    // A file keeps the time of its own last change, from wherever it comes; a folder that gets one has that of the copy.
    private LayerDefinition Sent(SortedDictionary<string, long> files, SortedSet<string> folders, string origin)
    {
        var layer = new LayerDefinition("", files.Values.Sum(), files) { Folders = [.. folders] };
        long changed = files.Keys.Any(f => f.LastIndexOf('/') > 0) ? engine.Clock.Now : 0;
        return layer with { Id = WritableLayer.DigestOf(layer, _ => changed, origin) };
    }

    // The folder that WORKDIR makes where it isn't there yet.
    private LayerDefinition? Made(string folder) => Followed(folder) is var place && HasFolder(place) ? null : New(new SortedDictionary<string, long>(StringComparer.Ordinal), place);

    private bool HasFolder(string folder) => folder == "/" || (_image?.KindOf(folder) == PathKind.Folder && (!IsFromScratch || FileUnion.HasFolder(_image.Layers, folder.TrimEnd('/'))));

    // An image of nothing has only what was put into it: not the folders that any other has.
    private bool IsFromScratch
    {
        get
        {
            Image? first = _image;
            while (first?.Parent is { } below)
            {
                first = below;
            }

            return first is null || first.Definition.ContainerConfig is { Image: "" };
        }
    }

    // Its target is a folder, whether its name ends with a slash or not.
    private LayerDefinition? Unpacked(SortedDictionary<string, long> files, List<string> archives, string target)
    {
        string folder = target.Trim('/') is { Length: > 0 } within ? within + "/" : "";
        TarEntry[] members =
        [
            .. files.Select(f => new TarEntry(f.Key[1..], f.Value)),
            .. archives.SelectMany(a => request.Context.Archives[a]).Select(e => e with { Name = folder + e.Name, Target = e.Kind == TarEntryKind.HardLink ? folder + e.Target : e.Target }),
        ];
        LayerDefinition layer = LayerReader.Of(members, "", 0) with { Members = null };
        if (layer.Files.Count + layer.SymbolicLinks.Count == 0)
        {
            return null;
        }

        // What an archive says of times stays so, of its folders as well; a folder that it does not name is made now.
        HashSet<string> named = new(members.Where(m => m.Name.EndsWith('/')).Select(m => "/" + m.Name.TrimEnd('/')), StringComparer.Ordinal);
        bool isAllNamed = FileUnion.Folders(layer.Files.Keys.Concat(layer.SymbolicLinks.Keys)).All(f => f.Length == 0 || named.Contains(f));
        long changed = isAllNamed ? 0 : engine.Clock.Now;
        SortedDictionary<string, long> hashed = new(files, StringComparer.Ordinal);
        return layer with { Id = WritableLayer.DigestOf(layer, _ => changed, HashOf(hashed, archives)) };
    }

    // What is copied, where its content is at hand; empty where it is not.
    private string ContentOf(CopySources sources) => sources.Read.Keys.Any(sources.Contents.ContainsKey) ? "/" + HashOf(sources.Read, [], contents: sources.Contents) : "";

    // An archive is what lies in it, which its size does not tell; a folder is another thing than the one file in it.
    private string HashOf(SortedDictionary<string, long> sizes, List<string> archives, string kind = "file", IReadOnlyDictionary<string, string>? contents = null) => EngineJson.Sha256(ImageJson.Text(json =>
    {
        if (kind != "file")
        {
            json.WriteString("", kind);
        }

        foreach ((string path, long size) in sizes)
        {
            json.WriteNumber(path, size);
            if (contents?.TryGetValue(path, out string? content) == true)
            {
                json.WriteString(path, content);
            }
        }

        foreach (TarEntry member in archives.SelectMany(a => request.Context.Archives[a]))
        {
            json.WriteString(member.Name, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{member.Kind} {member.Size} {member.Mode} {member.Uid}:{member.Gid} {member.ModifiedUnixSeconds} {member.Target}"));
        }
    }));
}
