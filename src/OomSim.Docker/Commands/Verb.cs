using System.CommandLine;
using System.CommandLine.Parsing;

namespace OomSim.Docker;

/// <summary>One <c>docker</c> command: its flags, its operands, what it does.</summary>
internal abstract class Verb(string name, string operands, int least, int most = int.MaxValue)
{
    /// <summary>What <see cref="Parse"/> says of words that ask for the help.</summary>
    public const string HelpRequested = "help requested";

    private readonly List<Option> _refused = [];
    private EngineProfile _profile = EngineProfile.V28;
    private readonly Option<bool> _help = Flags.Switch("--help");

    // A switch of its own, for its use is told.
    private readonly Option<bool> _shortHelp = Flags.Switch("-h");
    private bool _hasOptions;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The release whose client it belongs to.</summary>
    public EngineProfile Profile
    {
        set => _profile = value;
    }

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

    /// <summary>Why a line would go on for ever and hold the simulation up; null where it would not.</summary>
    public virtual string? Endless(ParseResult flags) => null;

    /// <summary>What a real client would do with the operands and the simulated one does not; null for nothing.</summary>
    public virtual string? NotSimulatedOperands(IReadOnlyList<string> words) => null;

    /// <summary>A flag of a real client that the simulated one refuses; null for none.</summary>
    public string? RefusedFlag(ParseResult flags) =>
        _refused.Find(f => IsGiven(flags, f)) is { } option ? $"{DockerEngine.NotSimulatedPrefix}docker {name} {option.Name} is not simulated" : null;

    /// <summary>Parses words and runs; usage errors end with 125 (flags) or 1 (operands).</summary>
    /// <param name="path">The command as it was typed, <c>docker stop</c> or <c>docker container stop</c>: so messages name it.</param>
    /// <param name="words">The words after it.</param>
    /// <param name="shell">Where it writes.</param>
    public async SimTask<int> Run(string path, IReadOnlyList<string> words, Shell shell)
    {
        (ParseResult parsed, IReadOnlyList<string> operandWords, string? error) = Parse(words);
        string unsupported = await Unsupported(parsed, shell);
        if (error == HelpRequested)
        {
            if (IsShortHelp && IsGiven(parsed, _shortHelp))
            {
                shell.Out($"Flag shorthand -h has been deprecated, {(shell.Profile.NewHelpTail ? "use" : "please use")} --help");
            }

            shell.Write(unsupported.Length > 0 ? unsupported + "\n" : HelpPages.Of(UsageLine(path), name, shell.Profile));
            return 0;
        }

        if (unsupported.Length > 0)
        {
            shell.Error(unsupported);
            return 1;
        }

        if (error is not null)
        {
            shell.Error(shell.Profile.NewHelpTail
                ? $"{error}\n\nUsage:  {UsageLine(path)}\n\nRun '{path} --help' for more information"
                : $"{error}\nSee '{path} --help'.");
            return 125;
        }

        if (CountError(operandWords.Count, shell.Profile) is { } count)
        {
            shell.Error(OperandError(path, count, shell.Profile));
            return 1;
        }

        if (RefusedFlag(parsed) is { } refused)
        {
            shell.Error(refused);
            return 1;
        }

        if (BeforeRequest(parsed, operandWords, shell) is { } ended)
        {
            return ended;
        }

        if (shell.EndpointFault is { } fault)
        {
            shell.Error(fault);
            return 1;
        }

        if (shell.Host.Length > 0 || !await shell.Engine.WhenServing())
        {
            return Unreachable(parsed, operandWords, shell);
        }

        return await Run(parsed, operandWords, shell);
    }

    /// <summary>What the client says where <c>-t</c> wants a terminal on its input: a timeline's lines are run without one.</summary>
    protected const string NoTerminal = "the input device is not a TTY";

