namespace OomSim.Results;

/// <summary>A victim's name above a plot.</summary>
/// <param name="Text">The name, cut where it is long.</param>
/// <param name="Line">Where its line stands, pixels.</param>
/// <param name="Left">Where the name begins, pixels.</param>
/// <param name="Lane">Its row, 0 is next to the plot.</param>
internal readonly record struct PlacedLabel(string Text, float Line, float Left, int Lane);

/// <summary>
/// The victims' names in rows above a plot, where they hide no curve. Each stands right of its line, which goes up to it and crosses no other
/// name; kills of one victim in a row share a name. What finds no place is listed.
/// </summary>
/// <param name="Placed">The names that stand there.</param>
/// <param name="Lanes">How many rows they take.</param>
/// <param name="Others">Victims, with their number, that no name stands for, in order of their first kills.</param>
internal sealed record KillLabels(IReadOnlyList<PlacedLabel> Placed, int Lanes, IReadOnlyList<string> Others)
{
    private const float Gap = 6;
    private const float BesideLine = 3;
    private const float Rounding = 0.01f;

    /// <summary>Finds a place for each.</summary>
    /// <param name="kills">The kills, in order.</param>
    /// <param name="x">Where a time stands, pixels.</param>
    /// <param name="left">Where the plot begins.</param>
    /// <param name="right">Where it ends.</param>
    /// <param name="size">Size of the letters, pixels.</param>
    /// <param name="most">Most rows.</param>
    /// <param name="widest">Width to which a name is cut, pixels.</param>
    public static KillLabels Place(IReadOnlyList<KillMark> kills, Func<double, float> x, float left, float right, float size, int most, float widest)
    {
        List<KillMark> runs = Runs(kills);

        // From the last to the first: what is placed lies to the right, and in each row a name must end before the first of them.
        float[] free = new float[most];
        Array.Fill(free, right + Gap + Rounding);
        List<PlacedLabel> placed = [];
        var others = new List<KillMark>();
        int lanes = 0;
        for (int i = runs.Count - 1; i >= 0; i--)
        {
            string text = Texts.Fit(runs[i].Label, widest, size, tail: Selection.NameTail);
            float line = x(runs[i].Time), width = Texts.Measure(text, size);
            float from = Math.Max(left, Math.Min(line + BesideLine, right - width));
            int lane = 0;
            while (lane < most && free[lane] < from + width + Gap && free[lane] > line)
            {
                lane++;
            }

            if (lane == most || free[lane] < from + width + Gap)
            {
                others.Add(runs[i]);
                continue;
            }

            placed.Add(new PlacedLabel(text, line, from, lane));
            lanes = Math.Max(lanes, lane + 1);
            for (int below = 0; below <= lane; below++)
            {
                free[below] = Math.Min(free[below], Math.Min(line, from));
            }
        }

        others.Reverse();
        placed.Reverse();
        return new KillLabels(placed, lanes, Counted(others, size, widest));
    }

    // One after the other of the same name: a mark for all.
    private static List<KillMark> Runs(IReadOnlyList<KillMark> kills)
    {
        List<KillMark> runs = [];
        foreach (KillMark kill in kills)
        {
            if (runs.Count > 0 && runs[^1].AllAlike && kill.AllAlike && runs[^1].Victim == kill.Victim)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + kill.Count };
            }
            else
            {
                runs.Add(kill);
            }
        }

        return runs;
    }

    private static List<string> Counted(List<KillMark> kills, float size, float widest)
    {
        var order = new List<string>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KillMark kill in kills)
        {
            string name = kill.AllAlike ? kill.Victim : kill.Label;
            if (!counts.TryGetValue(name, out int count))
            {
                order.Add(name);
            }

            counts[name] = count + (kill.AllAlike ? kill.Count : 1);
        }

        return order.ConvertAll(n => new KillMark(0, Texts.Fit(n, widest, size, tail: Selection.NameTail), counts[n]).Label);
    }
}
