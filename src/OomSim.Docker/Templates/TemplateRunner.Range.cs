namespace OomSim.Docker;

/// <summary>What a range goes over.</summary>
internal sealed partial class TemplateRunner
{
    private const int MostRounds = 10_000_000;

    // What its else leaves for the range around it: text/template ends an inner range for a break there, and lets a continue through (walkRange).
    private string? Range(BranchNode branch, object? value, object? dot)
    {
        IEnumerable<(object? Key, object? Value)> items = value switch
        {
            IReadOnlyDictionary<string, object?> map => [.. map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => ((object?)p.Key, p.Value))],
            IReadOnlyList<object?> list => [.. list.Select((item, i) => ((object?)(long)i, item))],
            null => [],
            NilPointer => throw Fault(_at, "range can't iterate over <nil>"),
            long or ITemplateData { Basic: long } when isNew => Numbers(branch, value),
            GoStruct or ITemplateData { Basic: not null } => throw Fault(_at, $"range can't iterate over {TemplateValue.Print(value)}"),
            ITemplateData => throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}{{{{range {branch.Condition.Text}}}}} of a template goes over a structure, which is not simulated"),
            _ when value == TemplateValue.Missing => [],
            _ => throw Fault(_at, $"range can't iterate over {TemplateValue.Print(value) ?? "{}"}"),
        };
        bool isEmpty = true;
        foreach ((object? key, object? item) in items)
        {
            isEmpty = false;
            if (++_rounds > MostRounds)
            {
                throw new TemplateException($"{DockerEngine.NotSimulatedPrefix}a template that goes round more than {MostRounds} times is not simulated");
            }

            int known = _variables.Count;
            if (branch.Condition.Variables.Count > 0)
            {
                Set(branch.Condition.Variables[^1], item, branch.Condition.IsAssignment);
            }

            if (branch.Condition.Variables.Count > 1)
            {
                Set(branch.Condition.Variables[0], key, branch.Condition.IsAssignment);
            }

            string? jump = Walk(branch.Then, item);
            _variables.RemoveRange(known, _variables.Count - known);
            if (jump == "break")
            {
                break;
            }
        }

        return isEmpty && Walk(branch.Else, dot) == "continue" ? "continue" : null;
    }

    // 0, 1 … below a whole number, which has no keys.
    private IEnumerable<(object? Key, object? Value)> Numbers(BranchNode branch, object? value)
    {
        long end = value is ITemplateData { Basic: long typed } ? typed : (long)value!;
        if (branch.Condition.Variables.Count > 1)
        {
            throw Fault(_at, $"can't use {TemplateValue.Print(value)} to iterate over more than one variable");
        }

        for (long i = 0; i < end; i++)
        {
            yield return (null, value is TypedInteger { Type: var type } ? new TypedInteger(i, type) : i);
        }
    }
}
