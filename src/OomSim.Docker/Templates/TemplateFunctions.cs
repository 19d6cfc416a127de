using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>The functions of templates: those of Go that scripts use, and those that the client adds.</summary>
internal static class TemplateFunctions
{
    // Least and most arguments; −1 for any number.
    private static readonly IReadOnlyDictionary<string, (int Least, int Most)> Known = new SortedDictionary<string, (int Least, int Most)>(StringComparer.Ordinal)
    {
        ["and"] = (1, -1),
        ["or"] = (1, -1),
        ["not"] = (1, 1),
        ["len"] = (1, 1),
        ["index"] = (1, -1),
        ["slice"] = (1, -1),
        ["eq"] = (1, -1),
        ["ne"] = (2, 2),
        ["lt"] = (2, 2),
        ["le"] = (2, 2),
        ["gt"] = (2, 2),
        ["ge"] = (2, 2),
        ["print"] = (0, -1),
        ["println"] = (0, -1),
        ["printf"] = (1, -1),
        ["html"] = (0, -1),
        ["js"] = (0, -1),
        ["urlquery"] = (0, -1),
        ["call"] = (1, -1),
        ["json"] = (1, 1),
        ["join"] = (2, 2),
        ["split"] = (2, 2),
        ["lower"] = (1, 1),
        ["upper"] = (1, 1),
        ["title"] = (1, 1),
        ["pad"] = (3, 3),
        ["truncate"] = (2, 2),
    };

    // In a line of headings they leave their first argument as it is.
    private static readonly string[] NotInHeadings = ["join", "json", "lower", "split", "title", "truncate", "upper"];

    /// <summary>True for a function that there is.</summary>
    public static bool IsKnown(string name) => Known.ContainsKey(name);

    /// <summary>Go's words where a function takes another number of arguments; null where it takes so many.</summary>
    public static string? WrongCount(string name, int count)
    {
        (int least, int most) = Known[name];
        return count >= least && (most < 0 || count <= most) ? null
            : FormattableString.Invariant($"wrong number of args for {name}: want {(most < 0 ? "at least " : "")}{least} got {count}");
    }

    /// <summary>An argument as the function takes it: a constant without a fraction is a whole number where one is asked for.</summary>
    /// <param name="name">Of which function.</param>
    /// <param name="place">Which argument, from 0 on.</param>
    /// <param name="word">As written.</param>
    /// <param name="value">What it is.</param>
    public static object? AsInteger(string name, int place, TemplateNode word, object? value) =>
        name is "pad" or "truncate" && place > 0 && word is ConstantNode { Value: double number } && Math.Abs(number) < long.MaxValue && Math.Floor(number).Equals(number) ? (long)number : value;

    /// <summary>Calls one with as many arguments as it takes (<see cref="WrongCount"/>).</summary>
    /// <param name="name">Which.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="inHeadings">True in a line of headings.</param>
    /// <param name="error">Go's words; empty when it succeeds.</param>
    /// <param name="argument">The number of the argument that cannot be, from 0 on; −1 where it is none.</param>
    public static object? Call(string name, IReadOnlyList<object?> arguments, bool inHeadings, out string error, out int argument)
    {
        error = "";
        argument = -1;
        if (inHeadings && NotInHeadings.Contains(name, StringComparer.Ordinal))
        {
            return arguments[0];
        }

