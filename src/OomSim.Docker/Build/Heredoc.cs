using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>
/// A here-document of a Dockerfile: the parser of BuildKit 0.11 and later takes the lines up to its name out, also for the classic builder, which has no use for them (moby/buildkit
/// frontend/dockerfile/parser; issues moby/buildkit#6395 and #4282 show 24.0.7 and 28.2.2: what reads it finds nothing).
/// </summary>
/// <param name="Name">What the line that ends it says.</param>
/// <param name="IgnoresTabs">True for <c>&lt;&lt;-</c>: tabs in front of that line do not count.</param>
internal sealed partial record Heredoc(string Name, bool IgnoresTabs)
{
    private static readonly string[] Instructions = ["ADD", "COPY", "RUN"];

    /// <summary>Those that an instruction begins, in order.</summary>
    /// <param name="step">The instruction.</param>
    public static IReadOnlyList<Heredoc> Of(Instruction step)
    {
        // What an image triggers later is an instruction, too.
        Instruction inner = step.Name == "ONBUILD" ? Instruction.Of(step.Operands, step.Line) : step;
        return !Instructions.Contains(inner.Name, StringComparer.Ordinal) || !inner.Operands.Contains("<<", StringComparison.Ordinal) || DockerfileWords.List(inner.Operands) is not null ? []
            : [.. inner.Words.Select(Read).OfType<Heredoc>()];
    }

    /// <summary>True for a word that stands for one.</summary>
    public static bool IsWord(string word) => Read(word) is not null;

    /// <summary>True for the line that ends it.</summary>
    public bool IsEnd(string line) => (IgnoresTabs ? line.TrimStart('\t') : line) == Name;

    private static Heredoc? Read(string word)
    {
        Match match = Form().Match(word);
        string name = match.Groups["name"].Value.Trim('"', '\'');
        return match.Success && name.Length > 0 ? new Heredoc(name, match.Groups["dash"].Length > 0) : null;
    }

    [GeneratedRegex(@"^[0-9]*<<(?<dash>-?)(?<name>[^<]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
