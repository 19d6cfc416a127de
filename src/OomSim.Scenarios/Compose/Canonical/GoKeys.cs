namespace OomSim.Scenarios.Compose;

/// <summary>The order in which Go's YAML writes the keys of a map: letters by their code, runs of digits as numbers.</summary>
internal static class GoKeys
{
    /// <summary>That order.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string a, string b)
    {
        bool inDigits = false;
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] == b[i])
            {
                inDigits = char.IsDigit(a[i]);
                continue;
            }

            bool isLetter = char.IsLetter(a[i]);
            if (isLetter && char.IsLetter(b[i]))
            {
                return a[i].CompareTo(b[i]);
            }

            if (isLetter || char.IsLetter(b[i]))
            {
                return isLetter == inDigits ? -1 : 1;
            }

            (long Value, int End) one = Number(a, i);
            (long Value, int End) other = Number(b, i);
            return one.Value != other.Value ? one.Value.CompareTo(other.Value) : one.End != other.End ? one.End.CompareTo(other.End) : a[i].CompareTo(b[i]);
        }

        return a.Length.CompareTo(b.Length);
    }

    // A zero behind other digits is one of them, not the beginning of a number.
    private static (long Value, int End) Number(string text, int from)
    {
        int begin = from;
        while (begin > 0 && char.IsDigit(text[begin - 1]))
        {
            begin--;
        }

        long value = text.AsSpan(begin, from - begin).TrimStart('0').Length > 0 ? 1 : 0;
        int end = from;
        for (; end < text.Length && char.IsAsciiDigit(text[end]); end++)
        {
            value = unchecked((value * 10) + (text[end] - '0'));
        }

        return (value, end);
    }
}
