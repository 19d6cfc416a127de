using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>Splits a value at its commas, as the client does for <c>--mount</c> and <c>--gpus</c>: one line of CSV, in which a whole field may be in double quotes.</summary>
internal static class CsvFields
{
    /// <summary>Reads a value; the reader's error, or null.</summary>
    /// <param name="text">The value.</param>
    /// <param name="fields">Its fields, without their quotes.</param>
    public static string? Read(string text, out IReadOnlyList<string> fields)
    {
        var found = new List<string>();
        fields = found;
        if (text.Length == 0)
        {
            return "EOF";
        }

        for (int at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || text[at] != '"')
            {
                int comma = text.IndexOf(',', at);
                string field = comma < 0 ? text[at..] : text[at..comma];
                if (field.Contains('"', StringComparison.Ordinal))
                {
                    return Fault(at + field.IndexOf('"', StringComparison.Ordinal), "bare \" in non-quoted-field");
                }

                found.Add(field);
                at += field.Length;
                continue;
            }

            if (ReadQuoted(text, ref at, found) is { } malformed)
            {
                return malformed;
            }
        }

        return null;
    }

    // From the opening quote; afterwards at the comma behind the field, or at the end.
    private static string? ReadQuoted(string text, ref int at, List<string> fields)
    {
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                field.Append(text[at]);
                continue;
            }

            at++;
            if (at == text.Length || text[at] == ',')
            {
                fields.Add(field.ToString());
                return null;
            }

            if (text[at] != '"')
            {
                return Fault(at - 1, "extraneous or missing \" in quoted-field");
            }

            field.Append('"');
        }

        return Fault(text.Length, "extraneous or missing \" in quoted-field");
    }

    private static string Fault(int at, string what) => string.Create(CultureInfo.InvariantCulture, $"parse error on line 1, column {at + 1}: {what}");
}
