namespace OomSim.Scenarios;

/// <summary>The shell's <c>$?</c>.</summary>
internal static class ShellStatus
{
    /// <summary>Puts the status of the last command in its place, wherever it is not in single quotes.</summary>
    /// <param name="text">A command as typed.</param>
    /// <param name="status">0 to 255.</param>
    public static string Replace(string text, int status)
    {
        if (!text.Contains("$?", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new System.Text.StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                result.Append(c).Append(text[++i]);
            }
            else if (c == '$' && quote != '\'' && i + 1 < text.Length && text[i + 1] == '?')
            {
                result.Append(System.Globalization.CultureInfo.InvariantCulture, $"{status}");
                i++;
            }
            else
            {
                quote = c is '\'' or '"' ? quote == '\0' ? c : quote == c ? '\0' : quote : quote;
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
