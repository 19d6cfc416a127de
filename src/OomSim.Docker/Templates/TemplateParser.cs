using System.Globalization;
using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Makes the tree of a template.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] Keywords = ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];
    private readonly string _text;
    private readonly List<TemplateToken> _tokens;
    private readonly List<string> _variables = ["$"];
    private int _next;

    private TemplateParser(string text) => (_text, _tokens) = (text, TemplateLexer.Read(text));

    private TemplateToken Peek => _tokens[_next] is { Kind: not 'x' } token ? token : throw new TemplateException(_tokens[_next].Text);

    /// <summary>Parses a text.</summary>
    /// <exception cref="TemplateException">It is no template.</exception>
    public static IReadOnlyList<TemplateNode> Parse(string text)
    {
        var parser = new TemplateParser(text);
        IReadOnlyList<TemplateNode> nodes = parser.Nodes(out string end);
        return end.Length == 0 ? nodes : throw parser.Fault($"unexpected {{{{{end}}}}}");
    }

    // Up to an end, an else, or the end of the text.
    private List<TemplateNode> Nodes(out string end)
    {
        var nodes = new List<TemplateNode>();
        while (Peek.Kind != 'e')
        {
            if (Peek.Kind == 't')
            {
                nodes.Add(new TextNode(Peek.Position, Peek.Text));
                _next++;
                continue;
            }

            string word = Peek.Kind == 'i' && Keywords.Contains(Peek.Text, StringComparer.Ordinal) ? Peek.Text : "";
            if (word is "end" or "else")
            {
                end = word;
                return nodes;
            }

            if (word is "if" or "with" or "range")
            {
                nodes.Add(Branch());
            }
            else if (word.Length > 0)
            {
                throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}{{{{{word}}}}} of a template is not simulated");
            }
            else
            {
                PipeNode pipe = Pipe("command");
                Close("command");
                nodes.Add(pipe);
            }
        }

        end = "";
        return nodes;
    }

    private BranchNode Branch()
    {
        TemplateToken keyword = _tokens[_next++];
        int known = _variables.Count;
        PipeNode condition = Pipe(keyword.Text);
        Close(keyword.Text);
        IReadOnlyList<TemplateNode> then = Nodes(out string end);
        IReadOnlyList<TemplateNode> otherwise = [];
        if (end == "else")
        {
            _next++;
            if (Peek is { Kind: 'i', Text: "if" or "with" } && Peek.Text == keyword.Text)
            {
                otherwise = [Branch()];
                _variables.RemoveRange(known, _variables.Count - known);
                return new BranchNode(keyword.Position, keyword.Text, condition, then, otherwise);
            }

            Close("else");
            otherwise = Nodes(out end);
        }

        if (end != "end")
        {
            throw Fault(end.Length == 0 ? "unexpected EOF" : $"unexpected {{{{{end}}}}}");
        }

        _next++;
        Close("end");
        _variables.RemoveRange(known, _variables.Count - known);
        return new BranchNode(keyword.Position, keyword.Text, condition, then, otherwise);
    }

    private void Close(string context)
    {
        if (Peek.Kind != '}')
        {
            throw Fault($"unexpected {Shown(Peek)} in {context}");
        }

        _next++;
    }

    private PipeNode Pipe(string context)
    {
        int position = Peek.Position;
        var variables = new List<string>();
        bool isAssignment = false;
        int ahead = _next;
        while (_tokens[ahead].Kind == 'v' && _tokens[ahead + 1] is { Kind: 'o', Text: "," or ":=" or "=" } operation)
        {
            variables.Add(_tokens[ahead].Text);
            ahead += 2;
            if (operation.Text != ",")
            {
                isAssignment = operation.Text == "=";
                break;
            }
        }

        if (variables.Count > 0)
        {
            _next = ahead;
        }

        var commands = new List<CommandNode> { Command(context) };
        while (Peek is { Kind: 'o', Text: "|" })
        {
            _next++;
            commands.Add(Command(context));
        }

        if (!isAssignment)
        {
            _variables.AddRange(variables);
        }
        else if (variables.Find(v => !_variables.Contains(v, StringComparer.Ordinal)) is { } unknown)
        {
            throw Fault($"undefined variable \"{unknown}\"");
        }

        return new PipeNode(position, string.Join(" | ", commands.Select(c => c.Text)), variables, isAssignment, commands);
    }

    private CommandNode Command(string context)
    {
        int position = Peek.Position;
        var words = new List<TemplateNode>();
        while (Peek.Kind is 'i' or 'f' or 'v' or 's' or 'n' || Peek is { Kind: 'o', Text: "(" })
        {
            if (words.Count > 0 && !Peek.IsApart)
            {
                throw Fault($"unexpected {Shown(Peek)} in operand");
            }

            words.Add(Operand());
        }

        return words.Count > 0 ? new CommandNode(position, string.Join(' ', words.Select(w => w.Text)), words)
            : throw Fault(Peek.Kind == '}' ? $"missing value for {context}" : $"unexpected {Shown(Peek)} in {context}");
    }

    // A term, and the fields that follow it without a blank; errors name the place of the second one (text/template).
    private TemplateNode Operand()
    {
        TemplateNode term = Term();
        int position = term.Position;
        var names = new List<string>();
        while (Peek is { Kind: 'f', IsApart: false, Text.Length: > 1 })
        {
            position = names.Count == 0 ? Peek.Position : position;
            names.Add(_tokens[_next++].Text[1..]);
        }

        if (names.Count == 0)
        {
            return term;
        }

        string text = term.Text + string.Concat(names.Select(n => "." + n));
        return term is FieldNode { Of: null, Names.Count: > 0 } field ? new FieldNode(position, text, null, [.. field.Names, .. names])
            : new FieldNode(position, text, term, names);
    }

    private TemplateNode Term()
    {
        TemplateToken token = _tokens[_next++];
        switch (token.Kind)
        {
            case 'i' when token.Text is "true" or "false":
                return new ConstantNode(token.Position, token.Text, token.Text == "true");
            case 'i' when token.Text == "nil":
                return new ConstantNode(token.Position, token.Text, null);
            case 'i':
                return TemplateFunctions.IsKnown(token.Text) ? new FunctionNode(token.Position, token.Text) : throw Fault($"function \"{token.Text}\" not defined");
            case 'f':
                return new FieldNode(token.Position, token.Text, null, token.Text.Length > 1 ? [token.Text[1..]] : []);
            case 'v':
                return _variables.Contains(token.Text, StringComparer.Ordinal) ? new VariableNode(token.Position, token.Text) : throw Fault($"undefined variable \"{token.Text}\"");
            case 's':
                return new ConstantNode(token.Position, token.Text, Unquote(token.Text));
            case 'n':
                return long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? new ConstantNode(token.Position, token.Text, whole)
                    : double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? new ConstantNode(token.Position, token.Text, number)
                    : throw Fault($"bad number syntax: \"{token.Text}\"");
            default:
                PipeNode pipe = Pipe("parenthesized pipeline");
                if (Peek is not { Kind: 'o', Text: ")" })
                {
                    throw Fault("unclosed left paren");
                }

                _next++;
                return pipe with { Text = $"({pipe.Text})" };
        }
    }

    private static string Shown(TemplateToken token) => token.Kind == 'e' ? "EOF" : $"<{token.Text}>";

    // Escapes of Go are those of JSON, but for \a, \v, \x and octal ones.
    private string Unquote(string quoted)
    {
        try
        {
            return quoted[0] == '`' ? quoted[1..^1] : JsonSerializer.Deserialize<string>(quoted.Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))!;
        }
        catch (JsonException)
        {
            throw Fault("invalid syntax");
        }
    }

    private TemplateException Fault(string message) => TemplateLexer.Fault(_text, _tokens[_next].Position, message);
}
