using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a <c>docker compose</c> command has printed so far.</summary>
internal sealed class ComposeOutput : ICommandOutput
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private ICommandOutput? _source;
    private Func<string, string> _worded = text => text;

    /// <inheritdoc/>
    public string Stdout => _source is { } source ? _out + _worded(source.Stdout) : _out.ToString();

    /// <inheritdoc/>
    public string Stderr => _source is { } source ? _error + source.Stderr : _error.ToString();

    /// <summary>Called with a signal that the command gets; null where it heeds none.</summary>
    public Action<int>? Signalled { get; set; }

    /// <summary>Writes to its standard output.</summary>
    /// <param name="text">As it is.</param>
    public void Out(string text) => _out.Append(text);

    /// <summary>Writes to its standard error.</summary>
    /// <param name="text">As it is.</param>
    public void Error(string text) => _error.Append(text);

    /// <summary>Tells what the engine streams, in other words.</summary>
    /// <param name="source">The request to the engine.</param>
    /// <param name="worded">Compose's own words for what it has printed so far.</param>
    public void Follow(ICommandOutput source, Func<string, string> worded) => (_source, _worded) = (source, worded);

    /// <inheritdoc/>
    public void Signal(int signal)
    {
        Signalled?.Invoke(signal);
        _source?.Signal(signal);
    }
}
