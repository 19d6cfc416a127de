using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>A test that needs a pseudo-terminal, which the program <c>script</c> of util-linux makes; reported as skipped where it is missing.</summary>
internal sealed class TerminalTheoryAttribute : TheoryAttribute
{
    public TerminalTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
        {
            Skip = "there is no /usr/bin/script to make a pseudo-terminal";
        }
    }
}
