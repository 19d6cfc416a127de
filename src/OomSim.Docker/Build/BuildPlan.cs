using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What a Dockerfile says is to be done, checked before anything is.</summary>
/// <param name="Escape">The Dockerfile's escape character.</param>
/// <param name="MetaArguments">ARGs before the first FROM.</param>
/// <param name="Stages">Its stages, up to the one that is asked for.</param>
internal sealed partial record BuildPlan(char Escape, IReadOnlyList<Instruction> MetaArguments, IReadOnlyList<BuildStage> Stages)
{
    private const string TwoArguments = " must have two arguments";
    private const string NoEquals = "Syntax error - can't find = in ";

    private const string TextsOnly = "when using JSON array syntax, arrays must be comprised of strings only";

    /// <summary>How many steps it has.</summary>
    public int Steps => MetaArguments.Count + Stages.Sum(s => s.Steps.Count + 1);

    /// <summary>Reads it; null with the builder's error.</summary>
    /// <param name="file">The Dockerfile.</param>
    /// <param name="target">The last stage to build; empty for all.</param>
    /// <param name="profile">The engine's version.</param>
    /// <param name="fault">What is wrong; empty where nothing is.</param>
    public static BuildPlan? Of(Dockerfile file, string target, EngineProfile profile, out string fault)
    {
        var meta = new List<Instruction>();
        var stages = new List<BuildStage>();
        foreach (Instruction step in file.Instructions)
        {
            if (Check(step, new DockerfileWords(file.Escape, profile), profile) is { } problem)
            {
                // Pairs are looked at while the file is read, before there are instructions.
                fault = IsOfParser(problem) ? "failed to parse Dockerfile: " + problem
                    : FormattableString.Invariant($"dockerfile parse error {(profile.OldImageTexts ? "line" : "on line")} {step.Line}: {problem}");
                return null;
            }

            if (step.Name == "FROM")
            {
                string[] words = step.Words;
                stages.Add(new BuildStage(step, words.Length == 3 ? words[2].ToLowerInvariant() : ""));
            }
            else if (stages.Count > 0)
            {
                stages[^1].Steps.Add(step);
            }
            else if (step.Name == "ARG")
            {
                meta.Add(step);
            }
            else
            {
                fault = "no build stage in current context";
                return null;
            }
        }

        fault = "";
        if (target.Length > 0)
        {
            int last = stages.FindIndex(s => s.Name == target.ToLowerInvariant());
            if (last < 0)
            {
                fault = $"failed to reach build target {target} in Dockerfile";
                return null;
            }

            stages.RemoveRange(last + 1, stages.Count - last - 1);
        }

        fault = stages.Count == 0 ? "No image was generated. Is your Dockerfile empty?" : "";
        return stages.Count == 0 ? null : new BuildPlan(file.Escape, meta, stages);
    }

    /// <summary>What is wrong with an instruction, in the builder's words; null for nothing.</summary>
    public static string? Check(Instruction step, DockerfileWords words, EngineProfile profile)
    {
        int count = DockerfileWords.List(step.Operands)?.Count ?? step.Words.Length;
        return step.Name is not ("FROM" or "RUN" or "COPY" or "ADD" or "ARG" or "SHELL" or "MAINTAINER" or "HEALTHCHECK") && !DockerfileChange.Knows(step.Name) ? "unknown instruction: " + step.Name
            : step.Name is "CMD" or "ENTRYPOINT" or "RUN" or "VOLUME" or "ADD" or "COPY" or "SHELL" && DockerfileWords.IsMixedList(step.Operands) ? TextsOnly
            : step.Name != "HEALTHCHECK" && InstructionFlags.Fault(step.Name, step.Flags, profile) is { } flag ? flag
            : step.Name switch
            {
                "FROM" => From(step.Words),
                "COPY" or "ADD" when count < 2 => $"{step.Name} requires at least two arguments, but only one was provided. Destination could not be determined",
                "WORKDIR" or "USER" or "STOPSIGNAL" or "MAINTAINER" when count == 0 => step.Name + " requires exactly one argument",
                "ARG" => count == 0 ? "ARG requires at least one argument" : words.Split(step.Operands).Any(w => w.StartsWith('=')) ? "ARG names can not be blank" : null,
                "ENV" or "LABEL" => Pairs(step, words.Split(step.Operands)),
                "SHELL" when count > 0 && DockerfileWords.List(step.Operands) is null => "SHELL requires the arguments to be in JSON form",
                "VOLUME" when DockerfileWords.List(step.Operands)?.Contains("") == true => "VOLUME specified can not be an empty string",
                "ONBUILD" => Trigger(step, words),
                "CMD" or "ENTRYPOINT" or "RUN" => null,
                "HEALTHCHECK" when count > 0 => HealthInstruction.Read(string.Join(' ', step.Flags.Append(step.Operands)), profile, out _),
                _ when count == 0 => step.Name + " requires at least one argument",
                _ => null,
            };
    }

    /// <summary>True for what is wrong while the file is read, before there are instructions.</summary>
    public static bool IsOfParser(string fault) =>
        fault == TextsOnly || fault.EndsWith(TwoArguments, StringComparison.Ordinal) || fault.StartsWith(NoEquals, StringComparison.Ordinal);

    private static string? From(string[] words) =>
        words.Length == 3 && words[1].Equals("as", StringComparison.OrdinalIgnoreCase)
            ? StageName().IsMatch(words[2].ToLowerInvariant()) ? null
                : $"invalid name for build stage: \"{words[2]}\", name can't start with a number or contain symbols"
            : words.Length == 1 ? null : "FROM requires either one or three arguments";

    private static string? Pairs(Instruction step, IReadOnlyList<string> words) =>
        words.Count == 0 ? step.Name + " requires at least one argument"
        : !words[0].Contains('=', StringComparison.Ordinal) ? words.Count == 1 ? step.Name + TwoArguments : null
        : words.FirstOrDefault(w => !w.Contains('=', StringComparison.Ordinal)) is { } bare ? $"{NoEquals}\"{bare}\". Must be of the form: name=value"
        : words.Any(w => w.StartsWith('=')) ? step.Name + " names can not be blank"
        : null;

    // What is a trigger is read as far as its words.
    private static string? Trigger(Instruction step, DockerfileWords words)
    {
        var inner = Instruction.Of(step.Operands, step.Line);
        string what = step.Words.FirstOrDefault("").ToUpperInvariant();
        return what switch
        {
            "" => "ONBUILD requires at least one argument",
            "ONBUILD" => "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
            "FROM" or "MAINTAINER" => what + " isn't allowed as an ONBUILD trigger",
            "ENV" or "LABEL" when inner.Operands.Length > 0 && Pairs(inner, words.Split(inner.Operands)) is { } fault && IsOfParser(fault) => fault,
            _ => null,
        };
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-_\.]*$", RegexOptions.CultureInvariant)]
    private static partial Regex StageName();
}
