using System.CommandLine;
using System.CommandLine.Parsing;

namespace OomSim.Docker;

/// <summary>Makes the options of Docker's commands: System.CommandLine options with Docker's value grammars and error texts (D2.5).</summary>
internal static class Flags
{
    private delegate bool Parser<T>(string text, out T value, out string error);

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, params string[] aliases) =>
        Make<bool>(name, aliases, GoNumber.TryParseBool, ArgumentArity.ZeroOrOne);

    /// <summary>A text; the last one given counts.</summary>
    public static Option<string?> Text(string name, params string[] aliases) =>
        Make<string?>(name, aliases, AnyText, ArgumentArity.ExactlyOne);

    /// <summary>A text that may be given several times.</summary>
    public static Option<string[]> List(string name, params string[] aliases) => new(name, aliases)
    {
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.Select(t => t.Value)],
    };

    /// <summary>A 64-bit integer.</summary>
    public static Option<long?> Integer(string name, params string[] aliases) =>
        Make<long?>(name, aliases, AnyInteger, ArgumentArity.ExactlyOne);

    /// <summary>A 16-bit integer without a sign.</summary>
    public static Option<long?> SmallInteger(string name) => Make<long?>(
        name,
        [],
        (string text, out long? value, out string error) =>
        {
            bool parsed = GoNumber.TryParseUInt16Literal(text, out long number, out error);
            value = number;
            return parsed;
        },
        ArgumentArity.ExactlyOne);

    /// <summary>A size (D4.1).</summary>
    public static Option<long?> Bytes(EngineProfile profile, string name, params string[] aliases) =>
        Make<long?>(name, aliases, (string text, out long? value, out string error) => AnySize(profile, text, false, out value, out error), ArgumentArity.ExactlyOne);

    /// <summary>A size or −1 (D4.3).</summary>
    public static Option<long?> MemorySwap(EngineProfile profile, string name) =>
        Make<long?>(name, [], (string text, out long? value, out string error) => AnySize(profile, text, true, out value, out error), ArgumentArity.ExactlyOne);

    /// <summary>CPUs, in 1e-9 (D4.5).</summary>
    public static Option<long?> Cpus(string name) => Make<long?>(name, [], AnyCpus, ArgumentArity.ExactlyOne);

    /// <summary>Limits of processes (D4.6); of several for one resource the last one counts.</summary>
    public static Option<Ulimit[]?> Ulimits(string name) => MakeList<Ulimit>(name, [], Ulimit.TryParse, limits =>
        [.. limits.GroupBy(l => l.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Last())]);

    /// <summary>Filters <c>key=value</c>.</summary>
    public static Option<string[]?> Filters(string name, params string[] aliases) => MakeList<string>(
        name,
        aliases,
        (string text, out string? value, out string error) =>
        {
            // An empty one is none.
            (value, error) = (text, text.Length == 0 || text.Contains('=', StringComparison.Ordinal) ? "" : "bad format of filter (expected name=value)");
            return error.Length == 0;
        },
        filters => [.. filters.Where(f => f.Length > 0)]);

    /// <summary>Texts that the client looks at one by one; of several each counts.</summary>
    /// <param name="name">The flag.</param>
    /// <param name="fault">What is wrong with a value; null for nothing.</param>
    /// <param name="aliases">Its other names.</param>
    public static Option<string[]?> Checked(string name, Func<string, string?> fault, params string[] aliases) => MakeList<string>(
        name,
        aliases,
        (string text, out string? value, out string error) =>
        {
            (value, error) = (text, fault(text) ?? "");
            return error.Length == 0;
        },
        texts => [.. texts]);

    /// <summary>A flag as the help writes it: <c>-m, --memory bytes</c>.</summary>
    /// <param name="names">Its names and the kind of its value.</param>
    /// <param name="profile">For the grammar of sizes.</param>
    public static Option Of(string names, EngineProfile profile)
    {
        string[] words = names.Split(' ');
        string[] aliases = words[0].EndsWith(',') ? [words[0].TrimEnd(',')] : [];
        string name = words[aliases.Length];
        return words.ElementAtOrDefault(aliases.Length + 1) switch
        {
            null => Switch(name, aliases),
            "int" or "int64" => Integer(name, aliases),
            "bytes" => Bytes(profile, name, aliases),
            _ => List(name, aliases),
        };
    }

    /// <summary>Standard streams, in any case of letters.</summary>
    public static Option<string[]?> Streams(string name, params string[] aliases) => MakeList<string>(
        name,
        aliases,
        (string text, out string? value, out string error) =>
        {
            value = text.ToLowerInvariant();
            error = value is "stdin" or "stdout" or "stderr" ? "" : "valid streams are STDIN, STDOUT and STDERR";
            return error.Length == 0;
        },
        streams => [.. streams]);

    /// <summary>A duration as Go writes it, ns.</summary>
    public static Option<long?> Duration(string name) => Make<long?>(
        name,
        [],
        (string text, out long? value, out string error) =>
        {
            bool parsed = GoDuration.TryParse(text, out long ns);
            value = ns;
            error = parsed ? "" : GoDuration.Fault(text);
            return parsed;
        },
        ArgumentArity.ExactlyOne);

    /// <summary>How messages name an option: <c>-m, --memory</c>.</summary>
    public static string DisplayName(Option option)
    {
        string? shortName = option.Aliases.FirstOrDefault(a => a.Length == 2);
        return shortName is null ? option.Name : $"{shortName}, {option.Name}";
    }

    /// <summary>What is given as KEY=VALUE, one a flag; a key alone has an empty value.</summary>
    /// <param name="texts">The values of the flag; null for none.</param>
    /// <param name="separator">What stands between key and value.</param>
    public static SortedDictionary<string, string> Pairs(string[]? texts, char separator = '=')
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts ?? [])
        {
            int at = text.IndexOf(separator, StringComparison.Ordinal);
            pairs[at < 0 ? text : text[..at]] = at < 0 ? "" : text[(at + 1)..];
        }

        return pairs;
    }

    private static Option<T> Make<T>(string name, string[] aliases, Parser<T> parse, ArgumentArity arity)
    {
        var option = new Option<T>(name, aliases) { Arity = new ArgumentArity(arity.MinimumNumberOfValues, 100_000) };
        option.CustomParser = result => ParseLast(result, option, parse);
        return option;
    }

    private static Option<T[]?> MakeList<T>(string name, string[] aliases, Parser<T?> parse, Func<List<T>, T[]> all)
    {
        var option = new Option<T[]?>(name, aliases) { Arity = new ArgumentArity(1, 100_000) };
        option.CustomParser = result =>
        {
            List<T> values = [];
            _ = ParseLast<T?>(result, option, (string text, out T? value, out string error) =>
            {
                bool parsed = parse(text, out value, out error);
                if (parsed)
                {
                    values.Add(value!);
                }

                return parsed;
            });
            return all(values);
        };
        return option;
    }

    // Every value given is checked in order; the last one counts, as in the client's flag library.
    private static T ParseLast<T>(ArgumentResult result, Option option, Parser<T> parse)
    {
        T value = default!;
        foreach (Token token in result.Tokens)
        {
            if (!parse(token.Value, out value, out string error))
            {
                result.AddError($"invalid argument {GoQuote.Text(token.Value)} for \"{DisplayName(option)}\" flag: {error}");
                return default!;
            }
        }

        return value;
    }

    private static bool AnyText(string text, out string? value, out string error)
    {
        (value, error) = (text, "");
        return true;
    }

    private static bool AnyInteger(string text, out long? value, out string error)
    {
        bool parsed = GoNumber.TryParseLiteral(text, out long number, out error);
        value = number;
        return parsed;
    }

    private static bool AnyCpus(string text, out long? value, out string error)
    {
        bool parsed = GoNumber.TryParseCpus(text, out long number, out error);
        value = number;
        return parsed;
    }

    private static bool AnySize(EngineProfile profile, string text, bool minusOne, out long? value, out string error)
    {
        long number = -1;
        error = "";
        bool parsed = (minusOne && text == "-1")
            || ByteSize.TryParse(text, profile, out number, out error);
        value = number;
        return parsed;
    }
}
