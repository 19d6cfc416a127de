namespace OomSim.Docker;

/// <summary>How templates compare values: those of one kind only.</summary>
internal static class TemplateComparison
{
    private const string Incompatible = "incompatible types for comparison";

    /// <summary>True where the first equals one of the others.</summary>
    public static object? Equal(IReadOnlyList<object?> arguments, out string error)
    {
        object? first = Basic(arguments[0]);
        error = arguments.Count == 1 ? "error calling eq: missing argument for comparison" : "";
        foreach (object? given in arguments.Skip(1))
        {
            object? other = Basic(given);
            if (IsNothing(arguments[0]) || IsNothing(given))
            {
                // What is nothing has no type, and is like nothing else (text/template/funcs.go, eq).
                if (first is null && other is null)
                {
                    return true;
                }

                continue;
            }

            if (first is IReadOnlyCollection<object?> or IReadOnlyDictionary<string, object?> && other is not null && TemplateValue.TypeOf(first) == TemplateValue.TypeOf(other))
            {
                error = $"error calling eq: non-comparable type {TemplateValue.Print(first)}: {TemplateValue.TypeOf(first)}";
                return null;
            }

            if (first is GoStruct a && other is GoStruct b)
            {
                if (a.Json == b.Json)
                {
                    return true;
                }

                continue;
            }

            if (!IsComparable(first, other))
            {
                error = "error calling eq: " + Incompatible;
                return null;
            }

            if (Equals(first, other))
            {
                return true;
            }
        }

        return error.Length > 0 ? null : false;
    }

    /// <summary><c>ne</c>, <c>lt</c>, <c>le</c>, <c>gt</c> or <c>ge</c>.</summary>
    public static object? Compare(string name, IReadOnlyList<object?> arguments, out string error)
    {
        (object? left, object? right) = (Basic(arguments[0]), Basic(arguments[1]));
        error = "";
        if (name == "ne")
        {
            object? isEqual = Equal(arguments, out error);
            error = error.Replace("calling eq", "calling ne", StringComparison.Ordinal);
            return isEqual is true ? false : error.Length > 0 ? null : true;
        }

        if (!IsBasic(left) || !IsBasic(right))
        {
            error = $"error calling {name}: invalid type for comparison";
            return null;
        }

        if (!IsComparable(left, right))
        {
            error = $"error calling {name}: {Incompatible}";
            return null;
        }

        int? order = (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (long a, long b) => a.CompareTo(b),
            (double a, double b) => a.CompareTo(b),
            _ => null,
        };
        if (order is not { } sign)
        {
            error = $"error calling {name}: invalid type for comparison";
            return null;
        }

        return name switch { "lt" => sign < 0, "le" => sign <= 0, "gt" => sign > 0, _ => sign >= 0 };
    }

    private static bool IsNothing(object? value) => value is null || ReferenceEquals(value, TemplateValue.Missing);

    private static object? Basic(object? value) => IsNothing(value) ? null : value is ITemplateData { Basic: { } basic } ? basic : value is NilPointer ? null : value;

    private static bool IsBasic(object? value) => value is string or long or double or bool;

    private static bool IsComparable(object? left, object? right) =>
        left is null || right is null || (left.GetType() == right.GetType() && IsBasic(left));
}
