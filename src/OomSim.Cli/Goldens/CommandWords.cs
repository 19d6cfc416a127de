namespace OomSim.Cli;

/// <summary>A command line as a user could type it: words with blanks or signs of the shell are quoted.</summary>
internal sealed class CommandWords(params IEnumerable<string> words)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./=+:,@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
