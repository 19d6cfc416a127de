using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace OomSim.Cli;

/// <summary>Options and arguments that take one of a few words: another is refused on one line, and a shell offers them.</summary>
internal static class Choices
{
    /// <summary>Has an option take these words alone.</summary>
    public static void TakeOnly(this Option option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, result.Tokens, option.Name, words));
    }

    /// <summary>Has an argument take these words alone.</summary>
    public static void TakeOnly(this Argument argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Check(result, result.Tokens, argument.Name, words));
    }

    private static void Check(SymbolResult result, IReadOnlyList<Token> tokens, string name, string[] words)
    {
        foreach (string unknown in tokens.Select(t => t.Value).Where(v => !words.Contains(v, StringComparer.Ordinal)))
        {
            result.AddError($"{name} must be {string.Join(", ", words[..^1])} or {words[^1]}, not '{unknown}'");
        }
    }
}
