using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace OomSim.Cli;

/// <summary>
/// What can stand at the end of a command line: what the completion scripts ask for. The library's own answer breaks off at
/// <c>--option=value</c> and has none behind an option that can be given several times.
/// </summary>
/// <param name="root">The commands.</param>
internal sealed class Suggester(RootCommand root)
{
    private const string Directive = "[suggest";

    private readonly HashSet<Option> _given = [];
    private Command _command = root;
    private Option? _open;
    private int _arguments;
    private bool _onlyArguments;

    /// <summary>The command line that is to be completed; null where nothing is asked.</summary>
    /// <param name="args">The tool's own arguments: <c>[suggest:POSITION]</c> and the line without its first word.</param>
    public static string? LineOf(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || !args[0].StartsWith(Directive, StringComparison.Ordinal) || !args[0].EndsWith(']'))
        {
            return null;
        }

        string line = args.Count > 1 ? args[1] : "";
        string position = args[0][Directive.Length..^1].TrimStart(':');
        return int.TryParse(position, out int at) && at >= 0 && at < line.Length ? line[..at] : line;
    }

    /// <summary>Everything that its last word can become, in order.</summary>
    /// <param name="line">The line without its first word, up to the cursor.</param>
    public IReadOnlyList<string> Suggest(string line)
    {
        string[] words = line.Split(' ', '\t');
        foreach (string word in words[..^1].Where(w => w.Length > 0))
        {
            Take(word);
        }

        return [.. After(words[^1]).Where(s => s.StartsWith(words[^1], StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The names of a command's options, those that hold for all commands included.</summary>
    public static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<RootCommand>().SelectMany(above => above.Options.OfType<HelpOption>())).SelectMany(Names);

    private void Take(string word)
    {
        if (_open is not null)
        {
            _open = null;
        }
        else if (word == "--")
        {
            _onlyArguments = true;
        }
        else if (!_onlyArguments && word.Length > 1 && word[0] == '-')
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (Find(equals < 0 ? word : word[..equals]) is { } option)
            {
                _given.Add(option);
                _open = equals < 0 && TakesValue(option) ? option : null;
            }
        }
        else if (_arguments == 0 && !_onlyArguments && _command.Subcommands.FirstOrDefault(c => c.Name == word) is { } below)
        {
            _command = below;
        }
        else
        {
            _arguments++;
        }
    }

    private IEnumerable<string> After(string word)
    {
        if (_open is not null)
        {
            return Values(_open, word, "");
        }

        if (_onlyArguments || !word.StartsWith('-'))
        {
            IEnumerable<string> commands = _arguments == 0 && !_onlyArguments ? _command.Subcommands.Select(c => c.Name) : [];
            return commands.Concat(_command.Arguments.ElementAtOrDefault(_arguments) is { } argument ? argument.GetCompletions(CompletionContext.Empty).Select(c => c.Label) : []);
        }

        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? Find(word[..equals]) is { } option ? Values(option, word[(equals + 1)..], word[..(equals + 1)]) : []
            : Options().Where(o => o.Arity.MaximumNumberOfValues > 1 || !_given.Contains(o)).SelectMany(Names);
    }

    // Of a list what it has not named yet, behind what it has.
    private static IEnumerable<string> Values(Option option, string word, string before)
    {
        IEnumerable<string> values = option.GetCompletions(CompletionContext.Empty).Select(c => c.Label);
        int comma = option.HelpName == CommonOptions.List ? word.LastIndexOf(',') : -1;
        string named = word[..(comma + 1)];
        return values.Where(v => !named.Split(',').Contains(v, StringComparer.Ordinal)).Select(v => before + named + v);
    }

    private IEnumerable<Option> Options() => _command == root ? root.Options : _command.Options.Concat(root.Options.OfType<HelpOption>());

    private Option? Find(string name) => Options().FirstOrDefault(o => Names(o).Contains(name, StringComparer.Ordinal));

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name).Where(n => n[0] == '-');

    private static bool TakesValue(Option option) => option is not HelpOption and not VersionOption && option.Arity.MaximumNumberOfValues > 0;
}
