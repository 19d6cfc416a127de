using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What templates print of the client's structures, and of the JSON where those lack a field: as the clients of 20.10.24 and 28.2.2 do.</summary>
public class GoStructTests
{
    [Theory]
    [InlineData("20.10", "{{.HostConfig.Ulimits}}", "[nofile=5:5]")]
    [InlineData("20.10", "{{.Mounts}}", "[{bind  /tmp /x   true rprivate}]")]
    [InlineData("20.10", "{{.Config.Healthcheck}}", "{[CMD-SHELL x] 1m30s 0s 0s 0}")]
    [InlineData("28", "{{.Config.Healthcheck}}", "{[CMD-SHELL x] 1m30s 0s 0s 0s 0}")]
    [InlineData("28", "{{.Config.Healthcheck.Interval}} {{json .Config.Healthcheck.Interval}} {{eq .Config.Healthcheck.Interval 90000000000}}", "1m30s 90000000000 true")]
    [InlineData("20.10", "{{.NetworkSettings.Networks.bridge}}", "{<nil> [] []     0   0  map[]}")]
    [InlineData("28", "{{.NetworkSettings.Networks.bridge}}", "{<nil> [] []  map[] 0     0   0 []}")]
    [InlineData("20.10", "{{.HostConfig.PortBindings}} {{.HostConfig.DNS}} {{.HostConfig.Resources.Memory}}", "map[80/tcp:[{ 80}]] [1.1.1.1] 104857600")]
    [InlineData("20.10", "{{println .State}}", "&{created false false false false false 0 0  0001-01-01T00:00:00Z 0001-01-01T00:00:00Z <nil>}\n")]
    [InlineData("20.10", "{{.State.Health}} {{eq .HostConfig.PidsLimit nil}} {{.Config.Labels.x.y}}", "<nil> true <no value>")]
    public void Structures_are_printed_field_by_field(string version, string template, string expected) => Assert.Equal(expected + "\n", Bench(version).Fine($"inspect -f '{template}' aa").Stdout);

    [Theory]
    [InlineData("{{json .HostConfig.Resources}}", "{\"CpuShares\":0,\"Memory\":104857600,", "\"IOMaximumBandwidth\":0}")]
    [InlineData("{{json .NetworkSettings.DefaultNetworkSettings}}", "{\"EndpointID\":", "\"MacAddress\":\"\"}")]
    [InlineData("{{json .NetworkSettings.NetworkSettingsBase}}", "{\"Bridge\":\"\",\"SandboxID\":", "\"SecondaryIPv6Addresses\":null}")]
    public void What_is_embedded_has_its_own_fields_alone(string template, string begin, string end)
    {
        string json = Bench("20.10").Fine($"inspect -f '{template}' aa").Stdout.TrimEnd('\n');
        Assert.StartsWith(begin, json, StringComparison.Ordinal);
        Assert.EndsWith(end, json, StringComparison.Ordinal);
        Assert.DoesNotContain("Binds", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Networks", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{.HostConfig.PidsLimit}} {{.HostConfig.CpuShares}}", "<no value> 0")]
    [InlineData("{{.HostConfig.MemorySwappiness}} {{.HostConfig.Dns}}", "<no value> [1.1.1.1]")]
    [InlineData("{{slice .Id 0 0}}{{.State}}", "map[Dead:false Error: ExitCode:0 FinishedAt:0001-01-01T00:00:00Z OOMKilled:false Paused:false Pid:0 Restarting:false Running:false StartedAt:0001-01-01T00:00:00Z Status:created]")]
    [InlineData("{{.HostConfig.RestartPolicy}}{{slice .Id 0 0}}", "map[MaximumRetryCount:0 Name:no]")]
    [InlineData("{{slice .Id 0 0}}{{.NetworkSettings.Networks}}", "map[bridge:map[Aliases:<nil> DriverOpts:<nil> EndpointID: Gateway: GlobalIPv6Address: GlobalIPv6PrefixLen:0 IPAMConfig:<nil> IPAddress: IPPrefixLen:0 IPv6Gateway: Links:<nil> MacAddress: NetworkID:]]")]
    [InlineData("{{if .HostConfig.CpuShares}}yes{{end}} {{eq .HostConfig.CpuShares \"0\"}} {{printf \"%d %s\" .HostConfig.CpuShares .HostConfig.CpuShares}}", "yes true %!d(json.Number=0) 0")]
    [InlineData("{{(index (index .HostConfig.PortBindings \"80/tcp\") 0).HostPort}} {{.HostConfig.PidsLimit}}", "80 <no value>")]
    [InlineData("{{range .State}}x{{end}}", "xxxxxxxxxxx")]
    public void A_name_of_the_json_alone_makes_all_of_it_plain(string template, string expected) => Assert.Equal(expected + "\n", Bench("20.10").Fine($"inspect -f '{template}' aa").Stdout);

