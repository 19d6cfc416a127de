using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>What is said when the system refuses a file: why, and not the name of a half-made one.</summary>
public sealed class SystemReasonTests
{
    [Fact]
    public void The_reason_stands_without_the_name()
    {
        Assert.Equal("permission denied", SystemReason.Of(new UnauthorizedAccessException("Access to the path '/x/.plots.tmp-new' is denied.")));
        Assert.Equal("No space left on device", SystemReason.Of(new IOException("No space left on device : '/x/report.html.part'")));
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], "");
        Assert.Equal("a file of that name is in the way", SystemReason.Of(Assert.ThrowsAny<IOException>(() => Directory.CreateDirectory(folder["file"]))));
        Assert.Equal("no such folder", SystemReason.Of(Assert.ThrowsAny<IOException>(() => File.WriteAllText(folder["gone/file"], ""))));
    }
}
