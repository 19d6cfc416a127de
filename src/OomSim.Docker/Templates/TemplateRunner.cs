using System.Text;

namespace OomSim.Docker;

/// <summary>Fills a template.</summary>
/// <param name="source">Its text, for the places of errors.</param>
/// <param name="definitions">The templates that it defines.</param>
/// <param name="output">Where it writes.</param>
/// <param name="inHeadings">True for the line of headings of a table.</param>
/// <param name="isRaw">True for JSON without structures: a mapping has to have what is asked of it, and errors name no types.</param>
internal sealed class TemplateRunner(string source, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> definitions, StringBuilder output, bool inHeadings, bool isRaw)
{
    private const int MostText = 16 << 20;
    private const int DeepestCall = 500;
    private List<(string Name, object? Value)> _variables = [];
    private string _name = "";

    // What another template was given: its own type is known, not only that it is anything.
    private object? _handed;
    private int _depth;

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
        object? value = Value(branch.Condition, dot, declare: branch.Text != "range");
        if (branch.Text == "range")
        {
            Range(branch, value, dot);
        }
        else
        {
            bool isTrue = TemplateValue.IsTrue(value);
            jump = Walk(isTrue ? branch.Then : branch.Else, isTrue && branch.Text == "with" ? value : dot);
        }

        _variables.RemoveRange(known, _variables.Count - known);
        return jump;
    }

    private void Range(BranchNode branch, object? value, object? dot)
    {
        List<(object? Key, object? Value)> items = value switch
        {
            IReadOnlyDictionary<string, object?> map => [.. map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => ((object?)p.Key, p.Value))],
            IReadOnlyList<object?> list => [.. list.Select((item, i) => ((object?)(long)i, item))],
            null or NilPointer => [],
            GoStruct => throw Fault(branch.Condition, $"range can't iterate over {TemplateValue.Print(value)}"),
            ITemplateData => throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}{{{{range {branch.Condition.Text}}}}} of a template goes over a structure, which is not simulated"),
            _ when value == TemplateValue.Missing => [],
            _ => throw Fault(branch.Condition, $"range can't iterate over {TemplateValue.Print(value) ?? "{}"}"),
        };
        foreach ((object? key, object? item) in items)
        {
            int known = _variables.Count;
            if (branch.Condition.Variables.Count > 0)
            {
                _variables.Add((branch.Condition.Variables[^1], item));
            }

            if (branch.Condition.Variables.Count > 1)
            {
                _variables.Add((branch.Condition.Variables[0], key));
            }

            string? jump = Walk(branch.Then, item);
            _variables.RemoveRange(known, _variables.Count - known);
            if (jump == "break")
            {
                break;
            }
        }

        if (items.Count == 0)
        {
            Walk(branch.Else, dot);
        }
    }

    private object? Value(PipeNode pipe, object? dot, bool declare = true)
    {
        object? value = null;
        for (int i = 0; i < pipe.Commands.Count; i++)
        {
            value = Command(pipe.Commands[i], dot, i > 0, value);
        }

        foreach (string variable in declare ? pipe.Variables : [])
        {
            int at = pipe.IsAssignment ? _variables.FindLastIndex(v => v.Name == variable) : -1;
            if (at >= 0)
            {
                _variables[at] = (variable, value);
            }
            else
            {
                _variables.Add((variable, value));
            }
        }

        return value;
    }

    private object? Command(CommandNode command, object? dot, bool hasFinal, object? final)
    {
        TemplateNode first = command.Words[0];
        bool hasArguments = command.Words.Count > 1 || hasFinal;
        object?[] Arguments() => [.. command.Words.Skip(1).Select(w => Operand(w, dot)), .. hasFinal ? [final] : Array.Empty<object?>()];
        switch (first)
        {
            case FunctionNode { Text: "and" or "or" } function:
                return Lazily(function.Text == "or", command, dot, hasFinal, final);
            case FunctionNode function:
                return Call(function, Arguments(), command);
            case FieldNode { Names.Count: > 0 } field when hasArguments:
                object? receiver = Receiver(field, dot);
                return receiver is ITemplateData data && data.Call(field.Names[^1], Arguments()) is { } answer ? answer
                    : throw Fault(field, field.Names[^1] + (receiver is IReadOnlyDictionary<string, object?> ? " is not a method but has arguments" : " has arguments but cannot be invoked as function"));
            case ConstantNode { Text: "nil" }:
                throw Fault(first, "nil is not a command");
            default:
                return !hasArguments ? Operand(first, dot)
                    : throw Fault(first, $"can't give argument to non-function {first.Text}");
        }
    }

    // They look at no more than they have to.
    private object? Lazily(bool isOr, CommandNode command, object? dot, bool hasFinal, object? final)
    {
        object? value = null;
        for (int i = 1; i < command.Words.Count; i++)
        {
            value = Operand(command.Words[i], dot);
            if (TemplateValue.IsTrue(value) == isOr)
            {
                return value;
            }
        }

        return hasFinal ? final : command.Words.Count > 1 ? value : Call((FunctionNode)command.Words[0], [], command);
    }

    private object? Call(FunctionNode function, IReadOnlyList<object?> arguments, CommandNode? command)
    {
        object? value = TemplateFunctions.Call(function.Text, arguments, inHeadings, out string error, out int argument);
        if (error.Length == 0)
        {
            return value;
        }

        // Of a constant the kind is known before it is called.
        if (command?.Words.ElementAtOrDefault(argument + 1) is ConstantNode constant && argument >= 0)
        {
            error = $"expected {(error.Contains("expected int;", StringComparison.Ordinal) ? "integer" : "string")}; found {constant.Text}";
        }

        // What a function says itself is of the whole command; what it may be called with, of its name or of what is wrong.
        throw Fault(error.StartsWith("error calling", StringComparison.Ordinal) ? command ?? (TemplateNode)function : command?.Words.ElementAtOrDefault(argument + 1) ?? function, error);
    }

    private object? Operand(TemplateNode node, object? dot) => node switch
    {
        ConstantNode constant => constant.Value,
        VariableNode variable => _variables.FindLast(v => v.Name == variable.Text).Value,
        PipeNode pipe => Value(pipe, dot),
        FunctionNode function => Call(function, [], null),
        FieldNode { Names.Count: 0 } => dot,
        FieldNode field => Field(Receiver(field, dot), field.Names[^1], field),
        _ => throw Fault(node, "can't evaluate command"),
    };

    // All but the last name.
    private object? Receiver(FieldNode field, object? dot)
    {
        object? value = field.Of is null ? dot : Operand(field.Of, dot);
        foreach (string name in field.Names.SkipLast(1))
        {
            value = Field(value, name, field);
        }

        return value;
    }

    private object? Field(object? of, string name, FieldNode at)
    {
        switch (of)
        {
            case ITemplateData data:
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
                throw Fault(at, of == TemplateValue.Missing ? $"nil pointer evaluating interface {{}}.{name}" : $"can't evaluate field {name} in type {(isRaw && !ReferenceEquals(of, _handed) ? "interface {}" : TemplateValue.TypeOf(of))}");
        }
    }

    private TemplateException Fault(TemplateNode at, string what)
    {
        string before = source[..Math.Min(at.Position, source.Length)];
        int column = before.Length - (before.LastIndexOf('\n') + 1);
        return new TemplateException(FormattableString.Invariant($"template: :{1 + before.Count(c => c == '\n')}:{column}: executing \"{_name}\" at <{at.Text}>: {what}"));
    }
}
