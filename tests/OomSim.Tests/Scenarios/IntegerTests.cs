using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Notations of whole numbers: those of YAML as Compose's reader takes them, in all keys alike.</summary>
public class IntegerTests
{
    [Theory]
    [InlineData("0x4000000", 67_108_864)]
    [InlineData("0X4000000", 67_108_864)]
    [InlineData("0o400000000", 67_108_864)]
    [InlineData("0400000000", 67_108_864)]
    [InlineData("0b100000000000000000000000000", 67_108_864)]
    [InlineData("67_108_864", 67_108_864)]
    [InlineData("+67108864", 67_108_864)]
    [InlineData("!!int '67108864'", 67_108_864)]
    [InlineData("6.7108864e7", 67_108_864)]
    public void Every_key_takes_a_notation_of_YAML(string number, long expected)
    {
        Scenario scenario = Load.Valid($$$"""
            services:
              a: {image: i, mem_limit: {{{number}}}, memswap_limit: {{{number}}}, shm_size: {{{number}}}, cpu_shares: {{{number}}}, pids_limit: {{{number}}}, cpus: {{{number}}} }
            x-oomsim: {host: {memory: 1GiB, cpus: 2, reserved: {{{number}}} }, seed: {{{number}}}, images: {i: {program: {steps: [{alloc: {{{number}}} }] } } } }
            """);
        ContainerSpec spec = scenario.Services[0].Spec;
        Assert.Equal(
            (expected, expected, expected, expected, expected, expected * 1_000_000_000),
            (spec.Memory, spec.MemorySwap, spec.ShmSize, spec.CpuShares, spec.PidsLimit, spec.NanoCpus));
        Assert.Equal(((ulong)expected, expected), (scenario.Seed, scenario.Host.Reserved!.Fixed));
    }

    [Theory]
    [InlineData("mem_limit: '0x100'", "services.a.mem_limit: invalid size: '0x100' ('0x100' is not a number)")]
    [InlineData("cpu_shares: '0x100'", "error while interpolating services.a.cpu_shares: failed to cast to expected type: strconv.ParseInt: parsing \"0x100\": invalid syntax")]
    [InlineData("cpu_shares: '${N}'", "error while interpolating services.a.cpu_shares: failed to cast to expected type: strconv.ParseInt: parsing \"0x10\": invalid syntax")]
    [InlineData("cpus: '${N}'", "error while interpolating services.a.cpus: failed to cast to expected type: strconv.ParseFloat: parsing \"0x10\": invalid syntax")]
    [InlineData("mem_swappiness: 60.5", "services.a.mem_swappiness must be a integer or string, not a number")]
    public void A_text_is_decimal(string line, string expected) =>
        Assert.EndsWith(": error: " + expected, Assert.Single(Load.Messages(Load.Text($"services:\n  a: {{image: i, {line}}}\n", ("N", "0x10")))), StringComparison.Ordinal);

    [Fact]
    public void A_variable_with_leading_zeros_is_decimal_and_a_fraction_is_cut_off()
    {
        ContainerSpec spec = Load.Text("services:\n  a: {image: i, cpu_shares: '${N}', cpu_quota: 5000.9, mem_swappiness: 60.0}\n", ("N", "010")).Scenario!.Services[0].Spec;
        Assert.Equal((10, 5000, 60), (spec.CpuShares, spec.CpuQuota, spec.MemorySwappiness));
    }

    [Fact]
    public void Ports_and_labels_show_the_value()
    {
        Scenario scenario = Load.Valid("services:\n  a: {image: i, ports: [0x50, {target: 0x51}], expose: [0o17], labels: {n: 0x10}}\n");
        Assert.Equal("16", scenario.Services[0].Spec.Labels["n"]);
    }
}
