namespace OomSim.Docker;

/// <summary>
/// The order in which the client lists networks and volumes (github.com/fvbommel/sortorder): numbers by their value and before other characters, of equal
/// ones that with fewer zeros in front first; all else by bytes.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The one there is.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        (string a, string b) = (x ?? "", y ?? "");
        (int i, int j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (!char.IsAsciiDigit(a[i]) || !char.IsAsciiDigit(b[j]))
            {
                if (a[i] != b[j])
                {
                    return char.IsAsciiDigit(a[i]) ? -1 : char.IsAsciiDigit(b[j]) ? 1 : a[i].CompareTo(b[j]);
                }

                i++;
                j++;
                continue;
            }

            ReadOnlySpan<char> first = Number(a, i);
            ReadOnlySpan<char> second = Number(b, j);
            ReadOnlySpan<char> value = first.TrimStart('0');
            ReadOnlySpan<char> other = second.TrimStart('0');
            int order = value.Length != other.Length ? value.Length.CompareTo(other.Length)
                : value.SequenceCompareTo(other) is not 0 and var different ? different
                : first.Length.CompareTo(second.Length);
            if (order != 0)
            {
                return order;
            }

            i += first.Length;
            j += second.Length;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static ReadOnlySpan<char> Number(string text, int from)
    {
        int end = from;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return text.AsSpan(from, end - from);
    }
}
