using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Published ports: what <c>-p</c> means, where they are shown, and that one host port has one container.</summary>
public class PortTests
{
    [Theory]
    [InlineData("-p 8080:80", "80/tcp -> 0.0.0.0:8080|80/tcp -> [::]:8080")]
    [InlineData("-p 127.0.0.1:8080:80", "80/tcp -> 127.0.0.1:8080")]
    [InlineData("-p 80", "80/tcp -> 0.0.0.0:32768|80/tcp -> [::]:32768")]
    [InlineData("-p 127.0.0.1::53/udp", "53/udp -> 127.0.0.1:32768")]
    [InlineData("-p [::1]:8080:80", "80/tcp -> [::1]:8080")]
    [InlineData("-p 127.0.0.1:8000-8001:80-81", "80/tcp -> 127.0.0.1:8000|81/tcp -> 127.0.0.1:8001")]
    [InlineData("--network host -p 8080:80", "")]
    [InlineData("", "")]
    public void Mapping_is_shown_by_port(string flags, string lines)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {flags} sleeper");
        Assert.Equal(lines, bench.Fine("port app").Stdout.TrimEnd('\n').Replace('\n', '|'));
        bench.Fine("kill app");
        Assert.Equal("", bench.Fine("port app").Stdout);
    }

    [Fact]
    public void Older_clients_put_no_brackets_around_addresses()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app -p [::1]:90:80 -p [::]:91:81 sleeper");
        Assert.Equal("80/tcp -> ::1:90\n81/tcp -> :::91\n", bench.Fine("port app").Stdout);
    }

    // 32768 to 60999 are the host's own range (ip_local_port_range); one of its own, up to 65535, had 20.10 up to 20.10.21.
    [Theory]
    [InlineData("28", 32768, 60999, "failed to set up container networking: ")]
    [InlineData("24", 32768, 60999, "")]
    [InlineData("20.10", 32768, 60999, "")]
    public void Ports_to_choose_from_come_to_an_end(string version, int first, int last, string prefix)
    {
        var bench = new DockerBench(version);
        bench.Fine($"run -d --name one -p 127.0.0.1:{first + 1}-{last}:1-{last - first} sleeper");
        bench.Fine("run -d --name two -p 127.0.0.1::80 sleeper");
        Assert.Equal($"80/tcp -> 127.0.0.1:{first}\n", bench.Fine("port two").Stdout);
        CommandResult none = bench.Do("run -d --name three -p 127.0.0.1::80 sleeper");
        Assert.Equal(125, none.ExitCode);
        Assert.Contains($"docker: Error response from daemon: {prefix}driver failed programming external connectivity on endpoint three (", none.Stderr, StringComparison.Ordinal);
        Assert.Contains("): all ports are allocated", none.Stderr, StringComparison.Ordinal);
        bench.Fine("rm -f two");
        bench.Fine("start three");
    }

    [Theory]
    [InlineData("28", "-p x", "docker: invalid containerPort: x\n\nRun 'docker run --help' for more information\n")]
    [InlineData("28", "-p x:80", "docker: invalid hostPort: x\n\nRun 'docker run --help' for more information\n")]
    [InlineData("28", "-p 80/icmp", "docker: invalid proto: icmp\n\nRun 'docker run --help' for more information\n")]
    [InlineData("20.10", "-p 70000:80", "docker: Invalid hostPort: 70000.\nSee 'docker run --help'.\n")]
    [InlineData("20.10", "-p 1-2:1-3", "docker: Invalid ranges specified for container and host Ports: 1-3 and 1-2.\nSee 'docker run --help'.\n")]
    [InlineData("20.10", "-p 80:80:80:80", "docker: Invalid ip address 80:80: address 80:80:: too many colons in address.\nSee 'docker run --help'.\n")]
    [InlineData("28", "-p 80:80:80:80", "docker: invalid IP address: 80:80\n\nRun 'docker run --help' for more information\n")]
    [InlineData("28", "-p [::1:80:80", "docker: invalid IP address [::1: address [::1:: missing ']' in address\n\nRun 'docker run --help' for more information\n")]
    [InlineData("20.10", "-p 80/tcp:90", "docker: Invalid hostPort: 80/tcp.\nSee 'docker run --help'.\n")]
    [InlineData("20.10", "-p /tcp", "docker: No port specified: /tcp<empty>.\nSee 'docker run --help'.\n")]
    [InlineData("20.10", "-p 1.2.3.x:1:1", "docker: Invalid ip address: 1.2.3.x.\nSee 'docker run --help'.\n")]
    public void Malformed_mapping_is_refused(string version, string flags, string stderr) =>
        Assert.Equal(new CommandResult(125, "", stderr), new DockerBench(version).Do($"run {flags} sleeper"));

    [Theory]
    [InlineData("28", "failed to set up container networking: ")]
    [InlineData("24", "")]
    public void Port_of_the_host_belongs_to_one_running_container(string version, string prefix)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name one -p 8080:80 sleeper");
        bench.Fine("create --name two -p 8080:81 sleeper");
        bench.Events.Clear();
        CommandResult refused = bench.Do("start two");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith($"Error response from daemon: {prefix}driver failed programming external connectivity on endpoint two (", refused.Stderr, StringComparison.Ordinal);
        Assert.EndsWith("): Bind for 0.0.0.0:8080 failed: port is already allocated\nError: failed to start containers: two\n", refused.Stderr, StringComparison.Ordinal);

        // D2.6: a failure before the runtime.
        Assert.Equal(("created", 128), (bench.Get("two").Status, bench.Get("two").ExitCode));
        Assert.Equal(["network disconnect"], bench.Actions);
        bench.Fine("rm -f one");
        bench.Fine("start two");
        Assert.Equal("0.0.0.0:8080", bench.Fine("port two 81").Stdout.Split('\n')[0]);
    }

    // The binding fails when the place on the network is there already, so that it is taken away again without having been told of (20.10.24; releaseNetwork).
    [Fact]
    public void Who_cannot_publish_is_told_to_leave_all_networks()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --internal inner");
        bench.Fine("network create later");
        bench.Fine("create --name two -p 80:80 -p 80:81 --network inner sleeper");
        bench.Fine("network connect later two");
        bench.Fine("network connect bridge two");
        bench.Events.Clear();
        Assert.Contains("Bind for 0.0.0.0:80 failed: port is already allocated", bench.Do("start two").Stderr, StringComparison.Ordinal);
        Assert.Equal(["network disconnect", "network disconnect", "network disconnect"], bench.Actions);
        bench.Fine("network disconnect bridge two");
        bench.Fine("network disconnect later two");
        bench.Fine("start two");
        bench.Events.Clear();
        Assert.Contains("Bind for 0.0.0.0:80 failed: port is already allocated", bench.Do("network connect bridge two").Stderr, StringComparison.Ordinal);
        Assert.Empty(bench.Events);
        bench.Fine("run -d --name next sleeper");
        Assert.Equal("172.17.0.2\n", bench.Fine("inspect -f '{{.NetworkSettings.IPAddress}}' next").Stdout);
    }

    // The volumes of 28 are mounted before its networks are joined; 20.10.24 tells of their end though it has not come to them.
    [Theory]
    [InlineData("20.10", "network disconnect,volume unmount")]
    [InlineData("28", "volume mount,network disconnect,volume unmount")]
    public void Volumes_of_who_cannot_publish_are_unmounted(string version, string actions)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name two -p 80:80 -p 80:81 -v data:/data sleeper");
        bench.Events.Clear();
        Assert.Equal(1, bench.Do("start two").ExitCode);
        Assert.Equal(actions, string.Join(',', bench.Actions));
    }

    // libnetwork's portallocator has a map for each address and protocol (20.10.24); 27 and later take one number for both families.
    [Theory]
    [InlineData("20.10", "1/tcp -> 0.0.0.0:32770,2/tcp -> 0.0.0.0:32769,3/tcp -> 0.0.0.0:32768,5/udp -> 0.0.0.0:32769,6/udp -> 0.0.0.0:32768")]
    [InlineData("28", "1/tcp -> 0.0.0.0:32768,2/tcp -> 0.0.0.0:32769,3/tcp -> 0.0.0.0:32770,5/udp -> 0.0.0.0:32768,6/udp -> 0.0.0.0:32769")]
    public void Protocols_have_ports_of_their_own(string version, string lines)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app -P --expose 1-3 --expose 5/udp --expose 6/udp sleeper");
        Assert.Equal(lines, string.Join(',', bench.Fine("port app").Stdout.Split('\n').Where(l => l.Contains("0.0.0.0", StringComparison.Ordinal))));
    }

    // What somebody has at one address only the kernel refuses to who asks for all; the other family does not meet it.
    [Theory]
    [InlineData("20.10", "0.0.0.0:32769,:::32768", "0.0.0.0:32770,:::32769")]
    [InlineData("28", "0.0.0.0:32769,[::]:32769", "0.0.0.0:32770,[::]:32770")]
    public void Families_part_where_one_has_to_skip(string version, string first, string second)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name holder -p 127.0.0.1:32768:1 sleeper");
        bench.Fine("run -d --name one -p 80 sleeper");
        bench.Fine("run -d --name two -p 80 sleeper");
        Assert.Equal(first.Split(','), bench.Fine("port one 80").Stdout.Split('\n')[..2]);
        Assert.Equal(second.Split(','), bench.Fine("port two 80").Stdout.Split('\n')[..2]);
    }

    [Fact]
    public void New_dockerd_begins_with_the_first_again()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name one -p 80 sleeper");
        bench.Fine("rm -f one");
        bool isUp = false;
        bench.Engine.Unit.Restart(_ => isUp = true);
        while (!isUp)
        {
            Assert.True(bench.Simulator.Step());
        }

        bench.Fine("run -d --name two -p 80 sleeper");
        Assert.Equal("80/tcp -> 0.0.0.0:32768\n80/tcp -> :::32768\n", bench.Fine("port two").Stdout);
    }

    // Seen with dockerd 20.10.24: addresses have ports of their own, but for all addresses, which only the bind of the proxy finds out; 28 binds itself.
    [Theory]
    [InlineData("20.10", "127.0.0.1:8081:80", "127.0.0.2:8081:80", "")]
    [InlineData("20.10", "[::1]:8081:80", "0.0.0.0:8081:80", "")]
    [InlineData("20.10", "8081:80/udp", "8081:80", "")]
    [InlineData("20.10", "127.0.0.1:8081:80", "127.0.0.1:8081:80", "Bind for 127.0.0.1:8081 failed: port is already allocated")]
    [InlineData("20.10", "127.0.0.1:8081:80", "8081:80", "Error starting userland proxy: listen tcp4 0.0.0.0:8081: bind: address already in use")]
    [InlineData("24", "8081:80", "127.0.0.1:8081:80", "Error starting userland proxy: listen tcp4 127.0.0.1:8081: bind: address already in use")]
    [InlineData("20.10", "8081:80", "[::1]:8081:80", "Error starting userland proxy: listen tcp6 [::1]:8081: bind: address already in use")]
    [InlineData("20.10", "[::]:8081:80", "8081:80", "Bind for :::8081 failed: port is already allocated")]
    [InlineData("28", "127.0.0.1:8081:80", "8081:80", "failed to bind host port for 0.0.0.0:8081:172.17.0.3:80/tcp: address already in use")]
    public void Each_address_has_ports_of_its_own(string version, string taken, string wanted, string problem)
    {
        var bench = new DockerBench(version);
        bench.Fine($"run -d --name one -p {taken} sleeper");
        CommandResult second = bench.Do($"run -d --name two -p {wanted} sleeper");
        Assert.Equal(problem.Length == 0 ? 0 : 125, second.ExitCode);
        Assert.Contains(problem, second.Stderr, StringComparison.Ordinal);
        bench.Fine("rm -f one");
        bench.Fine("rm -f two");
        bench.Fine($"run -d -p {wanted} sleeper");
    }

    [Theory]
    [InlineData("28", "port app 81", "Error: No public port '81' published for app\n")]
    [InlineData("24", "port app 81", "Error: No public port '81/tcp' published for app\n")]
    [InlineData("20.10", "port app /tcp", "Error: No public port '/tcp' published for app\n")]
    [InlineData("20.10", "port app 80/", "strconv.ParseUint: parsing \"80/\": invalid syntax\n")]
    [InlineData("28", "port app 80/udp", "Error: No public port '80/udp' published for app\n")]
    [InlineData("28", "port app x", "Error: invalid port (x): strconv.ParseUint: parsing \"x\": invalid syntax\n")]
    public void Port_that_is_not_published_is_told(string version, string command, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app -p 80 sleeper");
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do(command));
    }

    // nat.ParsePortSpec and the allocator of libnetwork: a range for one port is what the engine chooses from, going on behind the last that it gave out.
    [Fact]
    public void Range_for_one_port_is_chosen_from()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name one -p 8080-8082:80 sleeper");
        bench.Fine("run -d --name two -p 8080-8082:80 sleeper");
        Assert.Equal("[{\"HostIp\":\"\",\"HostPort\":\"8080-8082\"}] 8081\n", bench.Fine("inspect -f '{{json (index .HostConfig.PortBindings \"80/tcp\")}} {{(index .NetworkSettings.Ports \"80/tcp\" 0).HostPort}}' two").Stdout);
        bench.Fine("rm -f one");
        bench.Fine("run -d --name three -p 8080-8082:80 sleeper");
        bench.Fine("run -d --name four -p 8080-8082:80 sleeper");
        Assert.Equal("0.0.0.0:8082", bench.Fine("port three 80").Stdout.Split('\n')[0]);
        Assert.Equal("0.0.0.0:8080", bench.Fine("port four 80").Stdout.Split('\n')[0]);
        CommandResult refused = bench.Do("run -d --name five -p 8080-8082:80 sleeper");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("): all ports are allocated", refused.Stderr, StringComparison.Ordinal);
    }

    // -P gives each exposed port one of the host's, up to 24 the larger ones first (nat.SortPortMap), from 27 on the smaller ones (bridge, portBindingReq.Compare).
    [Theory]
    [InlineData("28", "80/tcp -> 0.0.0.0:32768|443/tcp -> 0.0.0.0:32769|9000/udp -> 0.0.0.0:32768")]
    [InlineData("24", "80/tcp -> 0.0.0.0:32769|443/tcp -> 0.0.0.0:32768|9000/udp -> 0.0.0.0:32768")]
    public void All_exposed_ports_are_published(string version, string lines)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nEXPOSE 80 443", new SortedDictionary<string, long>(StringComparer.Ordinal)));
        bench.Fine("build -t exposing ctx");
        bench.Fine("run -d --name app -P --expose 9000/udp -p 7000:70 exposing");
        Assert.Equal("70/tcp -> 0.0.0.0:7000|" + lines, string.Join('|', bench.Fine("port app").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains("::", StringComparison.Ordinal))));
        Assert.Equal("true {\"70/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"7000\"}]}\n", bench.Fine("inspect -f '{{.HostConfig.PublishAllPorts}} {{json .HostConfig.PortBindings}}' app").Stdout);
        bench.Fine("rm -f app");
        bench.Fine("run -d --name host --network host -P exposing");
        Assert.Equal("", bench.Fine("port host").Stdout);
        Assert.Equal(125, bench.Do("run -d --network container:host -P sleeper").ExitCode);
    }

    [Fact]
    public void Inspected_object_has_what_was_asked_for_and_what_was_given()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -p 80 sleeper");
        Assert.Equal(
            "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}]} {\"80/tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"32768\"},{\"HostIp\":\"::\",\"HostPort\":\"32768\"}]}\n",
            bench.Fine("inspect -f '{{json .HostConfig.PortBindings}} {{json .NetworkSettings.Ports}}' app").Stdout);
    }

    // DisplayablePorts of the client: ports that are the same on both sides in ranges by address and protocol, then the others.
    [Theory]
    [InlineData("28", "-p 90-92:90-92", "0.0.0.0:90-92->90-92/tcp, [::]:90-92->90-92/tcp")]
    [InlineData("24", "-p 90-92:90-92", "0.0.0.0:90-92->90-92/tcp, :::90-92->90-92/tcp")]
    [InlineData("28", "-p 127.0.0.1:90:90 -p 127.0.0.1:91:91 -p 127.0.0.1:93:93 -p 127.0.0.1:91:91/udp", "127.0.0.1:90-91->90-91/tcp, 127.0.0.1:93->93/tcp, 127.0.0.1:91->91/udp")]
    [InlineData("28", "-p 8080:80 -p 90:90", "0.0.0.0:90->90/tcp, [::]:90->90/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp")]
    [InlineData("28", "-p [::1]:82:82 -p [::1]:84:83", "[::1]:82->82/tcp, [::1]:84->83/tcp")]
    [InlineData("20.10", "-p [::1]:82:82 -p [::1]:84:83", "::1:82->82/tcp, ::1:84->83/tcp")]
    public void List_groups_ports(string version, string flags, string ports)
    {
        var bench = new DockerBench(version);
        bench.Fine($"run -d {flags} sleeper");
        Assert.Equal(ports + "\n", bench.Fine("ps --format '{{.Ports}}'").Stdout);
    }

    // What is exposed and not published has a port of the container alone, while it runs on a network of its own.
    [Theory]
    [InlineData("--expose 90-91 --expose 53/udp -p 80:80", "53/udp, 0.0.0.0:80->80/tcp, [::]:80->80/tcp, 90-91/tcp", "[53/udp 80/tcp 90/tcp 91/tcp]")]
    [InlineData("--expose 80 -p 8080:80", "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", "[80/tcp]")]
    [InlineData("--expose 80 --network none", "", "[]")]
    [InlineData("--expose 80 --network host", "", "[]")]
    public void Exposed_ports_are_listed(string flags, string column, string keys)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {flags} sleeper");
        Assert.Equal(column + "\n", bench.Fine("ps --format '{{.Ports}}'").Stdout);
        Assert.Equal(keys + "\n", "[" + string.Join(' ', bench.Fine("inspect -f '{{range $k, $v := .NetworkSettings.Ports}}{{$k}} {{end}}' app").Stdout.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)) + "]\n");
        bench.Fine("stop -t 0 app");
        Assert.Equal("\n", bench.Fine("ps -a --format '{{.Ports}}'").Stdout);
    }
}