        object? first = arguments.Count > 0 ? arguments[0] : null;
        switch (name)
        {
            case "not":
                return !TemplateValue.IsTrue(first);
            case "and" or "or":
                return arguments.FirstOrDefault(a => TemplateValue.IsTrue(a) == (name == "or"), arguments[^1]);
            case "len":
                int count = TemplateValue.Count(first);
                error = first is null ? "error calling len: reflect: call of reflect.Value.Type on zero Value" : first is NilPointer || first == TemplateValue.Missing ? "error calling len: len of nil pointer" : count < 0 ? $"error calling len: len of type {TemplateValue.TypeOf(first).TrimStart('*')}" : "";
                return (long)count;
            case "index":
                return Index([Text(first), .. arguments.Skip(1).Select(Whole)], out error);
            case "slice":
                return Slice([Text(first), .. arguments.Skip(1).Select(Whole)], out error);
            case "eq":
                return TemplateComparison.Equal(arguments, out error);
            case "ne" or "lt" or "le" or "gt" or "ge":
                return TemplateComparison.Compare(name, arguments, out error);
            case "print":
                return Printed([.. arguments.Select(Nothing)]);
            case "html":
                return TemplateEscapes.Html(Printed([.. arguments.Select(NoValue)]));
            case "js":
                return TemplateEscapes.JavaScript(Printed([.. arguments.Select(NoValue)]));
            case "urlquery":
                return TemplateEscapes.Query(Printed([.. arguments.Select(NoValue)]));
            case "call":
                // Nothing that a template of the client sees is a function.
                error = first is null ? "error calling call: call of nil" : $"error calling call: non-function of type {TemplateValue.TypeOf(first)}";
                return null;
            case "println":
                return string.Join(' ', arguments.Select(Nothing).Select(TemplateValue.Argument)) + "\n";
            case "printf":
                return first is string format ? TemplateFormat.Fill(format, [.. arguments.Skip(1)]) : Wrong("string", arguments, argument = 0, out error);
            case "json":
                return TemplateValue.Json(first);
            case "join":
                return (first ?? Array.Empty<object?>()) is not IReadOnlyList<object?> list || first is JsonList { IsRaw: true } || !list.All(i => i is string) ? Wrong("[]string", arguments, argument = 0, out error)
                    : arguments[1] is string between ? string.Join(between, list) : Wrong("string", arguments, argument = 1, out error);
            case "split":
                return first is not string text ? Wrong("string", arguments, argument = 0, out error)
                    : arguments[1] is string separator ? Split(text, separator) : Wrong("string", arguments, argument = 1, out error);
            case "lower" or "upper" or "title":
                return first is not string word ? Wrong("string", arguments, argument = 0, out error)
                    : name == "lower" ? word.ToLowerInvariant() : name == "upper" ? word.ToUpperInvariant() : Title(word);
            default:
                return Sized(name, arguments, out error, out argument);
        }
    }

    // Any type of whole numbers is a place in a list.
    private static object? Whole(object? value) => value is TypedInteger { Basic: long number } ? number : value;

    // A type of texts of its own, such as json.Number, is cut as any text.
    private static object? Text(object? value) => value is ITemplateData { Basic: string text } ? text : value;

    // The print functions say nil of what is nothing; those that escape take it for a text (text/template/funcs.go, evalArgs).
    private static object? Nothing(object? value) => ReferenceEquals(value, TemplateValue.Missing) ? null : value;

    private static object NoValue(object? value) => Nothing(value) ?? "<no value>";

    private static string Printed(IReadOnlyList<object?> arguments) =>
        string.Concat(arguments.Select((a, i) => (i > 0 && a is not string && arguments[i - 1] is not string ? " " : "") + TemplateValue.Argument(a)));

    private static object? Wrong(string expected, IReadOnlyList<object?> arguments, int argument, out string error)
    {
        error = $"wrong type for value; expected {expected}; got {TemplateValue.TypeOf(arguments[argument])}";
        return null;
    }

    // pad TEXT BEFORE BEHIND, truncate TEXT LENGTH
    private static object? Sized(string name, IReadOnlyList<object?> arguments, out string error, out int argument)
    {
        error = "";
        argument = -1;
        if (arguments[0] is not string text)
        {
            return Wrong("string", arguments, argument = 0, out error);
        }

        for (int i = 1; i < arguments.Count; i++)
        {
            if (arguments[i] is not long)
            {
                return Wrong("int", arguments, argument = i, out error);
            }
        }

        if (name == "truncate" && arguments[1] is < 0L)
        {
            error = FormattableString.Invariant($"error calling truncate: runtime error: slice bounds out of range [:{arguments[1]}]");
            return null;
        }

        if (name == "pad" && text.Length > 0 && (arguments[1] is < 0L || arguments[2] is < 0L))
        {
            error = "error calling pad: strings: negative Repeat count";
            return null;
        }

        int length = (int)Math.Clamp((long)arguments[1]!, 0, 10_000);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return name == "truncate" ? bytes.Length < length ? text : Encoding.UTF8.GetString(bytes[..length])
            : text.Length == 0 ? text
            : new string(' ', length) + text + new string(' ', (int)Math.Clamp((long)arguments[2]!, 0, 10_000));
    }

    private static List<object?> Split(string text, string separator) =>
        [.. separator.Length == 0 ? text.Select(c => c.ToString()) : text.Split(separator)];

