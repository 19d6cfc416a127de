namespace OomSim.Docker;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Name">In capitals.</param>
/// <param name="Text">The whole line as it was typed, continued lines joined: as the builder shows it.</param>
/// <param name="Flags">What begins with <c>--</c> behind the name.</param>
/// <param name="Operands">The rest.</param>
/// <param name="Line">The line that it begins on, from 1.</param>
internal sealed record Instruction(string Name, string Text, IReadOnlyList<string> Flags, string Operands, int Line)
{
    /// <summary>Reads one from a line.</summary>
    public static Instruction Of(string line, int number)
    {
        string text = line.Trim();
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        string rest = blank < 0 ? "" : text[blank..].Trim();
        var flags = new List<string>();
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            int end = rest.AsSpan().IndexOfAny(' ', '\t');
            string flag = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[end..].Trim();
            if (flag == "--")
            {
                break;
            }

            flags.Add(flag);
        }

        return new Instruction((blank < 0 ? text : text[..blank]).ToUpperInvariant(), text, flags, rest, number);
    }

    /// <summary>The words between blanks.</summary>
    public string[] Words => Operands.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value of <c>--name=value</c>; null where it is not given.</summary>
    public string? Flag(string name) =>
        Flags.LastOrDefault(f => f.StartsWith("--" + name + "=", StringComparison.Ordinal))?[(name.Length + 3)..];
}
