namespace OomSim.Docker;

/// <summary>What <c>commit -c</c> and <c>import -c</c> change of an image's configuration: all of them are one Dockerfile without stages (BuildFromConfig of builder/dockerfile/builder.go; 20.10.24).</summary>
internal sealed class ConfigChanges
{
    private readonly IReadOnlyList<Instruction> _steps;
    private readonly EngineProfile _profile;
    private readonly DockerfileWords _words;

    private ConfigChanges(IReadOnlyList<Instruction> steps, char escape, EngineProfile profile) =>
        (_steps, _profile, _words) = (steps, profile, new DockerfileWords(escape, profile));

    /// <summary>Reads changes; null with what is wrong, in the engine's words.</summary>
    /// <param name="lines">One for each flag.</param>
    /// <param name="profile">The engine's version: 20.10 makes instructions small, and builds a stop signal only.</param>
    /// <param name="fault">What is wrong; empty where nothing is.</param>
    public static ConfigChanges? Read(IReadOnlyList<string> lines, EngineProfile profile, out string fault)
    {
        fault = "";
        if (lines.Count == 0)
        {
            return new ConfigChanges([], '\\', profile);
        }

        if (Dockerfile.Parse(string.Join('\n', lines), profile, out fault) is not { } file)
        {
            fault = fault.Replace("failed to parse Dockerfile: ", "", StringComparison.Ordinal);
            return null;
        }

        // The parser reads all of them, before anybody looks at their names.
        var words = new DockerfileWords(file.Escape, profile);
        string?[] faults = [.. file.Instructions.Select(s => BuildPlan.Check(s, words, profile))];
        fault = Array.Find(faults, f => f is not null && BuildPlan.IsOfParser(f))
            ?? file.Instructions.Select(s => NameFault(s, profile)).FirstOrDefault(f => f is not null)
            ?? Array.Find(faults, f => f is not null)
            ?? "";
        return fault.Length > 0 ? null : new ConfigChanges(file.Instructions, file.Escape, profile);
    }

    /// <summary>Changes a configuration; the engine's error, or null.</summary>
    /// <param name="config">The configuration; changed as far as nothing is wrong.</param>
    public string? Apply(ref ImageConfig config)
    {
        bool hasCommand = false;
        foreach (Instruction step in _steps)
        {
            ImageConfig known = config;
            var dispatcher = new ConfigStep(_words, n => known.Env.LastOrDefault(e => e.StartsWith(n + "=", StringComparison.Ordinal))?[(n.Length + 1)..], _profile);
            try
            {
                if (dispatcher.Apply(step, ref config, out _) is { } fault)
                {
                    return fault;
                }
            }
            catch (FormatException e)
            {
                return e.Message;
            }

            // As in a build, an entry point makes an inherited command void.
            hasCommand |= step.Name == "CMD" && config.Cmd.Count > 0;
            config = step.Name == "ENTRYPOINT" && !hasCommand ? config with { Cmd = [], HasEmptyCmd = false } : config;
        }

        return null;
    }

    private static string? NameFault(Instruction step, EngineProfile profile)
    {
        string typed = step.Text.Split([' ', '\t'], 2)[0];
        return DockerfileChange.Knows(step.Name) && !(profile.OldImageTexts && step.Name == "STOPSIGNAL") ? null
            : (profile.OldImageTexts ? typed.ToLowerInvariant() : typed) + " is not a valid change command";
    }
}
