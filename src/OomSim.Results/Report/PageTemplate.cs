using System.Security.Cryptography;
using System.Text;

namespace OomSim.Results;

/// <summary>The page's fixed parts: its frame, style and scripts, embedded in this assembly.</summary>
internal static class PageTemplate
{
    /// <summary>What draws the charts, and its version.</summary>
    public const string ChartLibrary = "uPlot 1.6.32 (MIT licence)";

    private static readonly string[] Scripts = ["uPlot.iife.min.js", "data.js", "format.js", "paint.js", "charts.js", "timeline.js", "page.js"];
    private static readonly string[] Styles = ["uPlot.min.css", "page.css"];

    /// <summary>The whole page.</summary>
    /// <param name="parts">What stands for each <c>{{name}}</c> of the frame, as HTML.</param>
    public static string Fill(IReadOnlyDictionary<string, string> parts)
    {
        string script = "\n" + string.Concat(Scripts.Select(Read));
        string style = "\n" + string.Concat(Styles.Select(Read));
        var all = new Dictionary<string, string>(parts, StringComparer.Ordinal)
        {
            ["script"] = script,
            ["style"] = style,
            ["script-hash"] = Hash(script),
            ["style-hash"] = Hash(style),
            ["licence"] = Read("LICENSE-uPlot.txt"),
        };

        // One pass: what a part holds is never looked through for names again.
        var page = new StringBuilder();
        string frame = Read("page.html");
        for (int at = 0; ;)
        {
            int from = frame.IndexOf("{{", at, StringComparison.Ordinal);
            if (from < 0)
            {
                return page.Append(frame, at, frame.Length - at).ToString();
            }

            int to = frame.IndexOf("}}", from, StringComparison.Ordinal);
            page.Append(frame, at, from - at).Append(all[frame[(from + 2)..to]]);
            at = to + 2;
        }
    }

    // The browser runs no script and no style but those with these hashes, and loads nothing: see the page's policy.
    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Read(string name)
    {
        using Stream stream = typeof(PageTemplate).Assembly.GetManifestResourceStream("OomSim.Results.Report." + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return text.EndsWith('\n') ? text : text + "\n";
    }
}
