using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker wait</c>: prints exit codes, one container after another (D1.11, D2.10).</summary>
internal sealed class WaitVerb() : EachVerb("wait", parallel: false)
{
    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        shell.IsReading = true;
        await shell.Engine.WhenStopped(container);
        shell.IsReading = false;
        return null;
    }

    /// <inheritdoc/>
    protected override string Answer(Container container, string typed) => container.ExitCode.ToString(CultureInfo.InvariantCulture);
}
