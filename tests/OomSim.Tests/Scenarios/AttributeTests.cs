using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What Compose's loader checks beyond its schema, and where a slip is told.</summary>
public class AttributeTests
{
    [Theory]
    [InlineData("build: {dockerfile: x, dockerfile_inline: y}", "30: error: service \"a\" declares mutually exclusive dockerfile and dockerfile_inline: invalid compose project")]
    [InlineData("build: {platforms: [linux/arm64]}, platform: linux/amd64", "26: error: service.build.platforms MUST include service.platform \"linux/amd64\": invalid compose project")]
    [InlineData("image: i, network_mode: 'service:zz'", "31: error: service \"a\" depends on undefined service \"zz\": invalid compose project")]
    [InlineData("image: i, links: ['zz:y']", "25: error: service \"a\" depends on undefined service \"zz\": invalid compose project")]
    [InlineData("image: i, depends_on: [b, zz]", "33: error: service \"a\" depends on undefined service \"zz\": invalid compose project")]
    [InlineData("image: i, depends_on: {a: {condition: service_started}}", "30: error: dependency cycle detected: a -> a")]
    [InlineData("image: i, develop: {watch: [{path: x, action: sync}]}", "53: error: services.a.develop.watch: target is required for non-rebuild actions: invalid compose project")]
    [InlineData("image: i, develop: {watch: [{path: '', action: rebuild}]}", "42: error: services.a.develop.watch: path: value can't be blank")]
    [InlineData("image: i, gpus: [{count: some}]", "32: error: services.a.gpus.0.count: invalid value \"some\", the only value allowed is 'all' or a number")]
    [InlineData("image: i, gpus: [{count: 1, device_ids: ['0']}]", "35: error: services.a.gpus.0: \"count\" and \"device_ids\" attributes are exclusive")]
    [InlineData("image: i, deploy: {resources: {reservations: {devices: [{count: 1}]}}}", "63: error: services.a.deploy.resources.reservations.devices.0 needs 'capabilities' or 'driver'")]
    [InlineData("image: i, ulimits: {nofile: x}", "35: error: error while interpolating services.a.ulimits.nofile: failed to cast to expected type: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("image: i, cpu_percent: 150", "30: error: services.a.cpu_percent must be from 0 to 100, not 150")]
    [InlineData("image: i, blkio_config: {device_read_bps: [{path: /x, rate: lots}]}", "67: error: services.a.blkio_config.device_read_bps.0.rate: invalid size: 'lots'")]
    [InlineData("image: i, healthcheck: {interval: fast}", "41: error: services.a.healthcheck.interval: invalid duration: 'fast' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("image: i, healthcheck: {retries: many}", "40: error: error while interpolating services.a.healthcheck.retries: failed to cast to expected type: strconv.Atoi: parsing \"many\": invalid syntax")]
    [InlineData("image: i, volumes: [{type: bind, target: /x}]", "34: error: services.a.volumes.0: invalid mount config for type \"bind\": field Source must not be empty")]
    [InlineData("image: i, volumes: [{type: volume}]", "27: error: services.a.volumes.0 is missing a mount target: write target: /PATH")]
    [InlineData("image: i, volumes: ['./a:b:c:d']", "27: error: invalid spec: ./a:b:c:d: too many colons: write SOURCE:TARGET:MODE")]
    [InlineData("image: i, secrets: [{target: x}]", "27: error: service \"a\" refers to undefined secret: invalid compose project: it has no 'source', the name of one under secrets")]
    [InlineData("image: i, models: [m]", "26: error: service \"a\" refers to undefined model m: invalid compose project")]
    [InlineData("image: i, extra_hosts: [nocolon]", "31: error: invalid additional host, missing IP: nocolon: write HOST:IP")]
    [InlineData("image: i, devices: ['/a:/b:r:w']", "27: error: confusing device mapping, please use long syntax: /a:/b:r:w")]
    [InlineData("image: i, command: 'echo \"x'", "26: error: services.a.command: invalid command line string: a quote is not closed")]
    [InlineData("image: i, environment: [A: 1]", "31: error: services.a.environment.0 must be a string, not a mapping")]
    [InlineData("image: i, security_opt: [a, a]", "35: error: services.a.security_opt items at 0 and 1 are equal: 'a' may stand there once")]
    public void A_slip_of_a_service_is_told_where_it_is(string body, string expected) =>
        Assert.Equal(["s.yaml:2:" + expected], Load.Errors($"services:\n  a: {{{body}}}\n  b: {{image: i}}\n"));

    [Theory]
    [InlineData("configs: {c: {}}", "11: error: configs.c: one of file|environment|content must be set")]
    [InlineData("configs: {c: {file: x, content: y}}", "24: error: configs.c: file|environment|content attributes are mutually exclusive")]
    [InlineData("secrets: {c: {file: x, environment: y}}", "24: error: secrets.c: file|environment attributes are mutually exclusive")]
    [InlineData("volumes: {v: {external: true, driver: local}}", "31: error: volumes.v: conflicting parameters \"external\" and \"driver\" specified: an external volume has a name alone")]
    public void A_slip_of_what_services_share_is_told_where_it_is(string line, string expected) =>
        Assert.Equal(["s.yaml:2:" + expected], Load.Errors($"services: {{a: {{image: i}}}}\n{line}\n"));

    [Theory]
    [InlineData("deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}")]
    [InlineData("gpus: all, ulimits: {nofile: {soft: 1, hard: '2'}}, cpu_count: 2, cpu_percent: 50")]
    [InlineData("extra_hosts: ['a:1.2.3.4', 'b=::1'], volumes: ['C:\\x:/y:ro', {type: tmpfs, target: /t}]")]
    [InlineData("healthcheck: {test: x, interval: 1m30s, retries: '3'}, deploy: {update_config: {delay: 10s, parallelism: 2}}")]
    [InlineData("develop: {watch: [{path: x, action: sync, target: /y}, {path: z, action: rebuild}]}")]
    public void What_Compose_takes_is_taken(string line) => Load.Valid($"services:\n  a: {{image: i, {line}}}\n");
}
