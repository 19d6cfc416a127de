namespace OomSim.Cli;

/// <summary>Finds where a scenario file says its name.</summary>
internal static class NamePlace
{
    private const string Key = "name:";

    /// <summary>Line and column, from 1, of the value of the top-level <c>name:</c>; 1:1 for a file that has none.</summary>
    public static (int Line, int Column) Find(ScenarioInput input)
    {
        if (input.IsStandardInput)
        {
            return (1, 1);
        }

        int line = 0;
        foreach (string text in File.ReadLines(input.Path))
        {
            line++;
            if (text.StartsWith(Key, StringComparison.Ordinal))
            {
                int value = Key.Length;
                while (value < text.Length && text[value] == ' ')
                {
                    value++;
                }

                return (line, value + 1);
            }
        }

        return (1, 1);
    }
}
