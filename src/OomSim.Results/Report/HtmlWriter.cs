using System.Text;

namespace OomSim.Results;

/// <summary>Writes HTML elements; every text and value is escaped, whatever a scenario calls its things.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="attributes">Its attributes; one whose value is null is left out, one whose value is empty stands alone.</param>
    public HtmlWriter Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(tag);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null)
            {
                continue;
            }

            _text.Append(' ').Append(name);
            if (value.Length > 0)
            {
                _text.Append("=\"");
                Escape(value);
                _text.Append('"');
            }
        }

        _text.Append('>');
        _open.Push(tag);
        return this;
    }

    /// <summary>Ends the innermost open element.</summary>
    public HtmlWriter Close()
    {
        _text.Append("</").Append(_open.Pop()).Append('>');
        return this;
    }

    /// <summary>Ends the innermost open element and the line, where it makes the page's text easier to read.</summary>
    public HtmlWriter CloseLine()
    {
        Close();
        _text.Append('\n');
        return this;
    }

    /// <summary>A text.</summary>
    public HtmlWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>An element that holds nothing but a text.</summary>
    public HtmlWriter Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(tag, attributes).Text(text).Close();

    /// <summary>A row of column headings.</summary>
    public HtmlWriter Headings(params ReadOnlySpan<string> headings)
    {
        Open("thead").Open("tr");
        foreach (string heading in headings)
        {
            Element("th", heading, ("scope", "col"));
        }

        return Close().CloseLine();
    }

    /// <summary>A term and what it means, in a list of such.</summary>
    public HtmlWriter Term(string term, string meaning) => Open("div").Element("dt", term).Element("dd", meaning).CloseLine();

    /// <summary>Everything so far.</summary>
    public override string ToString() => _open.Count == 0 ? _text.ToString() : throw new InvalidOperationException($"<{_open.Peek()}> is open");

    private void Escape(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '&':
                    _text.Append("&amp;");
                    break;
                case '<':
                    _text.Append("&lt;");
                    break;
                case '>':
                    _text.Append("&gt;");
                    break;
                case '"':
                    _text.Append("&quot;");
                    break;
                case '\'':
                    _text.Append("&#39;");
                    break;
                case '\n' or '\t':
                    _text.Append(c);
                    break;
                case '\r':
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                    {
                        _text.Append(c).Append(text[++i]);
                    }
                    else
                    {
                        // No page may hold other control characters or half a pair.
                        _text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c);
                    }

                    break;
            }
        }
    }
}
