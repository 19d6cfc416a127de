namespace OomSim.Docker;

/// <summary>A value as a verb of Go's <c>printf</c> prints it (fmt, printArg and printValue).</summary>
internal static class FormattedValue
{
    /// <summary>A value.</summary>
    /// <param name="verb">Without the sign.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags">What the verb is told.</param>
    /// <exception cref="TemplateException">What it prints is not simulated: addresses of memory, types of structures.</exception>
    public static string Format(char verb, object? value, FormatFlags flags) => Format(verb, value, flags, isInside: false);

    /// <summary>True for what has no type at all.</summary>
    public static bool IsNil(object? value) => value is null || value == TemplateValue.Missing;

    /// <summary>The name of a value's type in Go.</summary>
    /// <exception cref="TemplateException">It is not known.</exception>
    public static string TypeOf(object? value) => value switch
    {
        NilPointer { Type: { } type } => type,
        ITemplateData { TypeName: { } name } => name,
        NilPointer or ITemplateData and not (TypedInteger or DurationValue or TimeValue or RawNumber) => throw NotSimulated("the type of a structure"),
        _ => TemplateValue.TypeOf(value),
    };

    /// <summary>What a verb prints that is not for its value.</summary>
    public static string Bad(string verb, object? value, FormatFlags flags) =>
        IsNil(value) ? $"%!{verb}(<nil>)" : $"%!{verb}({TypeOf(value)}={Format('v', value, flags)})";

    private static string Format(char verb, object? value, FormatFlags flags, bool isInside)
    {
        if (verb == 'T' && !isInside)
        {
            return IsNil(value) ? flags.Pad("<nil>")
                : value is string or bool or long or double or TypedInteger or NilPointer or DurationValue or TimeValue or RawNumber ? FormattedText.Text('s', TypeOf(value), flags)!
                : value is ITemplateData { TypeName: { } name } ? flags.Pad(name)
                : value is IReadOnlyList<object?> { Count: > 0 } list && list.All(i => i is string) ? flags.Pad("[]string")
                : throw NotSimulated("%T of lists, mappings and structures");
        }

        if (IsNil(value))
        {
            return verb == 'v' ? flags.Pad("<nil>") : Bad(verb.ToString(), value, flags);
        }

        return value switch
        {
            string text => FormattedText.Text(verb, text, flags),
            bool truth => verb is 't' or 'v' ? flags.Pad(truth ? "true" : "false") : null,
            long number => FormattedNumber.Whole(verb, number, flags),
            TypedInteger { Basic: long number, Type: var type } => flags.IsSource && type[0] == 'u' ? FormattedNumber.Whole('x', number, flags with { IsSharp = true }) : FormattedNumber.Whole(verb, number, flags),
            double number => verb is 'x' or 'X' or 'b' ? throw NotSimulated("%x and %b of numbers with a fraction") : FormattedNumber.Real(verb, number, flags),
            NilPointer => verb switch
            {
                'v' => flags.Pad("<nil>"),
                'b' or 'o' or 'd' or 'x' or 'X' => FormattedNumber.Whole(verb, 0, flags),
                _ => null,
            },
            ITemplateData data => Structure(verb, data, flags, isInside),
            IReadOnlyDictionary<string, object?> map => flags.IsSource ? throw NotSimulated("%#v of a mapping")
                : $"map[{string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Format(verb, p.Key, flags, isInside: true) + ":" + Format(verb, p.Value, flags, isInside: true)))}]",
            IReadOnlyList<object?> list => !flags.IsSource ? $"[{string.Join(' ', list.Select(i => Format(verb, i, flags, isInside: true)))}]"
                : list.All(i => i is string) ? $"[]string{{{string.Join(", ", list.Select(i => Format(verb, i, flags, isInside: true)))}}}"
                : throw NotSimulated("%#v of a list of anything but texts"),
            _ => throw NotSimulated("such a value"),
        } ?? Bad(verb.ToString(), value, flags);
    }

    private static string? Structure(char verb, ITemplateData data, FormatFlags flags, bool isInside)
    {
        // What knows how to print itself is a text to these, but for %#v.
        bool isStringer = data is RawNumber or DurationValue or TimeValue or GoStruct { IsStringer: true };
        if (isStringer && verb is 'v' or 's' or 'x' or 'X' or 'q')
        {
            return flags.IsSource ? throw NotSimulated("%#v of a structure") : FormattedText.Text(verb, data.Shown!, flags);
        }

        switch (data)
        {
            case RawNumber:
                return null;
            case DurationValue { Basic: long ns }:
                return FormattedNumber.Whole(verb, ns, flags);
            case GoStruct { IsPointer: true } when isInside:
                throw NotSimulated("an address of memory");
            case GoStruct structure when !flags.IsSource && !isStringer:
                IEnumerable<string> fields = structure.Fields.Select(f => (flags.IsNamed ? f.Name + ":" : "") + Format(verb, f.Value, flags, isInside: true));
                return $"{(structure.IsPointer ? "&" : "")}{{{string.Join(' ', fields)}}}";
            default:
                return verb is 'v' or 's' && !flags.IsSource && !flags.IsNamed ? TemplateValue.Argument(data) : throw NotSimulated("a structure");
        }
    }

    private static TemplateException NotSimulated(string what) => new(DockerEngine.NotSimulatedPrefix + "printf of " + what + " in a template is not simulated");
}
