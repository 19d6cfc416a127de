using System.CommandLine;

namespace OomSim.Docker;

/// <summary>One <c>docker</c> command: its flags, its operands, what it does.</summary>
internal abstract class Verb(string name, string operands, int least, int most = int.MaxValue)
{
    private readonly List<Option> _refused = [];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its flags.</summary>
    public Command Grammar { get; } = new(name.Replace(' ', '-'));

    /// <summary>False when the first operand ends the flags.</summary>
    public virtual bool Interspersed => true;

    /// <summary>What it does; the exit code.</summary>
    /// <param name="flags">Parsed flags.</param>
    /// <param name="words">Operands.</param>
    /// <param name="shell">Where it writes.</param>
    public abstract SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell);

    /// <summary>What a real client would do with the flags and the simulated one does not; null for nothing.</summary>
    public virtual string? NotSimulated(ParseResult flags) => null;

    /// <summary>What a real client would do with the operands and the simulated one does not; null for nothing.</summary>
    public virtual string? NotSimulatedOperands(IReadOnlyList<string> words) => null;

    /// <summary>A flag of a real client that the simulated one refuses; null for none.</summary>
    public string? RefusedFlag(ParseResult flags) =>
        _refused.Find(f => IsGiven(flags, f)) is { } option ? $"{DockerEngine.NotSimulatedPrefix}docker {name} {option.Name} is not simulated" : null;

    /// <summary>Parses words and runs; usage errors end with 125 (flags) or 1 (operands).</summary>
    public async SimTask<int> Run(IReadOnlyList<string> words, Shell shell)
    {
        (ParseResult parsed, IReadOnlyList<string> operandWords, string? error) = Parse(words);
        if (error == "unknown flag: --help")
        {
            shell.Out($"\nUsage:  {UsageLine}");
            return 0;
        }

        if (error is not null)
        {
            shell.Error(shell.Profile.NewHelpTail
                ? $"{error}\n\nUsage:  {UsageLine}\n\nRun 'docker {name} --help' for more information"
                : $"{error}\nSee 'docker {name} --help'.");
            return 125;
        }

        if (operandWords.Count < least || operandWords.Count > most)
        {
            shell.Error(OperandError(shell.Profile));
            return 1;
        }

        if (RefusedFlag(parsed) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        if (!await shell.Engine.WhenServing())
        {
            return Unreachable(shell);
        }

        return await Run(parsed, operandWords, shell);
    }

    private int Unreachable(Shell shell)
    {
        if (name is "run" or "create")
        {
            shell.RunError(name, DockerEngine.CannotConnect, withHelp: true);
            return 125;
        }

        shell.Error(DockerEngine.CannotConnect);
        return 1;
    }

    /// <summary>Reads flags and operands; the client's error, or null.</summary>
    public (ParseResult Flags, IReadOnlyList<string> Operands, string? Error) Parse(IReadOnlyList<string> words)
    {
        (IReadOnlyList<string> flags, IReadOnlyList<string> operandWords, string? error) = FlagReader.Read(Grammar, words, Interspersed);
        ParseResult parsed = Grammar.Parse(flags, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        return (parsed, operandWords, FirstValueError(parsed) ?? error);
    }

    /// <summary>Makes a flag known.</summary>
    protected T Add<T>(T option)
        where T : Option
    {
        Grammar.Add(option);
        return option;
    }

    /// <summary>Makes flags known that mean nothing here.</summary>
    protected void Ignore(IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Grammar.Add(option);
        }
    }

    /// <summary>Makes flags known that a real client has and this one does not do.</summary>
    protected void Refuse(params Option[] options)
    {
        Ignore(options);
        _refused.AddRange(options);
    }

    /// <summary>True when the user gave the flag.</summary>
    protected static bool IsGiven(ParseResult flags, Option option) => flags.GetResult(option) is { Implicit: false };

    private string UsageLine => $"docker {name}{(Grammar.Options.Count > 0 ? " [OPTIONS]" : "")}{(operands.Length > 0 ? " " + operands : "")}";

    private static string? FirstValueError(ParseResult parsed) => parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null;

    private string OperandError(EngineProfile profile)
    {
        string count = most == 0 ? "accepts no arguments"
            : least == most ? $"requires exactly {least} {(least == 1 ? "argument" : "arguments")}"
            : $"requires at least {least} {(least == 1 ? "argument" : "arguments")}";
        return profile.NewHelpTail
            ? $"docker: 'docker {name}' {count}\n\nUsage:  {UsageLine}\n\nRun 'docker {name} --help' for more information"
            : $"\"docker {name}\" {count}.\nSee 'docker {name} --help'.\n\nUsage:  {UsageLine}";
    }
}
