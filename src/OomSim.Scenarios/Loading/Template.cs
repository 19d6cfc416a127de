using System.Text;

namespace OomSim.Scenarios;

/// <summary>A value that Compose's variable syntax can't be applied to.</summary>
internal sealed class TemplateProblem(string message, bool isSyntax) : Exception(message)
{
    /// <summary>True for a malformed template, false for a required variable that is missing.</summary>
    public bool IsSyntax { get; } = isSyntax;
}

/// <summary>
/// Fills in variables as Compose does: <c>$VAR</c>, <c>${VAR}</c>, <c>${VAR:-default}</c>, <c>${VAR-default}</c>, <c>${VAR:?error}</c>,
/// <c>${VAR?error}</c>, <c>${VAR:+other}</c>, <c>${VAR+other}</c>, nested, and <c>$$</c> for a dollar sign.
/// </summary>
/// <param name="lookup">The value of a variable, null when it is not set.</param>
/// <param name="unset">Told of every variable that is not set and has no default.</param>
/// <param name="keepShell">Leaves <c>$(…)</c> as it is, which Compose refuses.</param>
/// <param name="maximumLength">Longest result, in characters.</param>
internal sealed class Template(Func<string, string?> lookup, Action<string> unset, bool keepShell = false, int maximumLength = 1 << 20)
{
    private const int MaximumDepth = 50;

    /// <summary>Where in the text the last variable begins that was looked at, from 0.</summary>
    public int Offset { get; private set; }

    /// <summary>The text with its variables filled in.</summary>
    /// <exception cref="TemplateProblem">It is malformed, or a required variable is missing.</exception>
    public string Substitute(string text) => Substitute(text, 0);

    private string Substitute(string text, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new TemplateProblem(text, true);
        }

        StringBuilder result = new(text.Length);
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] != '$')
            {
                result.Append(text[i++]);
                continue;
            }

            Offset = depth == 0 ? i : Offset;
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (next == '$')
            {
                result.Append('$');
                i += 2;
            }
            else if (next == '{')
            {
                int end = Closing(text, i + 2);
                result.Append(end < 0 ? throw new TemplateProblem(text, true) : Braced(text[(i + 2)..end], text, depth));
                i = end + 1;
            }
            else if (IsNameStart(next))
            {
                int end = NameEnd(text, i + 1);
                result.Append(Value(text[(i + 1)..end]));
                i = end;
            }
            else if (next == '(' && keepShell)
            {
                result.Append('$');
                i++;
            }
            else
            {
                throw new TemplateProblem(text, true);
            }

            if (result.Length > maximumLength)
            {
                throw new TemplateProblem("the value grows too long", false);
            }
        }

        return result.ToString();
    }

    private string Braced(string body, string whole, int depth)
    {
        int end = NameEnd(body, 0);
        if (end == 0)
        {
            throw new TemplateProblem(whole, true);
        }

        string name = body[..end];
        string rest = body[end..];
        if (rest.Length == 0)
        {
            return Value(name);
        }

        bool colon = rest[0] == ':';
        char form = rest.Length > (colon ? 1 : 0) ? rest[colon ? 1 : 0] : '\0';
        string word = rest.Length > (colon ? 2 : 1) ? rest[(colon ? 2 : 1)..] : "";
        string? value = lookup(name);
        bool present = value is not null && !(colon && value.Length == 0);
        return form switch
        {
            '-' => present ? value! : Substitute(word, depth + 1),
            '+' => present ? Substitute(word, depth + 1) : "",
            '?' => present ? value! : throw new TemplateProblem($"required variable {name} is missing a value: {Substitute(word, depth + 1)}", false),
            _ => throw new TemplateProblem(whole, true),
        };
    }

    private string Value(string name)
    {
        string? value = lookup(name);
        if (value is null)
        {
            unset(name);
        }

        return value ?? "";
    }

    private static int Closing(string text, int from)
    {
        int open = 1;
        for (int i = from; i < text.Length; i++)
        {
            if (text[i] == '}' && --open == 0)
            {
                return i;
            }

            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                open++;
                i++;
            }
        }

        return -1;
    }

    private static int NameEnd(string text, int from)
    {
        int i = from;
        while (i < text.Length && (IsNameStart(text[i]) || (i > from && char.IsAsciiDigit(text[i]))))
        {
            i++;
        }

        return i;
    }

    private static bool IsNameStart(char c) => c == '_' || char.IsAsciiLetter(c);
}
