using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Ports of a service: what Docker's parser takes and refuses.</summary>
public class PortTests
{
    private const string Wanted = "a port is a number from 0 to 65535, or a range as 8000-8010";

    [Theory]
    [InlineData("ports: ['70000:80']", "s.yaml:2:25: error: invalid hostPort: 70000: " + Wanted)]
    [InlineData("ports: ['8080:80:90:1']", "s.yaml:2:25: error: invalid IP address: 8080:80")]
    [InlineData("ports: ['8080:80:90']", "s.yaml:2:25: error: invalid IP address: 8080")]
    [InlineData("ports: ['80:http']", "s.yaml:2:25: error: invalid containerPort: http: " + Wanted)]
    [InlineData("ports: ['90-80']", "s.yaml:2:25: error: invalid containerPort: 90-80: " + Wanted)]
    [InlineData("ports: ['80-90:80-85']", "s.yaml:2:25: error: invalid ranges specified for container and host Ports: 80-85 and 80-90: they must be of one length")]
    [InlineData("ports: ['80/tcpp']", "s.yaml:2:25: error: invalid proto: tcpp: it is one of tcp, udp, sctp (did you mean 'tcp'?)")]
    [InlineData("ports: ['80:']", "s.yaml:2:25: error: no port specified: 80:<empty>: write [HOST:]CONTAINER")]
    [InlineData("ports: ['${NONE}:${NONE}']", "s.yaml:2:25: error: no port specified: :<empty>: write [HOST:]CONTAINER")]
    [InlineData("ports: [{published: 80}]", "s.yaml:2:25: error: services.a.ports.0 is missing a target port: write target: CONTAINER_PORT")]
    [InlineData("ports: [80, {target: x}]", "s.yaml:2:38: error: error while interpolating services.a.ports.[].target: failed to cast to expected type: strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("ports: [{target: 80, published: y}]", "s.yaml:2:49: error: services.a.ports.0.published: invalid hostPort: y: " + Wanted)]
    [InlineData("ports: [{target: 80, host_ip: here}]", "s.yaml:2:47: error: services.a.ports.0.host_ip: invalid IP address: here")]
    [InlineData("expose: ['x']", "s.yaml:2:26: error: services.a.expose.0: invalid port: 'x': " + Wanted)]
    [InlineData("expose: ['80/xyz']", "s.yaml:2:26: error: invalid proto: xyz: it is one of tcp, udp, sctp")]
    public void What_is_no_port_is_refused(string line, string expected) =>
        Assert.Equal([expected], Load.Errors($"services:\n  a: {{image: i, {line}}}\n"));

    [Theory]
    [InlineData("ports: [80, '81:80', '127.0.0.1:82:80/udp', '[::1]:83:80', '::1:84:80', '127.0.0.1::80', '3000-3005:3000-3005', '8000-8010:80', '1/SCTP']")]
    [InlineData("ports: [{target: 80}, {target: '81', published: 8000-8010, host_ip: '::1', protocol: udp, mode: host, name: n, app_protocol: http, x-y: 1}]")]
    [InlineData("expose: [80, '8000-8010/udp', '443/', '22:22']", false)]
    [InlineData("expose: [80, '8000-8010/udp', '443/']")]
    public void What_is_a_port_is_taken(string line, bool valid = true) =>
        Assert.Equal(valid, Load.Text($"services:\n  a: {{image: i, {line}}}\n").Scenario is not null);
}
