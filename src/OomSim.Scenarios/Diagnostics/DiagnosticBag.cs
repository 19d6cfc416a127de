using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Collects the findings of one load.</summary>
internal sealed class DiagnosticBag(int maximum)
{
    private const int MaximumMessageLength = 500;

    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _seen = [];

    public bool HasErrors { get; private set; }

    public IReadOnlyList<Diagnostic> Items => _items;

    public void Error(Location at, string message, string? suggestion = null) =>
        Add(new Diagnostic(at.File, at.Line, at.Column, Severity.Error, OneLine(message), suggestion));

    public void Warning(Location at, string message, string? suggestion = null) =>
        Add(new Diagnostic(at.File, at.Line, at.Column, Severity.Warning, OneLine(message), suggestion));

    /// <summary>A finding is one line of bearable length, whatever the input quoted in it.</summary>
    private static string OneLine(string message)
    {
        string text = message.Length > MaximumMessageLength ? message[..MaximumMessageLength] + "…" : message;
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
    }

    private void Add(Diagnostic item)
    {
        HasErrors |= item.Severity == Severity.Error;

        // A mapping that is merged or extended into many places is reported once.
        if (_items.Count < maximum && _seen.Add(item))
        {
            _items.Add(item);
        }
    }
}
