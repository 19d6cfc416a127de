using System.Text;

namespace OomSim.Docker;

/// <summary>Fills a template.</summary>
/// <param name="source">Its text, for the places of errors.</param>
/// <param name="definitions">The templates that it defines.</param>
/// <param name="output">Where it writes.</param>
/// <param name="inHeadings">True for the line of headings of a table.</param>
/// <param name="isRaw">True for JSON without structures: a mapping has to have what is asked of it, and errors name no types.</param>
/// <param name="isNew">True for templates of Go 1.24, which go over whole numbers.</param>
internal sealed partial class TemplateRunner(string source, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> definitions, StringBuilder output, bool inHeadings, bool isRaw, bool isNew)
{
    private const int MostText = 16 << 20;
    private const int DeepestCall = 500;
    private List<(string Name, object? Value)> _variables = [];
    private string _name = "";

    // What another template or a with was given: its own type is known, not only that it is anything.
    private object? _handed;
    private int _depth;
    private long _rounds;

    // What was looked at last: errors that are of no part in particular name it (text/template, state.at).
    private TemplateNode _at = new TextNode(0, "");

    /// <summary>Writes a list of nodes.</summary>
    /// <exception cref="TemplateException">It cannot be filled.</exception>
    public void Run(IReadOnlyList<TemplateNode> nodes, object? data)
    {
        _variables.Add(("$", data));
        Walk(nodes, data);
    }

