using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Sizes, numbers, words and times in the engine's grammars (D4.A, D8).</summary>
public class TextFormTests
{
    [Theory]
    [InlineData("1.5g", 1610612736)] // X5
    [InlineData("64MiB", 67108864)]
    [InlineData("0.5k", 512)]
    [InlineData("1e3", 1000)]
    [InlineData("10 MB", 10485760)]
    [InlineData("32kb", 32768)]
    [InlineData("32 ", 32)]
    [InlineData("-0", 0)]
    [InlineData("7b", 7)]
    [InlineData("1p", 1125899906842624)]
    public void Sizes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed, out _));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("10mbb", "invalid suffix: 'mbb'")] // X5
    [InlineData("-5", "invalid size: '-5'")]
    [InlineData("abc", "invalid size: 'abc'")]
    [InlineData("5BB", "invalid suffix: 'bb'")]
    [InlineData("5kx", "invalid suffix: 'kx'")]
    [InlineData(" 5", "strconv.ParseFloat: parsing \" 5\": invalid syntax")]
    public void Malformed_sizes(string text, string error)
    {
        Assert.False(ByteSize.TryParse(text, out _, out string said));
        Assert.Equal(error, said);
    }

    [Fact]
    public void Older_clients_have_one_error_for_sizes()
    {
        // docker/v1-32: -m 64x.
        Assert.False(ByteSize.TryParseOld("64x", out _, out string said));
        Assert.Equal("invalid size: '64x'", said);
        Assert.False(ByteSize.TryParseOld("1e3", out _, out _));
        Assert.True(ByteSize.TryParseOld("64mb", out long bytes, out _));
        Assert.Equal(67108864, bytes);
    }

    [Theory]
    [InlineData("1.5", 1_500_000_000)]
    [InlineData("0.001", 1_000_000)]
    [InlineData("1/4", 250_000_000)]
    [InlineData("2e-1", 200_000_000)]
    public void Cpus(string text, long nano)
    {
        Assert.True(GoNumber.TryParseCpus(text, out long parsed, out _));
        Assert.Equal(nano, parsed);
    }

    [Theory]
    [InlineData("0.0000000001", "value is too precise")] // a tenth of a nano-CPU
    [InlineData("many", "failed to parse many as a rational number")]
    [InlineData("1/0", "failed to parse 1/0 as a rational number")]
    public void Malformed_cpus(string text, string error)
    {
        Assert.False(GoNumber.TryParseCpus(text, out _, out string said));
        Assert.Equal(error, said);
    }

    [Theory]
    [InlineData("KILL", 9)]
    [InlineData("sigterm", 15)]
    [InlineData("1", 1)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMIN+15", 49)]
    [InlineData("RTMAX-14", 50)]
    public void Signal_names(string text, int number)
    {
        Assert.True(Signals.TryParse(text, out int parsed));
        Assert.Equal(number, parsed);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("NOSUCH")]
    [InlineData("RTMIN+0")]
    [InlineData("RTMIN+16")] // 20.10.24
    [InlineData("RTMAX-15")]
    [InlineData("")]
    public void No_signals(string text) => Assert.False(Signals.TryParse(text, out _));

    [Theory]
    [InlineData("run -d  --name app img", "run|-d|--name|app|img")]
    [InlineData("run img 'alloc 5; hold' \"a \\\"b\\\" $x\" c\\ d ''", "run|img|alloc 5; hold|a \"b\" $x|c d|")]
    [InlineData("a'b'\"c\"d", "abcd")]
    public void Words_of_a_shell(string line, string words)
    {
        Assert.Null(ShellWords.TrySplit(line, out IReadOnlyList<string> split));
        Assert.Equal(words, string.Join('|', split));
    }

    [Fact]
    public void Open_quotes_are_refused()
    {
        Assert.NotNull(ShellWords.TrySplit("run 'x", out _));
        Assert.NotNull(ShellWords.TrySplit("run \"x", out _));
    }

    [Theory]
    [InlineData(1048576, "1MiB", "1.049MB")] // D4.4
    [InlineData(67087892, "63.98MiB", "67.09MB")]
    [InlineData(0, "0B", "0B")]
    [InlineData(999, "999B", "999B")]
    [InlineData(104857600, "100MiB", "104.9MB")]
    public void Human_sizes(long bytes, string binary, string four) =>
        Assert.Equal((binary, four), (HumanSize.Binary(bytes), HumanSize.Decimal(bytes, 4)));

    [Theory]
    [InlineData(0.5, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(0, "Less than a second")]
    [InlineData(0.999, "Less than a second")]
    [InlineData(1.999, "1 second")]
    [InlineData(2, "2 seconds")]
    [InlineData(59.999, "59 seconds")]
    [InlineData(119.999, "About a minute")]
    [InlineData(120, "2 minutes")]
    [InlineData(125, "2 minutes")]
    [InlineData(3599, "59 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(5399, "About an hour")]
    [InlineData(5400, "2 hours")] // hours are rounded, nothing else is
    [InlineData(7 * 3600, "7 hours")]
    [InlineData(170_999, "47 hours")]
    [InlineData(171_000, "2 days")] // 47.5 h
    [InlineData(5 * 86400, "5 days")]
    [InlineData((14 * 86400) - 1801, "13 days")]
    [InlineData((14 * 86400) - 1800, "2 weeks")]
    [InlineData((60 * 86400) - 1801, "8 weeks")]
    [InlineData(60 * 86400, "2 months")]
    [InlineData((730 * 86400) - 1801, "24 months")]
    [InlineData(730 * 86400, "2 years")]
    [InlineData((1095 * 86400) - 1800, "2 years")] // but for years
    [InlineData(1095 * 86400, "3 years")]
    public void Human_durations(double seconds, string text) => Assert.Equal(text, HumanDuration.Format((long)(seconds * 1e9)));

    [Theory]
    [InlineData(0, "2026-01-01T00:00:00Z")]
    [InlineData(1_500_000_000, "2026-01-01T00:00:01.5Z")]
    [InlineData(86_400_000_000_001, "2026-01-02T00:00:00.000000001Z")]
    public void Times(long ns, string text) => Assert.Equal(text, Timestamps.Rfc3339Nano(ns));

    [Fact]
    public void Never_is_the_zero_time() => Assert.Equal("0001-01-01T00:00:00Z", Timestamps.Rfc3339Nano(null));

    [Theory]
    [InlineData("on-failure:3", "on-failure", 3)]
    [InlineData("always", "always", 0)]
    [InlineData("", "", 0)]
    public void Restart_flag(string text, string name, int retries)
    {
        Assert.True(RestartPolicyText.TryParse(text, EngineProfile.V28, out string policy, out int maximum, out _));
        Assert.Equal((name, retries), (policy, maximum));
    }

    [Theory]
    [InlineData("always", 3, "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("always", -3, "invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative")]
    [InlineData("on-failure", -1, "invalid restart policy: maximum retry count cannot be negative")]
    [InlineData("x", 0, "invalid restart policy: unknown policy 'x'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")]
    [InlineData("unless-stopped", 0, null)]
    public void Restart_policy_checks_of_28(string policy, int retries, string? error) => Assert.Equal(error, RestartPolicyText.Check(policy, retries, EngineProfile.V28));

    [Theory]
    [InlineData("nginx", "nginx:latest")]
    [InlineData("docker.io/library/nginx:1.25", "nginx:1.25")]
    [InlineData("registry:5000/a/b", "registry:5000/a/b:latest")]
    public void Image_names(string typed, string familiar) => Assert.Equal(familiar, ImageReference.Familiar(typed));
}
