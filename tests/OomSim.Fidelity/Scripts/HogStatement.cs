namespace OomSim.Fidelity;

/// <summary>One statement of the recordings' program: its word, its arguments, and the block of a <c>fork</c>.</summary>
public sealed record HogStatement(string Word, IReadOnlyList<string> Arguments, IReadOnlyList<HogStatement> Block)
{
    /// <summary>The statement as the program logs it.</summary>
    public string Text => string.Join(' ', [Word, .. Arguments]);

    /// <summary>Reads a script: statements between semicolons, blocks in braces.</summary>
    public static IReadOnlyList<HogStatement> Parse(string script)
    {
        Queue<string> tokens = new(script
            .Replace(";", " ; ", StringComparison.Ordinal)
            .Replace("{", " { ", StringComparison.Ordinal)
            .Replace("}", " } ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return ParseBlock(tokens);
    }

    private static List<HogStatement> ParseBlock(Queue<string> tokens)
    {
        List<HogStatement> statements = [];
        List<string> words = [];
        IReadOnlyList<HogStatement> block = [];
        while (tokens.TryDequeue(out string? token) && token != "}")
        {
            if (token == "{")
            {
                block = ParseBlock(tokens);
            }
            else if (token == ";")
            {
                Finish();
            }
            else
            {
                words.Add(token);
            }
        }

        Finish();
        return statements;

        void Finish()
        {
            if (words.Count > 0)
            {
                statements.Add(new HogStatement(words[0], words[1..], block));
            }

            words = [];
            block = [];
        }
    }
}
