using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What a run of the tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts the exit code, with what the tool said as the reason.</summary>
    public ToolResult Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode}, expected {code}\nstdout:\n{Output}\nstderr:\n{Error}");
        AssertNoStackTrace();
        return this;
    }

    /// <summary>Asserts that errors are for people.</summary>
    public void AssertNoStackTrace()
    {
        Assert.DoesNotContain("   at OomSim", Error + Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at System", Error + Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", Error + Output, StringComparison.Ordinal);
    }
}
