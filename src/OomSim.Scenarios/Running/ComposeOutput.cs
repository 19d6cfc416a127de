using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What a <c>docker compose</c> command has printed so far.</summary>
internal sealed class ComposeOutput : ICommandOutput
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    /// <inheritdoc/>
    public string Stdout => _out.ToString();

    /// <inheritdoc/>
    public string Stderr => _error.ToString();

    /// <summary>Writes to its standard output.</summary>
    /// <param name="text">As it is.</param>
    public void Out(string text) => _out.Append(text);

    /// <summary>Writes to its standard error.</summary>
    /// <param name="text">As it is.</param>
    public void Error(string text) => _error.Append(text);

    /// <inheritdoc/>
    /// <remarks>Nobody sends it one: a time-out is for the engine's own commands.</remarks>
    public void Signal(int signal)
    {
    }
}
