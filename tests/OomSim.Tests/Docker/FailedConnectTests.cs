using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A running container that cannot join a network keeps what was asked for (20.10.24).</summary>
public class FailedConnectTests
{
    private const string Kept = "{{with .NetworkSettings.Networks.own}}{{json .IPAMConfig}} {{json .Aliases}} [{{.NetworkID}}{{.EndpointID}}{{.IPAddress}}]{{end}}";

    [Fact]
    public void Settings_stay_until_it_ends()
    {
        DockerBench bench = Bench();
        Assert.Equal("Error response from daemon: Address already in use\n", bench.Do("network connect --ip 10.9.0.5 --alias first own app").Stderr);
        string settings = $"{{\"IPv4Address\":\"10.9.0.5\"}} [\"first\",\"{bench.Get("app").Id[..12]}\"] []\n";
        Assert.Equal(settings, bench.Fine($"inspect -f '{Kept}' app").Stdout);
        Assert.Equal("Error response from daemon: Address already in use\n", bench.Do("network connect --ip 10.9.0.5 --alias second own app").Stderr);
        Assert.Equal(settings, bench.Fine($"inspect -f '{Kept}' app").Stdout);
        Assert.Equal($"Error response from daemon: container {bench.Get("app").Id} is not connected to network own\n", bench.Do("network disconnect own app").Stderr);
        Assert.Equal("Error response from daemon: Cannot restart container app: Address already in use\n", bench.Do("restart -t 0 app").Stderr);
        bench.Fine("network disconnect own app");
        bench.Fine("start app");
    }

    [Fact]
    public void Next_request_may_succeed()
    {
        DockerBench bench = Bench();
        Assert.Equal("Error response from daemon: Invalid address 10.8.0.5: It does not belong to any of this network's subnets\n", bench.Do("network connect --ip 10.8.0.5 own app").Stderr);
        bench.Fine("network connect --ip 10.9.0.7 own app");
        Assert.Equal("10.9.0.7\n", bench.Fine("inspect -f '{{.NetworkSettings.Networks.own.IPAddress}}' app").Stdout);
        bench.Fine("network disconnect own app");
        Assert.Equal("\n", bench.Fine($"inspect -f '{Kept}' app").Stdout);
    }

    [Fact]
    public void Nothing_stays_of_what_is_refused_by_its_form()
    {
        DockerBench bench = Bench();
        bench.Fine("network create two");
        Assert.Contains("only when connecting to networks with user configured subnets", bench.Do("network connect --ip 10.9.0.5 two app").Stderr, StringComparison.Ordinal);
        Assert.Equal("bridge \n", bench.Fine("inspect -f '{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}' app").Stdout);
    }

    [Fact]
    public void Ports_that_are_taken_leave_the_settings_too()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name web -p 8080:80 sleeper");
        bench.Fine("network create --internal inner");
        bench.Fine("run -d --name other -p 8080:80 --network inner sleeper");
        Assert.Contains("port is already allocated", bench.Do("network connect own other").Stderr, StringComparison.Ordinal);
        bench.Fine("rm -f web");
        bench.Fine("restart -t 0 other");
        Assert.Equal("10.9.0.2 0.0.0.0:8080\n", bench.Fine("inspect -f '{{.NetworkSettings.Networks.own.IPAddress}} {{with index .NetworkSettings.Ports \"80/tcp\"}}{{(index . 0).HostIp}}:{{(index . 0).HostPort}}{{end}}' other").Stdout);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("network create --subnet 10.9.0.0/24 own");
        bench.Fine("run -d --name first --network own --ip 10.9.0.5 sleeper");
        bench.Fine("run -d --name app sleeper");
        return bench;
    }
}
