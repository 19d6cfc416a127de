using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Attributes of a service that change nothing here reach the engine, and <c>docker inspect</c> shows them.</summary>
public sealed class ComposeInspectTests
{
    [Theory]
    [InlineData("userns_mode: host", "{{.HostConfig.UsernsMode}}", "host")]
    [InlineData("extra_hosts: {b: ['1.1.1.1', '[::1]'], a: '2.2.2.2'}", "{{json .HostConfig.ExtraHosts}}", """["a:2.2.2.2","b:1.1.1.1","b:::1"]""")]
    [InlineData("extra_hosts: ['b=1.1.1.1,2.2.2.2', 'a:[::1]']", "{{json .HostConfig.ExtraHosts}}", """["a:::1","b:1.1.1.1","b:2.2.2.2"]""")]
    [InlineData("isolation: default", "{{.HostConfig.Isolation}}", "default")]
    [InlineData("annotations: {a: b, c: 1}", "{{json .HostConfig.Annotations}}", """{"a":"b","c":"1"}""")]
    [InlineData("annotations: [a=b]", "{{json .HostConfig.Annotations}}", """{"a":"b"}""")]
    [InlineData("device_cgroup_rules: ['c 1:3 mr']", "{{json .HostConfig.DeviceCgroupRules}}", """["c 1:3 mr"]""")]
    [InlineData("devices: ['/dev/kvm:/dev/x:r', /dev/null]", "{{json .HostConfig.Devices}}", """[{"PathOnHost":"/dev/kvm","PathInContainer":"/dev/x","CgroupPermissions":"r"},{"PathOnHost":"/dev/null","PathInContainer":"/dev/null","CgroupPermissions":"rwm"}]""")]
    [InlineData("devices: [{source: /dev/null, target: /dev/n, permissions: rw}]", "{{json .HostConfig.Devices}}", """[{"PathOnHost":"/dev/null","PathInContainer":"/dev/n","CgroupPermissions":"rw"}]""")]
    [InlineData("mac_address: '02:42:AC:11:65:43'", "{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}", "02:42:ac:11:65:43")]
    [InlineData("mac_address: '02:42:ac:11:65:43', networks: {default: {mac_address: '02:42:ac:11:65:44'}}", "{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}", "02:42:ac:11:65:44")]
    [InlineData("volumes: [{type: bind, source: conf, target: /c}]", "{{json .HostConfig.Binds}}", "[\"" + DockerEngine.Home + "/conf:/c:rw\"]")]
    [InlineData("volumes: [{type: bind, source: /conf, target: /c, read_only: true, bind: {selinux: Z}}]", "{{json .HostConfig.Binds}}", """["/conf:/c:ro,Z"]""")]
    [InlineData("volumes: [{type: bind, source: /conf, target: /c, bind: {propagation: rslave}}]", "{{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}} {{.Propagation}}{{end}}", "bind /conf /c rslave")]
    [InlineData("volumes: [{type: image, source: i, target: /i}]", "{{json .HostConfig.Mounts}}", """[{"Type":"image","Source":"i","Target":"/i"}]""")]
    [InlineData("volumes: [{type: tmpfs, target: /t, tmpfs: {size: 2m, mode: 511}}]", "{{json .HostConfig.Mounts}} {{json .HostConfig.Tmpfs}}", """[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":2097152,"Mode":511}}] null""")]
    [InlineData("volumes: [{type: tmpfs, target: /t, tmpfs: {mode: 99999999999}}]", "{{json .HostConfig.Mounts}}", """[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"Mode":1215752191}}]""")]
    [InlineData("volumes: [{type: tmpfs, target: /t, tmpfs: {}}]", "{{json .HostConfig.Mounts}}", """[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{}}]""")]
    [InlineData("volumes: [{type: bind, source: /conf, target: /c, bind: {propagation: rslave}}]", "{{json .HostConfig.Mounts}}", """[{"Type":"bind","Source":"/conf","Target":"/c","BindOptions":{"Propagation":"rslave","CreateMountpoint":true}}]""")]
    [InlineData("volumes: [/anon]", "{{json .HostConfig.Mounts}}", """[{"Type":"volume","Target":"/anon","VolumeOptions":{}}]""")]
    [InlineData("volumes: [{type: volume, target: /anon, volume: {nocopy: true}}]", "{{json .HostConfig.Mounts}}", """[{"Type":"volume","Target":"/anon","VolumeOptions":{"NoCopy":true}}]""")]
    public void Is_shown(string attribute, string format, string shown) => Assert.Equal(shown + "\n", Run($"services: {{web: {{image: i, {attribute} }} }}", $"docker inspect --format '{format}' web"));

