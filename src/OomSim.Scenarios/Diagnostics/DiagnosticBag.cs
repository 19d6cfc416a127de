using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Collects the findings of one load.</summary>
internal sealed class DiagnosticBag(int maximum)
{
    private const int MaximumMessageLength = 500;

    private const int MaximumListLength = 300;

    private readonly List<Diagnostic> _items = [];
    private readonly int[] _count = new int[2];
    private readonly HashSet<Diagnostic> _seen = [];
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>True once an error was added: then there is no scenario.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The findings in the order in which they were made, each once.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Full paths of the files and folders that were read, each once.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Notes a file that is read, or a folder with all that is in it.</summary>
    /// <param name="path">Its path.</param>
    public void Reads(string path) => _files.Add(Path.GetFullPath(path));

    /// <summary>Adds an error.</summary>
    /// <param name="at">Where it is.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="suggestion">What may have been meant; null for nothing.</param>
    public void Error(Location at, string message, string? suggestion = null) =>
        Add(Severity.Error, at, message, suggestion);

    /// <summary>Adds an error about a name that does not exist: the likely slip, or else what there is, of many the first.</summary>
    /// <param name="at">Where it is.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="name">The name that was written.</param>
    /// <param name="known">The names that exist.</param>
    public void Unknown(Location at, string message, string name, params IEnumerable<string> known)
    {
        // A column may be called by its name with and without its unit, which is one name where it has none.
        string[] names = [.. known.Distinct(StringComparer.Ordinal)];
        string? near = Suggestions.Nearest(name, names);
        string list = near is null ? List(names) : "";
        Error(at, list.Length > 0 ? $"{message}; there {(names.Length == 1 ? "is" : "are")} {list}" : message, near);
    }

    // Of many the first.
    private static string List(string[] names)
    {
        string all = string.Join(", ", names);
        return all.Length <= MaximumListLength ? all : all[..all.LastIndexOf(", ", MaximumListLength, StringComparison.Ordinal)] + " …";
    }

    /// <summary>Adds a warning.</summary>
    /// <param name="at">Where it is.</param>
    /// <param name="message">What is doubtful.</param>
    /// <param name="suggestion">What may have been meant; null for nothing.</param>
    public void Warning(Location at, string message, string? suggestion = null) =>
        Add(Severity.Warning, at, message, suggestion);

    /// <summary>Adds a finding.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="at">Where it is.</param>
    /// <param name="message">What is wrong or doubtful.</param>
    /// <param name="suggestion">What may have been meant; null for nothing.</param>
    public void Add(Severity severity, Location at, string message, string? suggestion) =>
        Add(new Diagnostic(at.File, at.Line, at.Column, severity, OneLine(message), suggestion));

    /// <summary>A finding is one line of bearable length, whatever the input quoted in it.</summary>
    private static string OneLine(string message)
    {
        string text = message.Length > MaximumMessageLength ? message[..MaximumMessageLength] + "…" : message;
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
    }

    /// <summary>Adds the errors of another load, but for places that have one already.</summary>
    /// <param name="other">What that found.</param>
    public void AddElsewhere(DiagnosticBag other)
    {
        HashSet<(string, int, int)> places = [.. _items.Where(i => i.Severity == Severity.Error).Select(i => (i.File, i.Line, i.Column))];
        foreach (Diagnostic item in other._items.Where(i => i.Severity == Severity.Error && !places.Contains((i.File, i.Line, i.Column))))
        {
            Add(item);
        }
    }

    private void Add(Diagnostic item)
    {
        HasErrors |= item.Severity == Severity.Error;

        // A mapping that is merged or extended into many places is reported once.
        // Many warnings leave room for as many errors.
        if (_count[(int)item.Severity] < maximum && _seen.Add(item))
        {
            _count[(int)item.Severity]++;
            _items.Add(item);
        }
    }
}
