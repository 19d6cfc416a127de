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

    [Theory]
    [InlineData(Unit.Duration, 0, "0s")]
    [InlineData(Unit.Duration, 1_000_000, "1ms")]
    [InlineData(Unit.Duration, 1_500, "1.5us")]
    [InlineData(Unit.Duration, 90_000_000_000, "1m30s")]
    [InlineData(Unit.Duration, 3_600_000_000_000, "1h")]
    [InlineData(Unit.Duration, 3_660_250_000_000, "1h1m250ms")]
    [InlineData(Unit.Size, 16 << 20, "16MiB")]
    [InlineData(Unit.Size, 1536, "1536 bytes")]
    [InlineData(Unit.Size, 0, "0 bytes")]
    [InlineData(Unit.Rate, 10 << 20, "10MiB/s")]
    [InlineData(Unit.Count, -5, "-5")]
    public void Values_are_told_as_they_are_written(Unit unit, long value, string expected) => Assert.Equal(expected, Units.Format(unit, value));

    [Theory]
    [InlineData("sample: 1us", "x-oomsim.sample must be at least 1ms, not 1us")]
    [InlineData("host: {memory: 1m}", "x-oomsim.host.memory must be at least 16MiB, not 1MiB")]
    [InlineData("timeline: 5", "x-oomsim.timeline must be a list, not an integer")]
    public void Messages_are_in_their_words(string line, string expected) =>
        Assert.EndsWith(": error: " + expected, Load.Errors($"services: {{}}\nx-oomsim:\n  {line}\n")[0], StringComparison.Ordinal);

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

    [Theory]
    [InlineData("27", "28")]
    [InlineData("25", "24")]
    [InlineData("20", "20.10")]
    [InlineData("20.1", "20.10")]
    [InlineData("7", null)]
    [InlineData("lates", null)]
    public void The_nearest_release_goes_by_its_numbers(string name, string? expected) => Assert.Equal(expected, Suggestions.NearestRelease(name, ["20.10", "24", "28"]));

    [Theory]
    [InlineData("5.1", "5.10")]
    [InlineData("5.11", "5.10")]
    [InlineData("6.17", "6.18")]
    [InlineData("4.19", "5.4")]
    [InlineData("7.0", "6.18")]
    public void Of_an_unquoted_release_YAML_leaves_no_last_0(string name, string expected) => Assert.Equal(expected, Suggestions.NearestRelease(name, ["5.4", "5.10", "5.15", "6.1", "6.12", "6.18"]));
}
