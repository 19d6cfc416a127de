using System.Text;

namespace OomSim.Docker;

/// <summary>Fills a template.</summary>
/// <param name="source">Its text, for the places of errors.</param>
/// <param name="output">Where it writes.</param>
/// <param name="inHeadings">True for the line of headings of a table.</param>
/// <param name="isRaw">True for JSON without structures: a mapping has to have what is asked of it, and errors name no types.</param>
internal sealed class TemplateRunner(string source, StringBuilder output, bool inHeadings, bool isRaw)
{
    private const int MostText = 16 << 20;
    private readonly List<(string Name, object? Value)> _variables = [];

    /// <summary>Writes a list of nodes.</summary>
    /// <exception cref="TemplateException">It cannot be filled.</exception>
    public void Run(IReadOnlyList<TemplateNode> nodes, object? data)
    {
        _variables.Add(("$", data));
        Walk(nodes, data);
    }

    private void Walk(IReadOnlyList<TemplateNode> nodes, object? dot)
    {
        int known = _variables.Count;
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
                    Branch(branch, dot);
                    break;
            }

            if (output.Length > MostText)
            {
                throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}a template that prints more than {MostText} characters is not simulated");
            }
        }

        _variables.RemoveRange(known, _variables.Count - known);
    }

    private void Print(object? value, PipeNode pipe) => output.Append(
        TemplateValue.Print(value) ?? throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}{{{{{pipe.Text}}}}} of a template prints a structure, which is not simulated: {{{{json {pipe.Text}}}}} is"));

    private void Branch(BranchNode branch, object? dot)
    {
        int known = _variables.Count;
        object? value = Value(branch.Condition, dot, declare: branch.Text != "range");
        if (branch.Text == "range")
        {
            Range(branch, value, dot);
        }
        else
        {
            bool isTrue = TemplateValue.IsTrue(value);
            Walk(isTrue ? branch.Then : branch.Else, isTrue && branch.Text == "with" ? value : dot);
        }

        _variables.RemoveRange(known, _variables.Count - known);
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

            Walk(branch.Then, item);
            _variables.RemoveRange(known, _variables.Count - known);
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
                return Call(function.Text, Arguments(), command);
            case FieldNode { Names.Count: > 0 } field when hasArguments:
                object? receiver = Receiver(field, dot);
                return receiver is ITemplateData data && data.Call(field.Names[^1], Arguments()) is { } answer ? answer
                    : throw Fault(field, $"{field.Names[^1]} has arguments but cannot be invoked as function");
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

        return hasFinal ? final : command.Words.Count > 1 ? value : Call(isOr ? "or" : "and", [], command);
    }

    private object? Call(string function, IReadOnlyList<object?> arguments, TemplateNode at)
    {
        object? value = TemplateFunctions.Call(function, arguments, inHeadings, out string error);
        return error.Length == 0 ? value : throw Fault(at, error);
    }

    private object? Operand(TemplateNode node, object? dot) => node switch
    {
        ConstantNode constant => constant.Value,
        VariableNode variable => _variables.FindLast(v => v.Name == variable.Text).Value,
        PipeNode pipe => Value(pipe, dot),
        FunctionNode function => Call(function.Text, [], function),
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
                throw Fault(at, of == TemplateValue.Missing ? $"nil pointer evaluating interface {{}}.{name}" : $"can't evaluate field {name} in type {(isRaw ? "interface {}" : TemplateValue.TypeOf(of))}");
        }
    }

    private TemplateException Fault(TemplateNode at, string what)
    {
        string before = source[..Math.Min(at.Position, source.Length)];
        int column = before.Length - (before.LastIndexOf('\n') + 1);
        return new TemplateException(FormattableString.Invariant($"template: :{1 + before.Count(c => c == '\n')}:{column}: executing \"\" at <{at.Text}>: {what}"));
    }
}