    /// <summary>What the client does before it asks the engine: checks of its own, words that it prints whatever the engine says.</summary>
    /// <param name="flags">Parsed flags.</param>
    /// <param name="words">Operands.</param>
    /// <param name="shell">Where it writes.</param>
    /// <returns>The exit code where that is all; null where it goes on.</returns>
    protected virtual int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell) => null;

    /// <summary>Flags that the client refuses once it knows that its engine is none of Windows.</summary>
    protected virtual IReadOnlyList<Option> ForWindows => [];

    /// <summary>Flags that the client refuses once it knows that its engine has no experimental features.</summary>
    protected virtual IReadOnlyList<Option> Experimental => [];

    // What the client says of flags that its engine does not support, by their names; of those in front of a word that is wrong before that, and of none where
    // nobody answers (cmd/docker isSupported).
    private async SimTask<string> Unsupported(ParseResult flags, Shell shell)
    {
        var given = ForWindows.Select(f => (Flag: f, Need: "running on windows, but the Docker daemon is running on linux"))
            .Concat(Experimental.Select(f => (Flag: f, Need: "with experimental features enabled")))
            .Where(f => IsGiven(flags, f.Flag))
            .OrderBy(f => f.Flag.Name, StringComparer.Ordinal)
            .ToList();
        return given.Count > 0 && shell.EndpointFault is null && shell.Host.Length == 0 && await shell.Engine.WhenServing()
            ? string.Join('\n', given.Select(f => $"\"{f.Flag.Name}\" is only supported on a Docker daemon {f.Need}"))
            : "";
    }

    /// <summary>Who asks for each operand by itself is told so for each when nobody is at the socket.</summary>
    protected virtual bool AsksForEach => false;

    /// <summary>What the client says when nobody is at the socket; the exit code.</summary>
    /// <param name="flags">Parsed flags.</param>
    /// <param name="words">Operands.</param>
    /// <param name="shell">Where it writes.</param>
    protected virtual int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        for (int i = 0; i < Math.Max(1, AsksForEach ? words.Count : 1); i++)
        {
            shell.Error(shell.CannotConnect);
        }

        return 1;
    }

    /// <summary>Reads flags and operands; the client's error, <see cref="HelpRequested"/>, or null. With an error the flags are those in front of it.</summary>
    public (ParseResult Flags, IReadOnlyList<string> Operands, string? Error) Parse(IReadOnlyList<string> words)
    {
        AddHelp();
        (IReadOnlyList<string> flags, IReadOnlyList<string> operandWords, string? error) = FlagReader.Read(Grammar, words, Interspersed, Unmodelled);
        ParseResult parsed = ParseFlags(flags);
        if (parsed.Errors.Count == 0)
        {
            return (parsed, operandWords, error ?? (parsed.GetValue(_help) || (IsShortHelp && parsed.GetValue(_shortHelp)) ? HelpRequested : null));
        }

        // A flag's value is looked at as the flag is read: of several faults the first one of the line is told (pflag).
        int read = 0;
        for (int count = 1; count <= flags.Count; count++)
        {
            // An empty word is the value of the flag in front of it.
            if (count < flags.Count && flags[count].Length == 0)
            {
                continue;
            }

            ParseResult part = ParseFlags(flags.Take(count));
            if (part.Errors.Count > 0)
            {
                return (ParseFlags(flags.Take(read)), operandWords, part.Errors[0].Message);
            }

            read = count;
        }

        return (parsed, operandWords, parsed.Errors[0].Message);
    }

    private ParseResult ParseFlags(IEnumerable<string> words) => Grammar.Parse([.. words], new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    // A flag that the real client has and nothing here knows of: its value is read, and it is refused as not simulated.
    private Option? Unmodelled(string flag)
    {
        if (HelpPages.Flags(name, _profile).Find(f => f.Names.Split(' ', ',').Contains(flag, StringComparer.Ordinal)) is not { Names: not null } known)
        {
            return null;
        }

        Option option = Flags.Of(known.Names, _profile);
        Refuse(option);
        return option;
    }

    // False where -h is the name of a host.
    private bool IsShortHelp => Grammar.Options.Contains(_shortHelp);

    private void AddHelp()
    {
        if (Grammar.Options.Contains(_help))
        {
            return;
        }

        _hasOptions = Grammar.Options.Count > 0;
        bool isFree = !Grammar.Options.Any(o => o.Aliases.Contains("-h", StringComparer.Ordinal));
        Grammar.Add(_help);
        if (isFree)
        {
            Grammar.Add(_shortHelp);
        }
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

    /// <summary>The flags that were given, by their long names, with their values.</summary>
    protected static IReadOnlyDictionary<string, string> Given(ParseResult flags)
    {
        return flags.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit).ToSorted(option => option.Option.Name, option => string.Join(' ', option.Tokens.Select(t => t.Value)));
    }

    /// <summary>True where the client's usage leaves out that there are flags.</summary>
    protected virtual bool HidesOptions => false;

    private string UsageLine(string path) => $"{path}{(_hasOptions && !HidesOptions ? " [OPTIONS]" : "")}{(operands.Length > 0 ? " " + operands : "")}";

    /// <summary>What the client says of a number of operands; null where it is content.</summary>
    public string? CountError(int given, EngineProfile profile)
    {
        string arguments = (most == int.MaxValue ? least : most) == 1 ? "argument" : "arguments";
        return given >= least && given <= most ? null
            : most == 0 ? "accepts no arguments"
            : least == most ? $"requires {(profile.NewHelpTail ? "" : "exactly ")}{least} {arguments}"
            : most == int.MaxValue ? $"requires at least {least} {arguments}"
            : least == 0 ? $"requires at most {most} {arguments}"
            : $"requires at least {least} and at most {most} {arguments}";
    }

    private string OperandError(string path, string count, EngineProfile profile)
    {
        // Newer clients say "See" where arguments are wanting and "SRun", a slip of theirs, where there are too many of optional ones.
        string look = most == int.MaxValue ? "See" : least == 0 && most > 0 ? "SRun" : "Run";
        return profile.NewHelpTail
            ? $"docker: '{path}' {count}\n\nUsage:  {UsageLine(path)}\n\n{look} '{path} --help' for more information"
            : $"\"{path}\" {count}.\nSee '{path} --help'.\n\nUsage:  {UsageLine(path)}\n\n{UsageTexts.Of(name, profile)}";
    }
}
