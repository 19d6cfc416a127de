using System.Globalization;

namespace OomSim.Docker;

/// <summary>Lists of CPUs or memory nodes: <c>0-2,5</c> (D4.32).</summary>
public static class CpuList
{
    private const int Largest = 8191;

    /// <summary>Parses a list; the engine's reason when it is none, else null.</summary>
    public static string? TryParse(string text, out SortedSet<int> members)
    {
        members = [];
        foreach (string part in text.Length == 0 ? [] : text.Split(','))
        {
            string[] ends = part.Split('-', 2);
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first))
            {
                return "invalid format: " + text;
            }

            int last = first;
            if (ends.Length == 2 && !int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last))
            {
                return "invalid format: " + text;
            }

            if (last < first)
            {
                return "invalid format: " + text;
            }

            if (last > Largest)
            {
                return string.Create(CultureInfo.InvariantCulture, $"value of out range, maximum is {Largest + 1}");
            }

            members.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return null;
    }

    /// <summary>All of a number of CPUs or nodes: <c>0</c> or <c>0-3</c>.</summary>
    public static string All(int count) => count == 1 ? "0" : "0-" + (count - 1).ToString(CultureInfo.InvariantCulture);
}
