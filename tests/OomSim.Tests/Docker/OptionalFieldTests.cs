using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the JSON of <c>inspect</c> leaves out, and a template finds all the same: the client has fields for it (28.2.2).</summary>
public class OptionalFieldTests
{
    [Theory]
    [InlineData("{{json .HostConfig.Mounts}}", "null")]
    [InlineData("{{json .HostConfig.Tmpfs}} {{json .HostConfig.Init}} {{json .HostConfig.Sysctls}}", "null null null")]
    [InlineData("{{json .HostConfig.StorageOpt}} {{json .HostConfig.Annotations}}", "null null")]
    [InlineData("{{json .Config.Healthcheck}} {{json .Config.StopTimeout}} {{json .Config.ExposedPorts}} {{json .Config.Shell}}", "null null null null")]
    [InlineData("{{json .Config.StopSignal}} {{json .Config.NetworkDisabled}}", "\"\" false")]
    [InlineData("{{.HostConfig.Mounts}} {{.HostConfig.Tmpfs}} {{.HostConfig.Init}} {{if .Config.Healthcheck}}yes{{else}}no{{end}}", "[] map[] <nil> no")]
    [InlineData("{{range .HostConfig.Mounts}}{{.Target}}{{end}}{{len .Config.ExposedPorts}}", "0")]
    public void Are_empty(string format, string shown)
    {
        var bench = new DockerBench();
        bench.Fine("create --name cc sleeper");
        Assert.Equal(shown + "\n", bench.Fine($"inspect cc -f '{format}'").Stdout);
    }

    [Fact]
    public void What_no_structure_has_is_an_error_as_before()
    {
        var bench = new DockerBench();
        bench.Fine("create --name cc sleeper");
        Assert.Contains("map has no entry for key \"Mount\"", bench.Do("inspect cc -f '{{.HostConfig.Mount}}'").Stderr, StringComparison.Ordinal);
        Assert.Contains("map has no entry for key \"Healthcheck\"", bench.Do("inspect cc -f '{{.Config.Healthcheck.Test}}'").Stderr, StringComparison.Ordinal);
        Assert.Contains("map has no entry for key \"Sysctls\"", bench.Do("inspect cc -f '{{.Config.Sysctls}}'").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_what_was_asked_for()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name cc -p 9:80 --expose 99 --expose 53/udp --privileged --read-only --sysctl net.core.somaxconn=9 --mount type=tmpfs,dst=/t,tmpfs-size=64m,tmpfs-mode=1770 --mount type=volume,src=mv,dst=/mv,readonly sleeper");
        Assert.Equal(
            "true true {\"53/udp\":{},\"80/tcp\":{},\"99/tcp\":{}} {\"net.core.somaxconn\":\"9\"} null [\"label=disable\"]\n",
            bench.Fine("inspect cc -f '{{.HostConfig.Privileged}} {{.HostConfig.ReadonlyRootfs}} {{json .Config.ExposedPorts}} {{json .HostConfig.Sysctls}} {{json .HostConfig.MaskedPaths}} {{json .HostConfig.SecurityOpt}}'").Stdout);
        Assert.Equal("map[80/tcp:[{ 9}]] map[53/udp:{} 80/tcp:{} 99/tcp:{}] {no 0}\n", bench.Fine("inspect cc -f '{{.HostConfig.PortBindings}} {{.Config.ExposedPorts}} {{.HostConfig.RestartPolicy}}'").Stdout);
        Assert.Equal(
            "[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":67108864,\"Mode\":1016}},{\"Type\":\"volume\",\"Source\":\"mv\",\"Target\":\"/mv\",\"ReadOnly\":true}]\n",
            bench.Fine("inspect cc -f '{{json .HostConfig.Mounts}}'").Stdout);
        bench.Fine("create --name ee --expose 80/ sleeper");
        Assert.Equal("{\"80/tcp\":{}}\n", bench.Fine("inspect -f '{{json .Config.ExposedPorts}}' ee").Stdout);
        bench.Fine("create --name dd --expose 90-91 sleeper");
        Assert.Equal("false false map[90/tcp:{} 91/tcp:{}]\n", bench.Fine("inspect dd -f '{{.HostConfig.Privileged}} {{.HostConfig.ReadonlyRootfs}} {{.Config.ExposedPorts}}'").Stdout);
    }
}