    // Where it is left for the range around it: break or continue; null at its end.
    private string? Walk(IReadOnlyList<TemplateNode> nodes, object? dot)
    {
        int known = _variables.Count;
        string? jump = null;
        foreach (TemplateNode node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case PipeNode pipe:
                    object? value = Value(pipe, dot);
                    if (pipe.Variables.Count == 0)
                    {
                        Print(value, pipe);
                    }

                    break;
                case BranchNode branch:
                    jump = Branch(branch, dot);
                    break;
                case JumpNode:
                    jump = node.Text;
                    break;
                case CallNode call:
                    Call(call, dot);
                    break;
            }

            if (jump is not null)
            {
                break;
            }

            if (output.Length > MostText)
            {
                throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}a template that prints more than {MostText} characters is not simulated");
            }
        }

        _variables.RemoveRange(known, _variables.Count - known);
        return jump;
    }

    // Another template, with nothing but its dot.
    private void Call(CallNode call, object? dot)
    {
        if (!definitions.TryGetValue(call.Name, out IReadOnlyList<TemplateNode>? nodes))
        {
            throw Fault(call, $"template {TemplateValue.Json(call.Name)} not defined");
        }

        if (_depth == DeepestCall)
        {
            throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}templates within more than {DeepestCall} others are not simulated");
        }

        object? data = call.Data is null ? TemplateValue.Missing : Value(call.Data, dot);
        (List<(string Name, object? Value)> variables, string name) = (_variables, _name);
        object? outer = _handed;
        (_variables, _name, _handed) = ([("$", data)], call.Name, data);
        _depth++;
        Walk(nodes, data);
        _depth--;
        (_variables, _name, _handed) = (variables, name, outer);
    }

    private void Print(object? value, PipeNode pipe) => output.Append(
        TemplateValue.Print(value) ?? throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}{{{{{pipe.Text}}}}} of a template prints a structure, which is not simulated: {{{{json {pipe.Text}}}}} is"));

    private string? Branch(BranchNode branch, object? dot)
    {
        int known = _variables.Count;
        string? jump = null;
        object? value = Value(branch.Condition, dot, declare: branch.Text != "range" || branch.Condition.IsAssignment);
        if (branch.Text == "range")
        {
            jump = Range(branch, value, dot);
        }
        else
        {
            bool isTrue = TemplateValue.IsTrue(value);
            bool isHanded = isTrue && branch.Text == "with";
            object? outer = _handed;
            _handed = isHanded ? value : outer;
            jump = Walk(isTrue ? branch.Then : branch.Else, isHanded ? value : dot);
            _handed = outer;
        }

        _variables.RemoveRange(known, _variables.Count - known);
        return jump;
    }

    private void Set(string variable, object? value, bool isAssignment)
    {
        if (!isAssignment)
        {
            _variables.Add((variable, value));
            return;
        }

        int at = _variables.FindLastIndex(v => v.Name == variable);
        _variables[at >= 0 ? at : throw Fault(_at, $"undefined variable: {variable}")] = (variable, value);
    }

    private object? Value(PipeNode pipe, object? dot, bool declare = true)
    {
        object? value = null;
        _at = pipe;
        for (int i = 0; i < pipe.Commands.Count; i++)
        {
            value = Command(pipe.Commands[i], dot, i > 0, value);
        }

        foreach (string variable in declare ? pipe.Variables : [])
        {
            Set(variable, value, pipe.IsAssignment);
        }

        return value;
    }

    private object? Command(CommandNode command, object? dot, bool hasFinal, object? final)
    {
        TemplateNode first = command.Words[0];
        bool hasArguments = command.Words.Count > 1 || hasFinal;
        switch (first)
        {
            case FunctionNode { Text: "and" or "or" } function:
                _at = function;
                return Lazily(function.Text == "or", command, dot, hasFinal, final);
            case FunctionNode function:
                _at = function;
                return Call(function, command, dot, hasFinal, final);
            case FieldNode { Names.Count: > 0 } field when hasArguments:
                return Method(field, command, dot, hasFinal, final);
            case ConstantNode { Text: "nil" }:
                throw Fault(first, "nil is not a command");
            case PipeNode pipe when hasArguments:
                throw Fault(_at, $"can't give argument to non-function {pipe.Bare}");
            default:
                return !hasArguments ? Operand(first, dot)
                    : throw Fault(first, $"can't give argument to non-function {first.Text}");
        }
    }

    // A name with arguments: of those that there are, methods alone take some, and all of them are texts.
    private string Method(FieldNode field, CommandNode command, object? dot, bool hasFinal, object? final)
    {
        string name = field.Names[^1];
        int count = command.Words.Count - 1 + (hasFinal ? 1 : 0);
        object? receiver = Receiver(field, dot);
        if ((receiver as ITemplateData)?.Arity(name) is { } wanted && wanted != count)
        {
            throw Fault(field, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"wrong number of args for {name}: want {wanted} got {count}"));
        }

        if (receiver is not IReadOnlyDictionary<string, object?> && (receiver as ITemplateData)?.Arity(name) is null)
        {
            _ = Field(receiver, name, isKnown: field.Names.Count == 1 && field.Of is not null);
        }

        List<object?> arguments = [];
        if (receiver is ITemplateData methods)
        {
            foreach (TemplateNode word in command.Words.Skip(1))
            {
                arguments.Add(Operand(word, dot) is string text ? text
                    : throw Fault(_at, word is not ConstantNode ? $"wrong type for value; expected string; got {TemplateValue.TypeOf(Operand(word, dot))}" : word.Text == "nil" ? "cannot assign nil to string" : $"expected string; found {word.Text}"));
            }

            if (hasFinal)
            {
                arguments.Add(final is string ? final : throw Fault(field, $"wrong type for value; expected string; got {TemplateValue.TypeOf(final)}"));
            }

            if (methods.Call(name, arguments) is { } answer)
            {
                return answer;
            }
        }

        throw Fault(field, name + (receiver is IReadOnlyDictionary<string, object?> ? " is not a method but has arguments" : " has arguments but cannot be invoked as function"));
    }

    // They look at no more than they have to.
    private object? Lazily(bool isOr, CommandNode command, object? dot, bool hasFinal, object? final)
    {
        object? value = null;
        for (int i = 1; i < command.Words.Count; i++)
        {
            // A nil that is written has no value to print.
            value = command.Words[i] is ConstantNode { Text: "nil" } ? TemplateValue.Missing : Operand(command.Words[i], dot);
            if (TemplateValue.IsTrue(value) == isOr)
            {
                return value;
            }
        }

        return hasFinal ? final : command.Words.Count > 1 ? value : Call((FunctionNode)command.Words[0], command, dot, hasFinal: false, null);
    }

    private object? Call(FunctionNode function, CommandNode? command, object? dot, bool hasFinal, object? final)
    {
        if (TemplateFunctions.WrongCount(function.Text, (command?.Words.Count - 1 ?? 0) + (hasFinal ? 1 : 0)) is { } wrong)
        {
            throw Fault(function, wrong);
        }

        var arguments = new List<object?>();
        var places = new List<TemplateNode>();
        foreach (TemplateNode word in command?.Words.Skip(1) ?? [])
        {
            object? given = Operand(word, dot);
            arguments.Add(TemplateFunctions.AsInteger(function.Text, arguments.Count, word, given));
            places.Add(_at);
        }

        if (hasFinal)
        {
            arguments.Add(final);
            places.Add(_at);
        }

        object? value = TemplateFunctions.Call(function.Text, arguments, inHeadings, out string error, out int argument);
        if (error.Length == 0)
        {
            return value;
        }

        // Of a constant the kind is known before it is called.
        if (argument >= 0 && command?.Words.ElementAtOrDefault(argument + 1) is ConstantNode constant)
        {
            string expected = error.Contains("expected int;", StringComparison.Ordinal) ? "int" : error.Contains("expected []string;", StringComparison.Ordinal) ? "[]string" : "string";
            error = expected == "[]string" ? $"can't handle {constant.Text} for arg of type []string"
                : constant.Text == "nil" ? $"cannot assign nil to {expected}"
                : $"expected {(expected == "int" ? "integer" : expected)}; found {constant.Text}";
        }

        if (isNew && function.Text == "call" && error.Contains("non-function of", StringComparison.Ordinal))
        {
            string named = command!.Words.ElementAtOrDefault(1) is { } word ? (word as PipeNode)?.Bare ?? word.Text : $"<{TemplateValue.TypeOf(final)} Value>";
            error = error.Replace("non-function of", $"non-function {named} of", StringComparison.Ordinal);
        }

        // What a function says itself is of the whole command; what it may be called with, of its name or of what is wrong.
        throw Fault(error.StartsWith("error calling", StringComparison.Ordinal) ? command ?? (TemplateNode)function : argument >= 0 ? places[argument] : function, error);
    }

    private object? Operand(TemplateNode node, object? dot)
    {
        _at = node;
        switch (node)
        {
            case ConstantNode { Value: ulong }:
                throw Fault(node, $"{node.Text} overflows int");
            case ConstantNode constant:
                return constant.Value;
            case VariableNode variable:
                int at = _variables.FindLastIndex(v => v.Name == variable.Text);
                return at >= 0 ? _variables[at].Value : throw Fault(node, $"undefined variable: {variable.Text}");
            case PipeNode pipe:
                return Value(pipe, dot);
            case FunctionNode function:
                return Call(function, null, dot, hasFinal: false, null);
            case FieldNode { Names.Count: 0 }:
                return dot;
            case FieldNode field:
                object? of = Receiver(field, dot);
                return Field(of, field.Names[^1], isKnown: field.Names.Count == 1 && field.Of is not null);
            default:
                throw Fault(node, "can't evaluate command");
        }
    }

    // All but the last name.
    private object? Receiver(FieldNode field, object? dot)
    {
        _at = field;
        object? value = field.Of is null ? dot : Operand(field.Of, dot);
        _at = field.Of is VariableNode ? field : _at;
        for (int i = 0; i < field.Names.Count - 1; i++)
        {
            value = Field(value, field.Names[i], isKnown: i == 0 && field.Of is not null);
        }

        return value;
    }

    // What comes out of a pipeline or a variable has a type that is known.
    private object? Field(object? of, string name, bool isKnown)
    {
        TemplateNode at = _at;
        switch (of)
        {
            case ITemplateData data when data is not RawNumber:
                return data.TryField(name, out object? value, out string error) ? value : throw Fault(at, error);
            case IReadOnlyDictionary<string, object?> map:
                return map.TryGetValue(name, out object? found) ? found : isRaw ? throw Fault(at, $"map has no entry for key \"{name}\"") : TemplateValue.Missing;
            case NilPointer pointer:
                throw Fault(at, pointer.Error(name));
            case TemplateValue.NoValue when !isRaw:
                return of;
            case null:
                throw Fault(at, $"nil pointer evaluating interface {{}}.{name}");
            default:
                throw Fault(at, of == TemplateValue.Missing ? $"nil pointer evaluating interface {{}}.{name}" : $"can't evaluate field {name} in type {(isRaw && !isKnown && !ReferenceEquals(of, _handed) ? "interface {}" : TemplateValue.TypeOf(of))}");
        }
    }

    private TemplateException Fault(TemplateNode at, string what)
    {
        string before = source[..Math.Min(at.Position, source.Length)];
        int column = Encoding.UTF8.GetByteCount(before.AsSpan(before.LastIndexOf('\n') + 1));
        return new TemplateException(FormattableString.Invariant($"template: :{1 + before.Count(c => c == '\n')}:{column}: executing \"{_name}\" at <{at.Text}>: {what}"));
    }
}
