namespace OomSim.Docker;

/// <summary>An instruction that changes nothing but the configuration, with its variables filled in.</summary>
/// <param name="words">Splits and fills in.</param>
/// <param name="lookup">The value of a variable; null where it is not set.</param>
/// <param name="profile">The engine's version.</param>
internal sealed class ConfigStep(DockerfileWords words, Func<string, string?> lookup, EngineProfile profile)
{
    /// <summary>Changes a configuration; the builder's error, or null.</summary>
    /// <param name="step">The instruction.</param>
    /// <param name="config">The configuration, changed on success.</param>
    /// <param name="shown">How the history names the step.</param>
    /// <exception cref="FormatException">A variable is written wrong.</exception>
    public string? Apply(Instruction step, ref ImageConfig config, out string shown)
    {
        shown = step.Text;
        switch (step.Name)
        {
            case "ENV":
                List<(string Key, string Value)> variables = Pairs(step.Operands);
                if (variables.FindIndex(v => v.Key.Length == 0) is >= 0 and var nameless)
                {
                    // Of what it is the container of the step that is refused (20.10.24).
                    return "invalid environment variable: =" + variables[nameless].Value;
                }

                config = config with { Env = variables.Aggregate(config.Env, Set) };
                shown = "ENV" + string.Concat(variables.Select(v => $" {v.Key}={v.Value}"));
                return null;
            case "LABEL":
                List<(string Key, string Value)> labels = Pairs(step.Operands);
                config = config with { Labels = With(config.Labels, labels) };
                shown = "LABEL" + string.Concat(labels.Select(v => $" {v.Key}={v.Value}"));
                return null;
            case "EXPOSE":
                // Put in order as they are written (instructions/parse.go:parseExpose), and filled in after that.
                string[] ports = [.. step.Words.Order(StringComparer.Ordinal).SelectMany(w => Expanded(w).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))];
                shown = "EXPOSE " + string.Join(' ', ports);
                foreach (string port in ports)
                {
                    config = config with { ExposedPorts = [.. config.ExposedPorts.Union(ExposedPort.Read(port, profile, out string? wrong), StringComparer.Ordinal)] };
                    if (wrong is not null)
                    {
                        return wrong;
                    }
                }

                return null;
            case "VOLUME":
                string[] volumes = [.. (DockerfileWords.List(step.Operands) ?? step.Words).Select(Expanded)];
                shown = $"VOLUME [{string.Join(' ', volumes)}]";
                if (volumes.Contains("", StringComparer.Ordinal))
                {
                    return "VOLUME specified can not be an empty string";
                }

                config = config with { Volumes = [.. config.Volumes.Union(volumes, StringComparer.Ordinal)] };
                return null;
            case "USER":
                config = config with { User = Expanded(step.Operands) };
                shown = "USER " + config.User;
                return null;
            case "STOPSIGNAL":
                config = config with { StopSignal = Expanded(step.Operands) };
                shown = "STOPSIGNAL " + config.StopSignal;
                return Signals.IsOne(config.StopSignal) ? null : "Invalid signal: " + config.StopSignal;
            case "WORKDIR":
                string folder = Expanded(step.Operands);
                if (folder.Length == 0)
                {
                    return "cannot normalize nothing";
                }

                // A whole path stays as it is written.
                config = config with { WorkingDir = folder.StartsWith('/') ? folder : CleanPath.Rooted(config.WorkingDir + "/" + folder) };
                shown = "WORKDIR " + config.WorkingDir;
                return null;
            case "SHELL":
                config = config with { Shell = DockerfileWords.List(step.Operands)! };
                shown = $"SHELL [{string.Join(' ', config.Shell)}]";
                return null;
            case "ONBUILD":
                config = config with { OnBuild = [.. config.OnBuild, step.Operands] };
                shown = "ONBUILD " + step.Operands;
                return null;
            case "CMD":
                config = config with { Cmd = step.Operands.Length == 0 ? Shell(config) : Command(step.Operands, config) };
                config = config with { HasEmptyCmd = config.Cmd.Count == 0 };
                shown = "CMD " + GoQuote.List(config.Cmd);
                return null;
            case "ENTRYPOINT":
                config = config with { Entrypoint = Command(step.Operands, config) };
                shown = "ENTRYPOINT " + GoQuote.List(config.Entrypoint);
                return null;
            case "HEALTHCHECK":
                string? fault = HealthInstruction.Read(string.Join(' ', step.Flags.Append(step.Operands)), profile, out HealthCheck? read);
                config = fault is null ? config with { HealthCheck = read } : config;
                shown = config.HealthCheck is { } check ? "HEALTHCHECK " + Shown(check) : step.Text;
                return fault;
            default:
                throw new InvalidOperationException(step.Name + " changes more than the configuration");
        }
    }

    /// <summary>The words of a command: a JSON list as it is, anything else for the shell.</summary>
    public static IReadOnlyList<string> Command(string text, ImageConfig config) =>
        text.Length == 0 ? [] : DockerfileWords.List(text) ?? [.. Shell(config), text];

    /// <summary>What commands are handed to.</summary>
    public static IReadOnlyList<string> Shell(ImageConfig config) => config.Shell.Count > 0 ? config.Shell : ["/bin/sh", "-c"];

    // KEY=value …, or the older KEY value.
    private List<(string Key, string Value)> Pairs(string operands)
    {
        IReadOnlyList<string> split = words.Split(operands);
        if (!split[0].Contains('=', StringComparison.Ordinal))
        {
            return [(Expanded(split[0]), Expanded(operands[split[0].Length..].Trim()))];
        }

        return [.. split.Select(w => w.Split('=', 2)).Select(p => (Expanded(p[0]), Expanded(p[1])))];
    }

    private string Expanded(string word) => words.Expand(word, lookup);

    private static IReadOnlyList<string> Set(IReadOnlyList<string> environment, (string Key, string Value) pair)
    {
        string set = pair.Key + "=" + pair.Value;
        return environment.Any(e => e.StartsWith(pair.Key + "=", StringComparison.Ordinal))
            ? [.. environment.Select(e => e.StartsWith(pair.Key + "=", StringComparison.Ordinal) ? set : e)]
            : [.. environment, set];
    }

    private static SortedDictionary<string, string> With(IReadOnlyDictionary<string, string>? labels, List<(string Key, string Value)> more) =>
        (labels?.Select(l => (l.Key, l.Value)) ?? []).Concat(more).ToSorted(l => l.Key, l => l.Value);

    // As the engine's formatter prints the structure, the number of retries as a character; 25 put another interval into it.
    private string Shown(HealthCheck check)
    {
        string[] times = [.. new[] { check.IntervalNs, check.TimeoutNs, check.StartPeriodNs }.Concat(profile.HealthStartInterval ? [check.StartIntervalNs] : []).Select(t => $"\"{GoDuration.Format(t)}\"")];
        return $"&{{{GoQuote.List(check.Test)} {string.Join(' ', times)} {GoQuote.Character(check.Retries)}}}";
    }
}
