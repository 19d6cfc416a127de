namespace OomSim.Docker;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Name">In capitals.</param>
/// <param name="Operands">The rest of the line, continued lines joined.</param>
/// <param name="Line">The line that it begins on, from 1.</param>
internal sealed record Instruction(string Name, string Operands, int Line)
{
    /// <summary>As the builder shows it.</summary>
    public string Text => Operands.Length > 0 ? Name + " " + Operands : Name;

    /// <summary>The instructions of a Dockerfile: comments and empty lines are left out, a backslash at the end goes on.</summary>
    public static List<Instruction> Parse(string dockerfile)
    {
        var all = new List<Instruction>();
        string pending = "";
        int begin = 0, number = 0;
        foreach (string raw in dockerfile.Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            begin = pending.Length == 0 ? number : begin;
            bool goesOn = line.EndsWith('\\');
            pending += (goesOn ? line[..^1] : line);
            if (!goesOn)
            {
                all.Add(Of(pending, begin));
                pending = "";
            }
        }

        if (pending.Length > 0)
        {
            all.Add(Of(pending, begin));
        }

        return all;
    }

    private static Instruction Of(string text, int line)
    {
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        return new Instruction((blank < 0 ? text : text[..blank]).ToUpperInvariant(), blank < 0 ? "" : text[blank..].Trim(), line);
    }
}