    // Go's strings.Title: beyond ASCII only blanks end a word.
    private static string Title(string text) =>
        string.Concat(text.Select((c, i) => i == 0 || (char.IsAscii(text[i - 1]) ? !(char.IsAsciiLetterOrDigit(text[i - 1]) || text[i - 1] == '_') : char.IsWhiteSpace(text[i - 1])) ? char.ToUpperInvariant(c) : c));

    private static object? Index(IReadOnlyList<object?> arguments, out string error)
    {
        error = "";
        object? found = arguments[0];
        if (found is null)
        {
            error = "error calling index: index of untyped nil";
            return null;
        }

        foreach (object? key in arguments.Skip(1))
        {
            switch (found)
            {
                case IReadOnlyDictionary<string, object?> map when key is null:
                    error = $"error calling index: value is nil; should be of type {(map as JsonMap)?.KeyType ?? "string"}";
                    return null;
                case JsonMap { KeyType: not "string" } ports:
                    error = $"error calling index: value has type {TemplateValue.TypeOf(key)}; should be {ports.KeyType}";
                    return null;
                case IReadOnlyDictionary<string, object?> map when key is string name:
                    // The zero value of what it holds.
                    found = map.TryGetValue(name, out object? value) ? value : map is JsonMap { IsRaw: true } ? TemplateValue.Missing : map.Values.Any(v => v is ITemplateData or IReadOnlyList<object?>) ? null : "";
                    break;
                case string text when key is long place:
                    // A byte.
                    byte[] bytes = Encoding.UTF8.GetBytes(text);
                    if (place < 0 || place >= bytes.Length)
                    {
                        // Go lets the place right behind the end pass its own check.
                        error = place == bytes.Length ? "error calling index: reflect: string index out of range" : FormattableString.Invariant($"error calling index: index out of range: {place}");
                        return null;
                    }

                    found = new TypedInteger(bytes[place], "uint8");
                    break;
                case IReadOnlyList<object?> list when key is long at:
                    if (at < 0 || at >= list.Count)
                    {
                        error = at == list.Count ? "error calling index: reflect: slice index out of range" : FormattableString.Invariant($"error calling index: index out of range: {at}");
                        return null;
                    }

                    found = list[(int)at];
                    break;
                default:
                    error = found is null || ReferenceEquals(found, TemplateValue.Missing) ? "error calling index: index of untyped nil"
                        : found is IReadOnlyDictionary<string, object?> ? $"error calling index: value has type {TemplateValue.TypeOf(key)}; should be string"
                        : found is IReadOnlyList<object?> or string ? $"error calling index: cannot index slice/array with {(key is null ? "nil" : "type " + TemplateValue.TypeOf(key))}"
                        : $"error calling index: can't index item of type {TemplateValue.TypeOf(found)}";
                    return null;
            }
        }

        return found;
    }

    // Each index is looked at before their order (text/template/funcs.go, slice).
    private static object? Slice(IReadOnlyList<object?> arguments, out string error)
    {
        object? item = arguments[0];
        IReadOnlyList<object?> indexes = [.. arguments.Skip(1)];
        int length = TemplateValue.Count(item);
        object? wrong = indexes.FirstOrDefault(i => i is not long place || place < 0 || place > length, 0L);
        long from = indexes.Count > 0 && indexes[0] is long begin ? begin : 0;
        long to = indexes.Count > 1 && indexes[1] is long end ? end : length;
        long room = indexes.Count > 2 && indexes[2] is long most ? most : length;
        string fault = item is null || item == TemplateValue.Missing ? "slice of untyped nil"
            : indexes.Count > 3 ? FormattableString.Invariant($"too many slice indexes: {indexes.Count}")
            : item is string && indexes.Count == 3 ? "cannot 3-index slice a string"
            : item is not (string or IReadOnlyList<object?>) ? $"can't slice item of type {TemplateValue.TypeOf(item)}"
            : wrong is not long ? $"cannot index slice/array with {(wrong is null ? "nil" : "type " + TemplateValue.TypeOf(wrong))}"
            : wrong is long at && (at < 0 || at > length) ? FormattableString.Invariant($"index out of range: {at}")
            : from > to ? FormattableString.Invariant($"invalid slice index: {from} > {to}")
            : to > room ? FormattableString.Invariant($"invalid slice index: {to} > {room}")
            : "";
        error = fault.Length > 0 ? "error calling slice: " + fault : "";
        return fault.Length > 0 ? null
            : item is string text ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)[(int)from..(int)to])
            : (List<object?>)[.. ((IReadOnlyList<object?>)item!).Skip((int)from).Take((int)(to - from))];
    }
}
