using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Sizes as the client of 20.10.24 reads them.</summary>
public class OldSizeTests
{
    [Theory]
    [InlineData("99999999999999999999", long.MinValue)]
    [InlineData("9223372036854775807", long.MinValue)] // as a floating-point number 2^63
    [InlineData("8796093022208g", long.MinValue)]
    [InlineData("64Mi", 64L << 20)]
    [InlineData("1.5 kib", 1536L)]
    [InlineData("7B", 7L)]
    public void Are_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParseOld(text, out long read, out _));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("1.5.5g", "strconv.ParseFloat: parsing \"1.5.5\": invalid syntax")]
    [InlineData("1e3", "invalid size: '1e3'")]
    [InlineData("64m\n", "invalid size: '64m\n'")]
    public void Are_refused(string text, string words)
    {
        Assert.False(ByteSize.TryParseOld(text, out _, out string error));
        Assert.Equal(words, error);
    }

    [Theory]
    [InlineData("run -m 99999999999999999999", "Minimum memory limit allowed is 6MB")]
    [InlineData("run --shm-size 99999999999999999999", "SHM size can not be less than 0")]
    public void Are_too_small_where_they_are_too_large(string line, string words) =>
        Assert.Contains(words, new DockerBench("20.10").Do(line + " sleeper").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("--memory-swap")]
    [InlineData("--memory-reservation")]
    [InlineData("--kernel-memory")]
    public void Are_no_limit(string flag) =>
        Assert.Equal(0, new DockerBench("20.10", OomSim.Kernel.CgroupVersion.V1).Do($"run -d {flag} 99999999999999999999 sleeper").ExitCode);
}
