namespace OomSim.Results;

/// <summary>Two texts line by line, in the unified form of <c>diff -u</c>.</summary>
/// <param name="FirstLine">The first line of the old text that differs, from 1.</param>
/// <param name="Lines">Hunks: <c>@@ -a,b +c,d @@</c>, then lines that begin with a blank, <c>-</c> or <c>+</c>.</param>
public sealed record LineDiff(int FirstLine, IReadOnlyList<string> Lines)
{
    private const int Context = 3;

    // A table of this size takes 16 MB; what differs more than that is shown as replaced.
    private const long LargestTable = 4_000_000;

    /// <summary>Compares two texts; null when they are the same.</summary>
    public static LineDiff? Of(string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before == after)
        {
            return null;
        }

        string[] a = Split(before);
        string[] b = Split(after);
        List<(char Mark, string Text)> script = Script(a, b);
        List<string> lines = [];
        int first = 0;
        int i = 0;
        (int old, int @new) = (1, 1);
        while (i < script.Count)
        {
            int change = script.FindIndex(i, s => s.Mark != ' ');
            if (change < 0)
            {
                break;
            }

            int from = Math.Max(i, change - Context);
            old += from - i;
            @new += from - i;
            int end = EndOfHunk(script, change);
            first = first == 0 ? old + change - from : first;
            List<(char Mark, string Text)> hunk = script.GetRange(from, end - from);
            int olds = hunk.Count(h => h.Mark != '+');
            int news = hunk.Count(h => h.Mark != '-');
            lines.Add(FormattableString.Invariant($"@@ -{old},{olds} +{@new},{news} @@"));
            lines.AddRange(hunk.Select(h => h.Mark + h.Text));
            (old, @new, i) = (old + olds, @new + news, end);
        }

        return new LineDiff(Math.Min(Math.Max(1, first), Math.Max(1, a.Length)), lines);
    }

    // Changes that are closer than twice the context share a hunk.
    private static int EndOfHunk(List<(char Mark, string Text)> script, int change)
    {
        int last = change;
        for (int i = change; i < script.Count && i <= last + (2 * Context) + 1; i++)
        {
            last = script[i].Mark != ' ' ? i : last;
        }

        return Math.Min(script.Count, last + Context + 1);
    }

    private static string[] Split(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static List<(char Mark, string Text)> Script(string[] a, string[] b)
    {
        int start = 0;
        while (start < a.Length && start < b.Length && a[start] == b[start])
        {
            start++;
        }

        int tail = 0;
        while (tail < a.Length - start && tail < b.Length - start && a[^(tail + 1)] == b[^(tail + 1)])
        {
            tail++;
        }

        List<(char, string)> script = [.. a[..start].Select(l => (' ', l))];
        Middle(a[start..(a.Length - tail)], b[start..(b.Length - tail)], script);
        script.AddRange(a[(a.Length - tail)..].Select(l => (' ', l)));
        return script;
    }

    // The longest common subsequence, by the table of its lengths from each place to the ends.
    private static void Middle(string[] a, string[] b, List<(char, string)> script)
    {
        if ((a.Length + 1L) * (b.Length + 1L) > LargestTable)
        {
            script.AddRange(a.Select(l => ('-', l)));
            script.AddRange(b.Select(l => ('+', l)));
            return;
        }

        var length = new int[a.Length + 1, b.Length + 1];
        for (int i = a.Length - 1; i >= 0; i--)
        {
            for (int j = b.Length - 1; j >= 0; j--)
            {
                length[i, j] = a[i] == b[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        (int x, int y) = (0, 0);
        while (x < a.Length || y < b.Length)
        {
            if (x < a.Length && y < b.Length && a[x] == b[y])
            {
                script.Add((' ', a[x++]));
                y++;
            }
            else if (x < a.Length && (y == b.Length || length[x + 1, y] >= length[x, y + 1]))
            {
                script.Add(('-', a[x++]));
            }
            else
            {
                script.Add(('+', b[y++]));
            }
        }
    }
}
