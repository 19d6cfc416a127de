using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>A <c>.dockerignore</c>: what of a folder the client does not send.</summary>
public sealed class IgnoreFile
{
    private readonly List<(Regex Pattern, string Text, bool Excludes)> _rules = [];

    /// <summary>Reads one: a pattern a line; <c>!</c> takes back, the last that fits counts.</summary>
    public IgnoreFile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            string line = raw.Trim();
            if (line.Length == 0 || raw.StartsWith('#'))
            {
                continue;
            }

            bool excludes = !line.StartsWith('!');
            string written = excludes ? line : line[1..].Trim();

            // What leads out of the folder stays so, and fits nothing; from its root there is no way out (filepath.Clean).
            string pattern = written.StartsWith('/') ? CleanPath.Below(written) : CleanPath.Relative(written);
            Fault = Fault.Length > 0 ? Fault : line == "!" ? "illegal exclusion pattern: \"!\"" : Glob.IsMalformed(pattern) ? "syntax error in pattern" : "";
            if (pattern.Length > 0)
            {
                _rules.Add((Glob.Path(pattern, orBelow: true), pattern, excludes));
            }
        }
    }

    /// <summary>What is wrong with it, in the client's words; empty where nothing is.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>True for a path within the folder that is left out.</summary>
    public bool Excludes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool excluded = false;
        foreach ((Regex pattern, _, bool excludes) in _rules)
        {
            excluded = excluded != excludes && pattern.IsMatch(path) ? excludes : excluded;
        }

        return excluded;
    }

    /// <summary>True for a folder that nobody looks into: it is left out, and nothing that is taken back begins with its name.</summary>
    public bool Skips(string folder) => Excludes(folder) && !_rules.Any(r => !r.Excludes && (r.Text + "/").StartsWith(folder + "/", StringComparison.Ordinal));
}
