using System.Globalization;

namespace OomSim.Results;

/// <summary>Compares what the engine told of a container, in order.</summary>
internal static class EventOrder
{
    // Pairs whose order the engine does not promise (D1.25, D2.15), in their usual order.
    private static readonly (string First, string Second)[] Races = [("oom", "die"), ("die", "stop")];

    /// <summary>The first place where two lists part, in words; empty when they are the same but for what the engine does not promise.</summary>
    public static string Difference(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        List<string> a = Usual(first);
        List<string> b = Usual(second);
        int at = 0;
        while (at < a.Count && at < b.Count && a[at] == b[at])
        {
            at++;
        }

        string number = (at + 1).ToString(CultureInfo.InvariantCulture);
        return at == a.Count && at == b.Count ? ""
            : at == a.Count ? $"event {number} '{b[at]}' is in B alone"
            : at == b.Count ? $"event {number} '{a[at]}' is in A alone"
            : $"event {number} is '{a[at]}' in A, '{b[at]}' in B";
    }

    private static List<string> Usual(IReadOnlyList<string> events)
    {
        List<string> usual = [.. events];
        foreach ((string one, string other) in Races)
        {
            for (int i = 1; i < usual.Count; i++)
            {
                if (Kind(usual[i]) == one && Kind(usual[i - 1]) == other)
                {
                    (usual[i - 1], usual[i]) = (usual[i], usual[i - 1]);
                }
            }
        }

        return usual;
    }

    // An exit code may follow.
    private static string Kind(string text) => text.Split(' ')[0];
}
