using CsCheck;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class UnitsTests
{
    // Expected values by D4.1 and D4.2: base 1024, the number read as a 64-bit float and cut off.
    [Theory]
    [InlineData("32", 32)]
    [InlineData("32b", 32)]
    [InlineData("32k", 32768)]
    [InlineData("32KB", 32768)]
    [InlineData("32KiB", 32768)]
    [InlineData("1.5g", 1610612736)]
    [InlineData("32 m", 33554432)]
    [InlineData("32 ", 32)]
    [InlineData("1e3", 1000)]
    [InlineData("0.3k", 307)]
    [InlineData("9007199254740993", 9007199254740993)]
    public void Sizes(string text, long expected)
    {
        Assert.True(Units.TryParseSize(text, out long bytes, out _));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("", "invalid size: ''")]
    [InlineData("m", "invalid size: 'm'")]
    [InlineData("-1", "invalid size: '-1'")]
    [InlineData("1x", "invalid suffix: 'x'")]
    [InlineData("1kibb", "invalid suffix: 'kibb'")]
    [InlineData("1bb", "invalid suffix: 'bb'")]
    [InlineData("8192p", "size out of range: '8192p' (must be below 8 EiB)")]
    public void Wrong_sizes(string text, string expected)
    {
        Assert.False(Units.TryParseSize(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("250ms", 250_000_000)]
    [InlineData("1m30s", 90_000_000_000)]
    [InlineData("1.5h", 5_400_000_000_000)]
    [InlineData("1us", 1000)]
    [InlineData("2d", 172_800_000_000_000)]
    [InlineData("0", 0)]
    public void Durations(string text, long expected)
    {
        Assert.True(Units.TryParseDuration(text, out long ns, out _));
        Assert.Equal(expected, ns);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999h")]
    [InlineData("9223372037s")]
    public void Wrong_durations(string text) => Assert.False(Units.TryParseDuration(text, out _, out _));

    [Fact]
    public void Whole_bytes_survive_the_round_trip() =>
        Gen.Long[0, long.MaxValue].Sample(n => Units.TryParseSize(n.ToString(System.Globalization.CultureInfo.InvariantCulture), out long bytes, out _) && bytes == n);

    [Theory]
    [InlineData("mem_limt", "mem_limit")]
    [InlineData("mmeory", "memory")]
    [InlineData("oomKillDisable", "oom_kill_disable")]
    [InlineData("zzzzzz", null)]
    public void Suggestions_are_near(string name, string? expected) =>
        Assert.Equal(expected, Suggestions.Nearest(name, ["mem_limit", "memory", "oom_kill_disable"]));
}
