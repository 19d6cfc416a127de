namespace OomSim.Results;

/// <summary>Which container of one trace is which of another.</summary>
public static class ContainerPairs
{
    /// <summary>
    /// Those of one name together; of the rest those of which the one's name ends with the other's and with no other's, as a
    /// group <c>a</c> made by hand and a container <c>ca</c>, whose name the engine wants to have two characters. Who has no
    /// partner stands with its own name on both sides. In order of name.
    /// </summary>
    /// <param name="first">Names of one trace.</param>
    /// <param name="second">Names of the other.</param>
    public static IReadOnlyList<(string First, string Second)> Of(IReadOnlyCollection<string> first, IReadOnlyCollection<string> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        string[] lonely = [.. second.Except(first, StringComparer.Ordinal)];
        List<(string First, string Second)> pairs = [.. first.Intersect(second, StringComparer.Ordinal).Select(name => (name, name))];
        string[] alone = [.. first.Except(second, StringComparer.Ordinal)];
        SortedSet<string> taken = new(StringComparer.Ordinal);
        foreach (string name in alone)
        {
            string[] likes = [.. lonely.Where(other => Alike(name, other))];
            bool isOnly = likes.Length == 1 && alone.Count(other => Alike(other, likes[0])) == 1;
            pairs.Add((name, isOnly ? likes[0] : name));
            if (isOnly)
            {
                taken.Add(likes[0]);
            }
        }

        pairs.AddRange(lonely.Where(name => !taken.Contains(name)).Select(name => (name, name)));
        return [.. pairs.OrderBy(pair => pair.First, StringComparer.Ordinal)];
    }

    private static bool Alike(string a, string b) => a.EndsWith(b, StringComparison.Ordinal) || b.EndsWith(a, StringComparison.Ordinal);
}
