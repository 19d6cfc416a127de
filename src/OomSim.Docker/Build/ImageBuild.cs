using System.Text.Json;

namespace OomSim.Docker;

/// <summary>
/// One <c>docker build</c> of the classic builder (D7.36, D7.37): each step begins with the image of the step before, and ends with one of its
/// own; RUN, COPY and ADD add a layer, the others only change the configuration.
/// </summary>
internal sealed class ImageBuild(DockerEngine engine, BuildContext context, bool useCache, Shell shell)
{
    // Kept while steps hit; the first miss makes the rest anew.
    private bool _hits = useCache;
    private bool _hasCommand;
    private Image? _image;
    private ImageConfig _config = new();

    /// <summary>Builds; the image, or null with the error written.</summary>
    public async SimTask<Image?> Run(IReadOnlyList<Instruction> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            shell.Out(FormattableString.Invariant($"Step {i + 1}/{steps.Count} : {steps[i].Text}"));
            if (await Step(steps[i]) is { } error)
            {
                shell.Error(error);
                return null;
            }

            shell.Out(" ---> " + _image!.Id[..12]);
        }

        return _image;
    }

    private SimTask<string?> Step(Instruction step) => step.Name switch
    {
        "FROM" => From(step),
        "RUN" => RunStep(step),
        "COPY" or "ADD" => Copy(step),
        _ => Configure(step),
    };

    private async SimTask<string?> From(Instruction step)
    {
        string name = step.Operands.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        if (engine.FindImage(name) is null && await PullVerb.Pull(shell, name, shell.Out) is { } refused)
        {
            return refused;
        }

        _image = engine.FindImage(name);
        ImageDefinition? below = _image?.Definition;
        _config = below?.Config ?? new ImageConfig
        {
            // An image that a scenario describes runs its program.
            Cmd = below?.Program is { } program ? [program.Init.Exec ?? program.Init.Comm] : [],
            StopSignal = below?.StopSignal ?? "",
            HealthCheck = below?.HealthCheck,
        };
        return _image is null ? DockerEngine.NoSuchImage(name) : null;
    }

    private async SimTask<string?> RunStep(Instruction step)
    {
        IReadOnlyList<string> command = DockerfileChange.Command(step.Operands);
        if (Cached(command, _config))
        {
            return null;
        }

        (Container? container, string? refused) = engine.CreateForBuild(_image!, command, runs: true);
        if (container is null)
        {
            return refused;
        }

        shell.Out($" ---> Running in {container.Id[..12]}");
        container.Output.Attach(shell.Stream);
        if (await engine.Start(container, container.Id) is { } error)
        {
            return error;
        }

        await engine.WhenStopped(container);
        if (container.ExitCode != 0)
        {
            return FormattableString.Invariant($"The command '{string.Join(' ', command)}' returned a non-zero code: {container.ExitCode}");
        }

        LayerDefinition? layer = WritableLayer.Commit(container.Files);
        if (await engine.WriteLayer(layer) is { } full)
        {
            return full;
        }

        Commit(command, _config, layer, container.Id);
        await Remove(container);
        return null;
    }

    private async SimTask<string?> Copy(Instruction step)
    {
        string[] words = [.. step.Operands.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => w.StartsWith("--ch", StringComparison.Ordinal))];
        if (words.Length < 2)
        {
            return $"{step.Name} requires at least two arguments, but only one was provided. Destination could not be determined.";
        }

        string target = words[^1].StartsWith('/') ? words[^1] : _config.WorkingDir.TrimEnd('/') + "/" + words[^1];
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string source in words.SkipLast(1))
        {
            string path = source is "." or "./" ? "" : source.TrimStart('.').Trim('/');
            bool isFile = context.Files.ContainsKey(path);
            KeyValuePair<string, long>[] found = [.. context.Files.Where(f => path.Length == 0 || f.Key == path || f.Key.StartsWith(path + "/", StringComparison.Ordinal))];
            if (found.Length == 0)
            {
                return $"{step.Name} failed: file not found in build context or excluded by .dockerignore: stat {path}: file does not exist";
            }

            foreach ((string file, long size) in found)
            {
                string inside = isFile ? file[(file.LastIndexOf('/') + 1)..] : path.Length == 0 ? file : file[(path.Length + 1)..];
                sizes[isFile && !target.EndsWith('/') && words.Length == 2 ? target : target.TrimEnd('/') + "/" + inside] = size;
            }
        }

        // One file, one folder, or several of either.
        string kind = words.Length > 2 ? "multi" : context.Files.ContainsKey(words[0].TrimStart('.').Trim('/')) ? "file" : "dir";
        string[] command = ["/bin/sh", "-c", $"#(nop) {step.Name} {kind}:{HashOf(sizes)} in {target} "];
        if (!Cached(command, _config))
        {
            var layer = new LayerDefinition("", sizes.Values.Sum(), sizes);
            if (await engine.WriteLayer(layer) is { } full)
            {
                return full;
            }

            long now = engine.Clock.Now;
            Commit(command, _config, layer with { Id = WritableLayer.DigestOf(layer, _ => now) }, "");
        }

        return null;
    }

    private async SimTask<string?> Configure(Instruction step)
    {
        ImageConfig config = _config;
        if (DockerfileChange.Apply(step.Text, ref config) is { } fault)
        {
            return fault;
        }

        // An entry point makes an inherited command void.
        _hasCommand |= step.Name == "CMD";
        config = step.Name == "ENTRYPOINT" && !_hasCommand ? config with { Cmd = [] } : config;
        string shown = step.Name switch
        {
            "CMD" => "CMD " + List(config.Cmd),
            "ENTRYPOINT" => "ENTRYPOINT " + List(config.Entrypoint),
            "VOLUME" => $"VOLUME [{string.Join(' ', config.Volumes.Except(_config.Volumes, StringComparer.Ordinal))}]",
            _ => step.Text,
        };
        string[] command = ["/bin/sh", "-c", $"#(nop) {(step.Name == "WORKDIR" ? "" : " ")}{shown}"];
        if (Cached(command, config))
        {
            _config = config;
            return null;
        }

        (Container? container, string? refused) = engine.CreateForBuild(_image!, command, runs: false);
        if (container is null)
        {
            return refused;
        }

        shell.Out($" ---> Running in {container.Id[..12]}");
        _config = config;
        Commit(command, config, null, container.Id);
        await Remove(container);
        return null;
    }

    private async SimTask<string?> Remove(Container container)
    {
        string? error = await engine.Remove(container, container.Id, force: false);
        shell.Out((shell.Profile.LegacyBuilderIsDeprecated ? " ---> Removed" : "Removing") + $" intermediate container {container.Id[..12]}");
        return error;
    }

    // The newest image that the same command has made of this one, with the same configuration (D7.36).
    private bool Cached(IReadOnlyList<string> command, ImageConfig config)
    {
        if (!_hits)
        {
            return false;
        }

        string wanted = Text(config);
        Image? known = engine.ChildrenOf(_image!).LastOrDefault(i => i.Definition.ContainerConfig is { } made
            && made.Cmd.SequenceEqual(command, StringComparer.Ordinal) && i.Definition.Config is { } has && Text(has) == wanted);
        _hits = known is not null;
        if (known is not null)
        {
            _image = known;
            shell.Out(" ---> Using cache");
        }

        return _hits;
    }

    private void Commit(IReadOnlyList<string> command, ImageConfig config, LayerDefinition? layer, string container)
    {
        ImageDefinition below = _image!.Definition;
        long now = engine.Clock.Now;
        _image = engine.StoreBuilt(
            new ImageDefinition("", layer is null ? below.Layers : [.. below.Layers, layer], below.Program, config.StopSignal)
            {
                Config = config,
                ContainerConfig = config with { Cmd = command, Image = "sha256:" + _image.Id },
                ContainerId = container,
                History = [.. below.Steps, new HistoryEntry(now, string.Join(' ', command), EmptyLayer: layer is null)],
                CreatedNs = now,
                DockerVersion = engine.Config.Version,
            },
            _image);
    }

    private static string Text(ImageConfig config) => ImageJson.Text(json => ImageConfigJson.Write(json, "config", config with { Image = "", Hostname = "" }));

    private static string List(IReadOnlyList<string> words) => $"[{string.Join(' ', words.Select(w => JsonSerializer.Serialize(w)))}]";

    private static string HashOf(SortedDictionary<string, long> sizes) => EngineJson.Sha256(ImageJson.Text(json =>
    {
        foreach ((string path, long size) in sizes)
        {
            json.WriteNumber(path, size);
        }
    }));
}
