using System.Text;

namespace OomSim.Tests.Campaigns;

/// <summary>Reads a CSV file of a result (RFC 4180).</summary>
internal static class ReadCsv
{
    /// <summary>The rows, each by column name.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(string path)
    {
        List<string[]> lines = [.. Lines(File.ReadAllText(path))];
        return lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal));
    }

    private static IEnumerable<string[]> Lines(string text)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (isQuoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    yield return [.. cells];
                    cells.Clear();
                }
            }
            else
            {
                cell.Append(c);
            }
        }
    }
}
