using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>
/// Values of a template: texts, whole and other numbers, truth values, structures (<see cref="ITemplateData"/>), mappings and lists; null is Go's nil.
/// </summary>
internal static class TemplateValue
{
    /// <summary>What a mapping has for a key that is not there.</summary>
    public static readonly NoValue Missing = new NoValue();

    /// <summary>As Go prints it; null for a structure, which has no text here.</summary>
    public static string? Print(object? value) => value switch
    {
        null or NilPointer => "<nil>",
        string text => text,
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => GoFloat.Format(number, 'g', -1),
        ITemplateData data => data.Shown,
        IReadOnlyDictionary<string, object?> map => All(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Inside(p.Value) is { } text ? $"{p.Key}:{text}" : null)) is { } pairs ? $"map[{pairs}]" : null,
        IReadOnlyList<object?> list => All(list.Select(Inside)) is { } items ? $"[{items}]" : null,
        _ => "<no value>",
    };

    /// <summary>As Go prints it within something else: what is nothing is nil there, and a pointer an address.</summary>
    public static string? Inside(object? value) => value == Missing ? "<nil>" : value is ITemplateData data ? data.ShownInside : Print(value);

    /// <summary>As Go's print functions print it: what is pointed to has a sign in front.</summary>
    /// <exception cref="TemplateException">It holds pointers itself.</exception>
    public static string Argument(object? value) =>
        (value is GoStruct { IsPointer: true } ? "&" : "")
        + (Print(value) ?? throw new TemplateException(DockerEngine.NotSimulatedPrefix + "a template that prints a structure with pointers in it is not simulated: json of it is"));

    /// <summary>As JSON in one line.</summary>
    public static string Json(object? value) => value switch
    {
        ITemplateData data => data.Json,
        JsonPart part => part.Json,
        null or NilPointer => "null",
        string text => Written(json => json.WriteStringValue(text)),
        bool truth => truth ? "true" : "false",
        IReadOnlyDictionary<string, object?> map => "{" + string.Join(',', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Json(p.Key) + ":" + Json(p.Value))) + "}",
        IReadOnlyList<object?> list => "[" + string.Join(',', list.Select(Json)) + "]",
        _ when value == Missing => "null",
        _ => Print(value)!,
    };

    /// <summary>A JSON text of an element, in one line.</summary>
    public static string Json(JsonElement element) => Written(element.WriteTo);

    /// <summary>What <c>if</c> takes for true: what is not empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        string text => text.Length > 0,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        ITemplateData data => data.IsTrue,
        _ => Count(value) > 0,
    };

    /// <summary>How long a text, a list or a mapping is; −1 for anything else.</summary>
    public static int Count(object? value) => value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        ITemplateData { Basic: string text } => Encoding.UTF8.GetByteCount(text),
        IReadOnlyDictionary<string, object?> map => map.Count,
        IReadOnlyList<object?> list => list.Count,
        _ => -1,
    };

    /// <summary>The name of its type in Go.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "nil",
        string => "string",
        bool => "bool",
        long => "int",
        TypedInteger number => number.Type,
        DurationValue => "time.Duration",
        TimeValue => "time.Time",
        double => "float64",
        RawNumber => "json.Number",
        NilPointer { Type: { } type } => type,
        ITemplateData { TypeName: { } name } => name,
        JsonMap { IsRaw: true } => "map[string]interface {}",
        JsonList { IsRaw: true } => "[]interface {}",
        IReadOnlyDictionary<string, object?> => "map[string]string",
        IReadOnlyList<object?> => "[]string",
        _ => "interface {}",
    };

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        write(json);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What is not there.</summary>
    internal sealed class NoValue;

    private static string? All(IEnumerable<string?> texts)
    {
        string?[] all = [.. texts];
        return all.Contains(null) ? null : string.Join(' ', all);
    }
}
