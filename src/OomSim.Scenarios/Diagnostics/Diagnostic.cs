using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>The scenario runs, but perhaps not as meant.</summary>
    Warning,

    /// <summary>The scenario does not run.</summary>
    Error,
}

/// <summary>One finding about an input file.</summary>
/// <param name="File">The file as the user named it, or <c>--set PATH=VALUE</c>.</param>
/// <param name="Line">Line, from 1; 0 when the finding is about the file as a whole.</param>
/// <param name="Column">Column, from 1; 0 when the finding is about the file as a whole.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What the author may have meant; null when there is no good guess.</param>
public sealed record Diagnostic(string File, int Line, int Column, Severity Severity, string Message, string? Suggestion = null)
{
    /// <summary><c>file:line:col: error: what (did you mean 'x'?)</c>.</summary>
    public override string ToString()
    {
        string place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File;
        string hint = Suggestion is null ? "" : $" (did you mean '{Suggestion}'?)";
        return $"{place}: {(Severity == Severity.Error ? "error" : "warning")}: {Message}{hint}";
    }
}
