using System.CommandLine;

namespace OomSim.Docker;

/// <summary>
/// Reads a command's words by the client's flag grammar (long and short flags, <c>--flag=value</c>, <c>-m64m</c>, combined
/// short flags, <c>--</c>) and rewrites them unambiguously for the parser.
/// </summary>
internal sealed class FlagReader
{
    private readonly Command _command;
    private readonly bool _interspersed;
    private readonly Func<string, Option?> _unmodelled;
    private readonly List<string> _flags = [];
    private readonly List<string> _operands = [];

    private FlagReader(Command command, bool interspersed, Func<string, Option?> unmodelled) => (_command, _interspersed, _unmodelled) = (command, interspersed, unmodelled);

    /// <summary>Reads words.</summary>
    /// <param name="command">Whose options are known.</param>
    /// <param name="words">Words after the command's name.</param>
    /// <param name="interspersed">False: the first operand ends the flags, as in <c>run</c>.</param>
    /// <param name="unmodelled">Adds a flag that the command does not know to it; null where nobody does.</param>
    /// <returns>The rewritten words and the operands, or the client's error.</returns>
    public static (IReadOnlyList<string> Flags, IReadOnlyList<string> Operands, string? Error) Read(Command command, IReadOnlyList<string> words, bool interspersed, Func<string, Option?> unmodelled)
    {
        var reader = new FlagReader(command, interspersed, unmodelled);
        string? error = reader.ReadAll(words);
        return (reader._flags, reader._operands, error);
    }

    private string? ReadAll(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--")
            {
                _operands.AddRange(words.Skip(i + 1));
                return null;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                _operands.Add(word);
                if (!_interspersed)
                {
                    _operands.AddRange(words.Skip(i + 1));
                    return null;
                }

                continue;
            }

            string? error = word[1] == '-' ? ReadLong(words, ref i) : ReadShort(words, ref i);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private string? ReadLong(IReadOnlyList<string> words, ref int i)
    {
        string word = words[i];
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals];
        if (name.Length == 2 || name[2] == '-')
        {
            return $"bad flag syntax: {word}";
        }

        if (Find(name) is not { } option)
        {
            return $"unknown flag: {name}";
        }

        if (equals >= 0)
        {
            return AddGiven(option, word[(equals + 1)..]);
        }

        if (IsSwitch(option))
        {
            Add(option, "true");
        }
        else if (i + 1 < words.Count)
        {
            Add(option, words[++i]);
        }
        else
        {
            return $"flag needs an argument: {name}";
        }

        return null;
    }

    private string? ReadShort(IReadOnlyList<string> words, ref int i)
    {
        string letters = words[i][1..];
        for (int at = 0; at < letters.Length; at++)
        {
            if (Find("-" + letters[at]) is not { } option)
            {
                return $"unknown shorthand flag: '{letters[at]}' in -{letters[at..]}";
            }

            string rest = letters[(at + 1)..];
            if (rest.StartsWith('='))
            {
                return AddGiven(option, rest[1..]);
            }

            if (IsSwitch(option))
            {
                Add(option, "true");
                continue;
            }

            if (rest.Length > 0)
            {
                Add(option, rest);
            }
            else if (i + 1 < words.Count)
            {
                Add(option, words[++i]);
            }
            else
            {
                return $"flag needs an argument: '{letters[at]}' in -{letters[at..]}";
            }

            return null;
        }

        return null;
    }

    // A switch may be given a truth value in any of Go's spellings; the parser knows two of them.
    private string? AddGiven(Option option, string value)
    {
        if (!IsSwitch(option))
        {
            Add(option, value);
            return null;
        }

        if (!GoNumber.TryParseBool(value, out bool isOn, out string error))
        {
            return $"invalid argument {GoQuote.Text(value)} for \"{Flags.DisplayName(option)}\" flag: {error}";
        }

        Add(option, isOn ? "true" : "false");
        return null;
    }

    // The parser takes NAME= for a flag without a value; an empty word behind it is one.
    private void Add(Option option, string value)
    {
        if (value.Length == 0)
        {
            _flags.Add(option.Name);
            _flags.Add("");
            return;
        }

        _flags.Add(option.Name + "=" + value);
    }

    private Option? Find(string name) =>
        _command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name, StringComparer.Ordinal)) ?? _unmodelled(name);

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool);
}
