using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker kill</c>.</summary>
internal sealed class KillVerb : EachVerb
{
    private readonly Option<string?> _signal;

    /// <summary>The command.</summary>
    public KillVerb()
        : base("kill", parallel: true) => _signal = Add(Flags.Text("--signal", "-s"));

    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        string text = flags.GetValue(_signal) is { Length: > 0 } given ? given : "KILL";
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number != 0 && !Signals.IsKnown(number))
        {
            return shell.Engine.Texts.UnsupportedSignal(typed, number);
        }

        return Signals.TryParse(text, out int signal)
            ? await shell.Engine.Kill(container, typed, signal)
            : shell.Engine.Texts.InvalidSignal(typed, text);
    }
}