    [Theory]
    [InlineData("inspect -f '{{.HostConfig.CPUShares}} {{.Id}}' aa", "template: :1:13: executing \"\" at <.HostConfig.CPUShares>: map has no entry for key \"CPUShares\"")]
    [InlineData("image inspect -f '{{.Id}} {{.Config.Healthcheck}}' tools", "template: :1:17: executing \"\" at <.Config.Healthcheck>: map has no entry for key \"Healthcheck\"")]
    [InlineData("inspect -f '{{.Id}} {{eq .HostConfig.Memory 5}}' aa", "template: :1:10: executing \"\" at <eq .HostConfig.Memory 5>: error calling eq: incompatible types for comparison")]
    public void A_name_of_the_structures_is_none_of_the_json(string command, string error) =>
        Assert.Equal(new CommandResult(1, "\n", $"template parsing error: {error}\n"), Bench("20.10").Do(command));

    [Fact]
    public void An_address_is_not_simulated() =>
        Assert.StartsWith("oomsim: {{.NetworkSettings.Networks}} of a template prints a structure", Bench("28").Do("inspect -f '{{.NetworkSettings.Networks}}' aa").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("20.10", "types.Volume", "types.VolumeUsageData")]
    [InlineData("28", "volume.Volume", "volume.UsageData")]
    public void A_volume_is_known_by_its_structure_alone(string version, string volume, string usage)
    {
        DockerBench bench = Bench(version);
        bench.Fine("volume create vv");
        string Error(string template) => bench.Do($"volume inspect -f '{template}' vv").Stderr;
        Assert.Equal($"template parsing error: template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type {volume}\n", Error("{{.Foo}}"));
        Assert.Equal("template parsing error: template: :1:7: executing \"\" at <.Name.Foo>: can't evaluate field Foo in type string\n", Error("{{.Name.Foo}}"));
        Assert.Equal($"template parsing error: template: :1:12: executing \"\" at <.UsageData.Size>: nil pointer evaluating *{usage}.Size\n", Error("{{.UsageData.Size}}"));
        Assert.Equal("template parsing error: template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"\n", bench.Do("inspect --type volume -f '{{.Foo}}' vv").Stderr);
    }

    [Theory]
    [InlineData("20.10", "network inspect -f '{{.IPAM}} {{.ConfigFrom}} {{.Created}}' none", "{default map[] []} {} 2026-01-01 00:00:00 +0000 UTC")]
    [InlineData("28", "network inspect -f '{{.IPAM}}{{slice .Id 0 0}}' none", "map[Config:[] Driver:default Options:<nil>]")]
    [InlineData("20.10", "info -f '{{index .Runtimes \"runc\"}} {{.Runtimes}}'", "{runc [] <nil>} map[io.containerd.runc.v2:{runc [] <nil>} io.containerd.runtime.v1.linux:{runc [] <nil>} runc:{runc [] <nil>}]")]
    [InlineData("28", "info -f '{{.Runtimes}}'", "map[io.containerd.runc.v2:{{runc []  map[]} map[]} runc:{{runc []  map[]} map[]}]")]
    public void Networks_and_runtimes_are_printed(string version, string command, string expected) => Assert.Equal(expected + "\n", Bench(version).Fine(command).Stdout);

    private static DockerBench Bench(string version)
    {
        DockerBench bench = CommandLineTests.Bench(version);
        bench.Fine("create --name aa -m 100m -p 80:80 -v /tmp:/x --dns 1.1.1.1 --ulimit nofile=5 --health-cmd x --health-interval 90s tools");
        return bench;
    }
}
