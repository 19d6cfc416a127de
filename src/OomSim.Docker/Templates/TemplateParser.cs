using System.Text.Json;

namespace OomSim.Docker;

/// <summary>Makes the tree of a template.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] Keywords = ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];
    private const int LongestShown = 10;
    private readonly string _text;
    private readonly List<TemplateToken> _tokens;
    private readonly SortedDictionary<string, IReadOnlyList<TemplateNode>> _definitions = new(StringComparer.Ordinal);
    private List<string> _variables = ["$"];
    private int _ranges;
    private int _next;

    private TemplateParser(string text) => (_text, _tokens) = (text, TemplateLexer.Read(text));

    private TemplateToken Peek => _tokens[_next] is { Kind: not 'x' } token ? token : throw new TemplateException(_tokens[_next].Text);

    /// <summary>Parses a text.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="definitions">Gets the templates that it defines, by name.</param>
    /// <exception cref="TemplateException">It is no template.</exception>
    public static IReadOnlyList<TemplateNode> Parse(string text, out IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> definitions)
    {
        var parser = new TemplateParser(text);
        IReadOnlyList<TemplateNode> nodes = parser.Nodes(out string end, isOutermost: true);
        definitions = parser._definitions;
        return end.Length == 0 ? nodes : throw parser.Fault($"unexpected {{{{{end}}}}}");
    }

    // Up to an end, an else, or the end of the text.
    private List<TemplateNode> Nodes(out string end, bool isOutermost = false)
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
            else if (word is "break" or "continue")
            {
                nodes.Add(Jump());
            }
            else if (word is "template" or "block")
            {
                nodes.Add(Call(word));
            }
            else if (word == "define" && isOutermost)
            {
                _next++;
                string name = Name("define clause");
                Close("define clause");
                Define(name, "define clause");
            }
            else if (word.Length > 0)
            {
                throw Fault($"unexpected {Shown(Peek)} in command");
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

    private JumpNode Jump()
    {
        TemplateToken keyword = _tokens[_next++];
        Close($"{{{{{keyword.Text}}}}}");
        return _ranges > 0 ? new JumpNode(keyword.Position, keyword.Text)
            : throw TemplateLexer.Fault(_text, keyword.Position, $"{{{{{keyword.Text}}}}} outside {{{{range}}}}");
    }

    // A block defines what it fills in.
    private CallNode Call(string keyword)
    {
        string context = keyword + " clause";
        _next++;
        TemplateToken at = Peek;
        string name = Name(context);
        PipeNode? data = keyword == "block" || Peek.Kind != '}' ? Pipe(context) : null;
        Close(context);
        if (keyword == "block")
        {
            Define(name, context);
        }

        return new CallNode(at.Position, $"{{{{template {TemplateValue.Json(name)}{(data is null ? "" : " " + data.Text)}}}}}", name, data);
    }

    private string Name(string context)
    {
        TemplateToken token = Peek;
        if (token.Kind != 's')
        {
            throw Fault($"unexpected {Shown(token)} in {context}");
        }

        _next++;
        return Unquote(token.Text);
    }

    // It knows neither the variables nor the ranges around it.
    private void Define(string name, string context)
    {
        (List<string> variables, int ranges) = (_variables, _ranges);
        (_variables, _ranges) = (["$"], 0);
        IReadOnlyList<TemplateNode> nodes = Nodes(out string end);
        if (end != "end")
        {
            throw Fault(end.Length == 0 ? "unexpected EOF" : $"unexpected {{{{{end}}}}} in {context}");
        }

        _next++;
        Close("end");
        bool isEmpty = nodes.All(n => n is TextNode text && string.IsNullOrWhiteSpace(text.Text));
        if (!_definitions.TryGetValue(name, out IReadOnlyList<TemplateNode>? known) || known.All(n => n is TextNode text && string.IsNullOrWhiteSpace(text.Text)))
        {
            _definitions[name] = nodes;
        }
        else if (!isEmpty)
        {
            throw Fault($"template: multiple definition of template {TemplateValue.Json(name)}");
        }

        (_variables, _ranges) = (variables, ranges);
    }

    private BranchNode Branch()
    {
        TemplateToken keyword = _tokens[_next++];
        int known = _variables.Count;
        PipeNode condition = Pipe(keyword.Text);
        Close(keyword.Text);
        int inner = keyword.Text == "range" ? 1 : 0;
        _ranges += inner;
        IReadOnlyList<TemplateNode> then = Nodes(out string end);
        _ranges -= inner;
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
                return TemplateNumber.Read(token.Text) is { } number ? new ConstantNode(token.Position, token.Text, number) : throw Fault($"bad number syntax: \"{token.Text}\"");
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

    // Words of the language stand in angles, others in quotes and cut off (item.String).
    private static string Shown(TemplateToken token) =>
        token.Kind == 'e' ? "EOF"
        : token.Text is "." or "nil" || (token.Kind == 'i' && Keywords.Contains(token.Text, StringComparer.Ordinal)) ? $"<{token.Text}>"
        : token.Text.Length > LongestShown ? TemplateValue.Json(token.Text[..LongestShown]) + "..."
        : TemplateValue.Json(token.Text);

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
