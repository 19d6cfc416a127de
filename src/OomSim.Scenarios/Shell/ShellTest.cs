using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The shell's <c>test</c> and <c>[</c>, as far as they compare words, and ask for files by their paths.</summary>
internal static class ShellTest
{
    private const string Simulated = "-e, -f, -d, -s, -n, -z, =, !=, -eq, -ne, -lt, -le, -gt, -ge and ! are";

    /// <summary>What of it is not simulated, with what is; null for nothing.</summary>
    /// <param name="words">All its words.</param>
    public static string? Problem(IReadOnlyList<string> words)
    {
        if (words[0] == "[" && words[^1] != "]")
        {
            return "'[' wants a ']' as its last word";
        }

        return Operands(words) switch
        {
            [] or [_] or ["-e" or "-f" or "-d" or "-s" or "-n" or "-z", _] or [_, "=" or "==" or "!=" or "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge", _] => null,
            _ => $"'{string.Join(' ', words)}' is not simulated: {Simulated}",
        };
    }

    /// <summary>True where it asks for a file.</summary>
    /// <param name="words">All its words.</param>
    public static bool AsksForFile(IReadOnlyList<string> words) => Operands(words) is ["-e" or "-f" or "-d" or "-s", _];

    /// <summary>0 where it holds, 1 where it does not, 2 with the shell's words where a number is none.</summary>
    /// <param name="words">All its words.</param>
    /// <param name="files">What lies at a path; null for nothing anywhere.</param>
    public static CommandResult Run(IReadOnlyList<string> words, Func<string, HostPathKind>? files = null)
    {
        string[] operands = Operands(words);
        foreach (string number in operands is [_, ['-', ..], _] ? [operands[0], operands[2]] : Array.Empty<string>())
        {
            if (!Number(number, out _))
            {
                return new CommandResult(2, "", $"bash: {words[0]}: {number}: integer expression expected\n");
            }
        }

        bool isNegated = words.Skip(1).FirstOrDefault() == "!" && operands.Length < words.Count - (words[0] == "[" ? 2 : 1);
        return new CommandResult((AsksForFile(words) ? IsThere(operands[0], files?.Invoke(operands[1]) ?? HostPathKind.None) : Holds(operands)) != isNegated ? 0 : 1, "", "");
    }

    // A folder has a size, too.
    private static bool IsThere(string asked, HostPathKind kind) => asked switch
    {
        "-d" => kind == HostPathKind.Folder,
        "-f" => kind is HostPathKind.File or HostPathKind.EmptyFile,
        "-s" => kind is HostPathKind.File or HostPathKind.Folder,
        _ => kind != HostPathKind.None,
    };

    private static bool Holds(string[] operands) => operands switch
    {
        ["-n", var text] => text.Length > 0,
        ["-z", var text] => text.Length == 0,
        [var text] => text.Length > 0,
        [var left, "!=", var right] => left != right,
        [var left, "=" or "==", var right] => left == right,
        [var left, var relation, var right] when Number(left, out long a) && Number(right, out long b) => relation switch
        {
            "-eq" => a == b,
            "-ne" => a != b,
            "-lt" => a < b,
            "-le" => a <= b,
            "-gt" => a > b,
            _ => a >= b,
        },
        _ => false,
    };

    // Without the name, the closing bracket and a leading !, unless that is what is compared.
    private static string[] Operands(IReadOnlyList<string> words)
    {
        string[] operands = [.. words.Skip(1).SkipLast(words[0] == "[" ? 1 : 0)];
        return operands is ["!", _, ..] and not ["!", "=" or "==" or "!=", _] ? operands[1..] : operands;
    }

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value);
}
