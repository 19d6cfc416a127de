namespace OomSim.Docker;

/// <summary>The instructions of a Dockerfile that change nothing but an image's configuration, as <c>commit -c</c> and <c>import -c</c> take them.</summary>
internal static class DockerfileChange
{
    private static readonly string[] Instructions = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    /// <summary>True for an instruction that changes nothing but the configuration.</summary>
    public static bool Knows(string instruction) => Instructions.Contains(instruction, StringComparer.Ordinal);

    /// <summary>Changes a configuration by a line of <c>commit -c</c> or <c>import -c</c>; the engine's error, or null.</summary>
    /// <param name="line">An instruction with its operands.</param>
    /// <param name="profile">The engine's version: 20.10 makes instructions small, and builds a stop signal only.</param>
    /// <param name="config">The configuration, changed on success.</param>
    public static string? Change(string line, EngineProfile profile, ref ImageConfig config)
    {
        if (line.AsSpan().Trim().IsEmpty)
        {
            return "file with no instructions";
        }

        string instruction = line.Trim().Split([' ', '\t'], 2)[0];
        string name = instruction.ToUpperInvariant();
        return Knows(name) && !(profile.OldImageTexts && name == "STOPSIGNAL") ? Filled(line, name, profile, ref config)
            : (profile.OldImageTexts ? instruction.ToLowerInvariant() : instruction) + " is not a valid change command";
    }

    // As in a build: with the values of variables.
    private static string? Filled(string line, string name, EngineProfile profile, ref ImageConfig config)
    {
        ImageConfig changed = config;
        if (Apply(line, profile, ref changed) is { } fault)
        {
            return fault;
        }

        if (name is not ("ENV" or "LABEL" or "EXPOSE" or "USER" or "VOLUME" or "WORKDIR"))
        {
            config = changed;
            return null;
        }

        ImageConfig known = config;
        var step = new ConfigStep(new DockerfileWords('\\', profile), n => known.Env.LastOrDefault(e => e.StartsWith(n + "=", StringComparison.Ordinal))?[(n.Length + 1)..], profile);
        try
        {
            return step.Apply(Instruction.Of(line, 1), ref config, out _);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Changes a configuration by a line; the engine's error, or null.</summary>
    /// <param name="line">An instruction with its operands.</param>
    /// <param name="profile">The engine's version.</param>
    /// <param name="config">The configuration, changed on success.</param>
    public static string? Apply(string line, EngineProfile profile, ref ImageConfig config)
    {
        string trimmed = line.Trim();
        int blank = trimmed.AsSpan().IndexOfAny(' ', '\t');
        string instruction = (blank < 0 ? trimmed : trimmed[..blank]).ToUpperInvariant();
        string rest = blank < 0 ? "" : trimmed[blank..].Trim();
        if (!Knows(instruction))
        {
            return instruction + " is not a valid change command";
        }

        if (rest.Length == 0 && instruction is not ("CMD" or "ENTRYPOINT"))
        {
            return $"{instruction} requires {(instruction is "ENV" or "LABEL" or "EXPOSE" or "VOLUME" ? "at least" : "exactly")} one argument";
        }

        if (instruction == "HEALTHCHECK")
        {
            string? fault = HealthInstruction.Read(rest, profile, out HealthCheck? check);
            config = fault is null ? config with { HealthCheck = check } : config;
            return fault;
        }

        IReadOnlyList<string> words = [];
        if (instruction is "ENV" or "LABEL" or "EXPOSE" && ShellWords.TrySplit(rest, out words) is { } malformed)
        {
            return malformed;
        }

        if (instruction is "ENV" or "LABEL" && BuildPlan.Pairs(Instruction.Of(trimmed, 1), new DockerfileWords('\\', profile).Split(rest)) is { } unpaired)
        {
            return unpaired;
        }

        string? unfit = null;
        IReadOnlyList<string> ports = instruction == "EXPOSE" ? [.. words.SelectMany(w => ExposedPort.Read(w, profile, out string? wrong) is var read && (unfit ??= wrong) is null ? read : [])] : [];
        if (unfit is not null)
        {
            return unfit;
        }

        config = instruction switch
        {
            "CMD" => config with { Cmd = Command(rest) },
            "ENTRYPOINT" => config with { Entrypoint = Command(rest) },
            "ENV" => config with { Env = Set(config.Env, Pairs(words, rest)) },
            "EXPOSE" => config with { ExposedPorts = [.. config.ExposedPorts.Union(ports, StringComparer.Ordinal)] },
            "LABEL" => config with { Labels = Labels(config.Labels, Pairs(words, rest)) },
            "ONBUILD" => config with { OnBuild = [.. config.OnBuild, rest] },
            "STOPSIGNAL" => config with { StopSignal = rest },
            "USER" => config with { User = rest },
            "VOLUME" => config with { Volumes = [.. config.Volumes.Union(DockerfileWords.List(rest) ?? rest.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal)] },
            _ => config with { WorkingDir = rest.StartsWith('/') ? rest : config.WorkingDir.TrimEnd('/') + "/" + rest },
        };
        return null;
    }

    /// <summary>The words of a command: a JSON list as it is, anything else for a shell.</summary>
    public static IReadOnlyList<string> Command(string text) => text.Length == 0 ? [] : DockerfileWords.List(text) ?? ["/bin/sh", "-c", text];

    // KEY=value …, or the older KEY value.
    private static List<(string Key, string Value)> Pairs(IReadOnlyList<string> words, string rest)
    {
        if (words.Count > 0 && !words[0].Contains('=', StringComparison.Ordinal))
        {
            return [(words[0], rest[Math.Min(rest.Length, words[0].Length)..].Trim())];
        }

        return [.. words.Select(w => w.Split('=', 2)).Select(p => (p[0], p.Length > 1 ? p[1] : ""))];
    }

    private static List<string> Set(IReadOnlyList<string> env, List<(string Key, string Value)> pairs)
    {
        List<string> result = [.. env];
        foreach ((string key, string value) in pairs)
        {
            int at = result.FindIndex(e => e.StartsWith(key + "=", StringComparison.Ordinal));
            if (at < 0)
            {
                result.Add(key + "=" + value);
            }
            else
            {
                result[at] = key + "=" + value;
            }
        }

        return result;
    }

    private static SortedDictionary<string, string> Labels(IReadOnlyDictionary<string, string>? labels, List<(string Key, string Value)> pairs)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in (labels ?? new SortedDictionary<string, string>()).Select(l => (l.Key, l.Value)).Concat(pairs))
        {
            result[key] = value;
        }

        return result;
    }
}
