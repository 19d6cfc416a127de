namespace OomSim.Docker;

/// <summary>Makes the tree of a template.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] Keywords = ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];
    private const int LongestShown = 10;
    private readonly string _text;
    private readonly bool _isNew;
    private readonly List<TemplateToken> _tokens;
    private readonly SortedDictionary<string, IReadOnlyList<TemplateNode>> _definitions = new(StringComparer.Ordinal);
    private List<string> _variables = ["$"];
    private int _ranges;
    private int _next;

    private TemplateParser(string text, bool isNew) => (_text, _isNew, _tokens) = (text, isNew, TemplateLexer.Read(text, isNew));

    private TemplateToken Peek => _tokens[_next] is { Kind: not 'x' } token ? token : throw new TemplateException(_tokens[_next].Text);

    /// <summary>Parses a text.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="isNew">True for the language of Go 1.24, false for that of Go 1.19.</param>
    /// <param name="definitions">Gets the templates that it defines, by name.</param>
    /// <exception cref="TemplateException">It is no template.</exception>
    public static IReadOnlyList<TemplateNode> Parse(string text, bool isNew, out IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> definitions)
    {
        var parser = new TemplateParser(text, isNew);
        IReadOnlyList<TemplateNode> nodes = parser.Nodes(out string end, isOutermost: true);
        definitions = parser._definitions;
        return end.Length == 0 ? nodes : throw parser.Fault($"unexpected {{{{{end}}}}}");
    }

    // Up to an end, an else, or the end of the text. What follows an else is left where it may go with that: if, and with in the newer language.
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

            string word = IsKeyword(Peek) ? Peek.Text : "";
            if (word is "end" or "else")
            {
                _next++;
                if (word == "end" || !(Peek is { Kind: 'i', Text: "if" } || (_isNew && Peek is { Kind: 'i', Text: "with" })))
                {
                    Close(word);
                }

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
                nodes.Add(Pipe("command"));
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
        if (data is null)
        {
            Close(context);
        }

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
        return GoUnquote.Text(token.Text) ?? throw Fault("invalid syntax");
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
        int inner = keyword.Text == "range" ? 1 : 0;
        _ranges += inner;
        IReadOnlyList<TemplateNode> then = Nodes(out string end);
        _ranges -= inner;
        IReadOnlyList<TemplateNode> otherwise = [];
        if (end == "else")
        {
            if (Peek is { Kind: 'i', Text: "if" or "with" } && _tokens[_next - 1] is { Kind: 'i' })
            {
                otherwise = [Peek.Text == keyword.Text ? Branch() : throw Fault($"unexpected {Shown(Peek)} in input")];
                end = "end";
            }
            else
            {
                otherwise = Nodes(out end);
            }
        }

        if (end != "end")
        {
            throw Fault(end.Length == 0 ? "unexpected EOF" : $"expected end; found {{{{{end}}}}}");
        }

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

    // Up to its end, which is taken as well.
    private PipeNode Pipe(string context, char end = '}')
    {
        int position = Peek.Position;
        IReadOnlyList<string> variables = Declared(context, out bool isAssignment);
        var commands = new List<CommandNode>();
        while (!IsEnd(end))
        {
            commands.Add(IsOperand(Peek) ? Command() : throw Fault($"unexpected {Shown(Peek)} in {context}"));
        }

        if (commands.Count == 0)
        {
            throw Fault($"missing value for {context}");
        }

        int wrong = commands.FindIndex(1, c => c.Words[0] is ConstantNode or FieldNode { Names.Count: 0 });
        if (wrong > 0)
        {
            throw Fault(FormattableString.Invariant($"non executable command in pipeline stage {wrong + 1}"));
        }

        _next++;
        return new PipeNode(position, string.Join(" | ", commands.Select(c => c.Text)), variables, isAssignment, commands);
    }

    // What gets its value, which is known from there on.
    private List<string> Declared(string context, out bool isAssignment)
    {
        var variables = new List<string>();
        isAssignment = false;
        while (Peek.Kind == 'v' && _tokens[_next + 1] is { Kind: 'o', Text: "," or ":=" or "=" } operation)
        {
            variables.Add(Peek.Text);
            _variables.Add(Peek.Text);
            _next += 2;
            if (operation.Text != ",")
            {
                isAssignment = operation.Text == "=";
                break;
            }

            if (context != "range" || variables.Count > 1)
            {
                throw Fault($"too many declarations in {context}");
            }

            if (Peek.Kind is not ('v' or '}'))
            {
                throw Fault("range can only initialize variables");
            }
        }

        return variables;
    }

    private bool IsEnd(char end) => end == '}' ? Peek.Kind == '}' : Peek is { Kind: 'o', Text: ")" };

    private static bool IsKeyword(TemplateToken token) => token.Kind == 'i' && Keywords.Contains(token.Text, StringComparer.Ordinal);

    private static bool IsOperand(TemplateToken token) => (token.Kind is 'i' or 'f' or 'v' or 's' or 'n' && !IsKeyword(token)) || token is { Kind: 'o', Text: "(" };

    // Up to the end of the pipe, or the bar behind it, which is taken as well.
    private CommandNode Command()
    {
        int position = Peek.Position;
        var words = new List<TemplateNode>();
        while (IsOperand(Peek) && (words.Count == 0 || Peek.IsApart))
        {
            words.Add(Operand());
        }

        if (Peek is { Kind: 'o', Text: "|" })
        {
            _next++;
        }
        else if (Peek.Kind != '}' && Peek is not { Kind: 'o', Text: ")" })
        {
            throw Fault($"unexpected {Shown(Peek)} in operand");
        }

        return new CommandNode(position, string.Join(' ', words.Select(w => w.Text)), words);
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

        if (term is ConstantNode or FieldNode { Names.Count: 0 })
        {
            throw Fault($"unexpected . after term {TemplateValue.Json(term.Text)}");
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
                return new ConstantNode(token.Position, token.Text, GoUnquote.Text(token.Text) ?? throw Fault("invalid syntax"));
            case 'n':
                return new ConstantNode(token.Position, token.Text, TemplateNumber.Read(token.Text, out string error) ?? throw Fault(error));
            default:
                PipeNode pipe = Pipe("parenthesized pipeline", ')');
                return pipe with { Text = $"({pipe.Text})" };
        }
    }

    // Words of the language stand in angles, others in quotes and cut off (item.String).
    private static string Shown(TemplateToken token) =>
        token.Kind == 'e' ? "EOF"
        : token.Text is "." or "nil" || IsKeyword(token) ? $"<{token.Text}>"
        : token.Text.Length > LongestShown ? TemplateValue.Json(token.Text[..LongestShown]) + "..."
        : TemplateValue.Json(token.Text);

    private TemplateException Fault(string message) => TemplateLexer.Fault(_text, _tokens[_next].Position, message);
}