    [Theory]
    [InlineData("28", "{propagation: rslave}", """{"Propagation":"rslave","CreateMountpoint":true}""")]
    [InlineData("20.10", "{propagation: rslave}", """{"Propagation":"rslave"}""")]
    [InlineData("28", "{create_host_path: false}", "{}")]
    public void A_bind_says_whether_its_source_is_made(string version, string bind, string shown) => Assert.Equal(
        shown + "\n",
        Run($"services: {{web: {{image: i, volumes: [{{type: bind, source: /conf, target: /c, bind: {bind} }}] }} }}", "docker inspect --format '{{json (index .HostConfig.Mounts 0).BindOptions}}' web", $"\n  host: {{docker: {{version: \"{version}\"}} }}"));

    [Fact]
    public void What_does_nothing_is_told()
    {
        LoadResult read = Load.Text("services: {web: {image: i, post_start: [{command: x}], pre_stop: [], volumes: [{type: npipe, source: a, target: /a, consistency: cached}, {type: bind, source: /b, target: /b, bind: {recursive: disabled}}], networks: {default: {gw_priority: 1, aliases: [q], priority: 2}}}}\n");
        Assert.Equal(
            ["s.yaml:1:28: warning: services.web.post_start is not simulated: its commands are not run", "s.yaml:1:87: warning: services.web.volumes.0: a volume of type npipe is not simulated: nothing is mounted"],
            read.Diagnostics.Select(d => d.ToString()));
        Assert.Equal(
            ["services.web.post_start", "services.web.pre_stop", "services.web.networks.default.gw_priority", "services.web.volumes.consistency", "services.web.volumes.bind.recursive"],
            read.Scenario!.IgnoredKeys.Select(k => k.Path));
    }

    [Theory]
    [InlineData("--userns host", "{{.HostConfig.UsernsMode}}", "host")]
    [InlineData("--mac-address 02:42:ac:11:65:43", "{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}", "02:42:ac:11:65:43")]
    [InlineData("--device /dev/null --device /dev/zero:r", "{{range .HostConfig.Devices}}{{.PathOnHost}}:{{.PathInContainer}}:{{.CgroupPermissions}} {{end}}", "/dev/null:/dev/null:rwm /dev/zero:/dev/zero:r ")]
    public void Is_shown_of_docker_run_too(string flags, string format, string shown) =>
        Assert.Equal(shown + "\n", Run("services: {}", $"docker run -d --name web {flags} i > /dev/null; docker inspect --format '{format}' web"));

    [Fact]
    public void Rights_below_nothing_are_refused() => Assert.Equal(
        ["s.yaml:1:78: error: services.web.volumes.0.tmpfs.mode: cannot parse 'mode', -1 overflows uint"],
        Load.Errors("services: {web: {image: i, volumes: [{type: tmpfs, target: /t, tmpfs: {mode: -1}}]} }\n"));

    [Fact]
    public void An_isolation_of_another_system_is_refused()
    {
        CommandRecord up = new ScenarioRunner(Load.Valid("services: {web: {image: i, isolation: hyperv} }\n")).Run().Commands[0];
        Assert.Equal((1, "Error response from daemon: invalid isolation (hyperv): linux only supports 'default'\n"), (up.ExitCode, up.Stderr));
    }

    private static string Run(string services, string command, string host = "")
    {
        string quoted = command.Replace("'", "''", StringComparison.Ordinal);
        ScenarioRunner runner = new(
            Load.Valid($"{services}\nx-oomsim:{host}\n  images: {{i: {{program: {{steps: [sleep: forever]}}}}}}\n  timeline: [{{at: 1s, run: '{quoted}'}}]\n"),
            new RunOptions { Until = 3 * SimTime.Second });
        return runner.Run().Commands.Single(c => c.Number == 1).Stdout;
    }
}
