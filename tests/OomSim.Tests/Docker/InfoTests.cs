using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker info</c> and <c>docker version</c>.</summary>
public class InfoTests
{
    [Fact]
    public void Engine_and_host_are_described()
    {
        var bench = new DockerBench();
        bench.Fine("run -d sleeper");
        bench.Fine("run -d --name pa sleeper");
        bench.Fine("pause pa");
        bench.Fine("create sleeper");
        string[] lines = bench.Fine("info").Stdout.Split('\n');
        Assert.Equal(["Client:", " Version:    28.3.3", " Context:    default", " Debug Mode: false", "", "Server:", " Containers: 3", "  Running: 1", "  Paused: 1", "  Stopped: 1"], lines[..10]);
        Assert.Superset(new HashSet<string> { " Images: 2", " Cgroup Driver: cgroupfs", " Cgroup Version: 2", " Kernel Version: 6.1", " CPUs: 2", " Total Memory: 2GiB", " Name: oomsim" }, lines.ToHashSet());
        Assert.Equal("cgroupfs 2 2 2147483648 true\n", bench.Fine("info --format '{{.CgroupDriver}} {{.CgroupVersion}} {{.NCPU}} {{.MemTotal}} {{.SwapLimit}}'").Stdout);
    }

    [Theory]
    [InlineData(CgroupVersion.V2, true, "")]
    [InlineData(CgroupVersion.V2, false, "WARNING: No swap limit support\n")]
    [InlineData(CgroupVersion.V1, true, "WARNING: No blkio weight support\nWARNING: No blkio weight_device support\n")] // kernels have had no such file since 5.0
    public void It_warns_of_what_the_host_cannot_do(CgroupVersion cgroups, bool swapLimit, string stderr) =>
        Assert.Equal(stderr, new DockerBench("28", cgroups, swapLimit: swapLimit).Fine("info").Stderr);

    [Theory]
    [InlineData("28", "28.3.3", "1.51", "1.24", "")]
    [InlineData("28.0.1", "28.0.1", "1.51", "1.24", "")]
    [InlineData("20.10", "20.10.24", "1.41", "1.12", " Experimental:      true\n")]
    public void Versions_of_client_and_engine_are_the_same(string version, string release, string api, string least, string more)
    {
        var bench = new DockerBench(version);
        Assert.Equal(
            $"Client:\n Version:           {release}\n API version:       {api}\n OS/Arch:           linux/amd64\n Context:           default\n{more}\n"
            + $"Server:\n Engine:\n  Version:          {release}\n  API version:      {api} (minimum version {least})\n  OS/Arch:          linux/amd64\n  Experimental:     false\n",
            bench.Fine("version").Stdout);
        Assert.Equal(release + "\n", bench.Fine("version -f '{{.Server.Version}}'").Stdout);
    }

    [Theory]
    [InlineData("28", "info -f '{{.Nope}}'", 1, "\n", "template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type system.dockerInfo\n")]
    [InlineData("20.10", "info -f '{{.Nope}}'", 1, "\n", "template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type system.info\n")]
    [InlineData("28", "version -f '{{'", 64, "", "template parsing error: template: version:1: unclosed action\n")]
    [InlineData("20.10", "version -f '{{'", 64, "", "template parsing error: template: version:1: unclosed action\n")]
    [InlineData("28", "version -f 'a {{.Nope}}'", 1, "a \n", "template: version:1:4: executing \"version\" at <.Nope>: can't evaluate field Nope in type system.versionInfo\n")]
    [InlineData("20.10", "version -f '{{.Server.Nope}}'", 1, "\n", "template: version:1:9: executing \"version\" at <.Server.Nope>: can't evaluate field Nope in type *types.Version\n")]
    [InlineData("28", "version -f '{{.Client.Nope}}'", 1, "\n", "template: version:1:9: executing \"version\" at <.Client.Nope>: can't evaluate field Nope in type system.clientVersion\n")]
    public void Bad_templates_are_refused(string version, string command, int exitCode, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), new DockerBench(version).Do(command));

    // Seen with an engine 20.10.24 and clients 20.10.24 and 28.2.2: the fields of the structures, by their names in Go.
    [Theory]
    [InlineData("20.10", "version -f '{{.Client.APIVersion}} {{.Client.DefaultAPIVersion}} {{.Client.Os}}/{{.Client.Arch}} {{.Client.Experimental}} {{.Client.Context}} {{.Server.MinAPIVersion}}'", "1.41 1.41 linux/amd64 true default 1.12\n")]
    [InlineData("28", "version -f '{{.Server.APIVersion}} {{.Server.Experimental}} {{(index .Server.Components 0).Name}} {{.Server.Platform.Name}}|{{range .Server.Components}}{{.Details.ApiVersion}}{{end}}'", "1.51 false Engine |1.51\n")]
    [InlineData("20.10", "info -f '{{.SecurityOptions}} {{json .SecurityOptions}}'", "[name=seccomp,profile=default name=cgroupns] [\"name=seccomp,profile=default\",\"name=cgroupns\"]\n")]
    [InlineData("28", "info -f '{{.SecurityOptions}}'", "[name=seccomp,profile=builtin name=cgroupns]\n")]
    [InlineData("28", "info -f '{{.Swarm.LocalNodeState}} {{json .GenericResources}} {{.Isolation}}|{{.RegistryConfig.InsecureRegistryCIDRs}} {{.CPUCfsPeriod}} {{.ClientInfo.Context}}'", "inactive null |[127.0.0.0/8] true default\n")]
    [InlineData("20.10", "info -f '{{range $k, $v := .Runtimes}}{{$k}}={{$v.Path}} {{end}}{{len .Plugins.Log}}'", "io.containerd.runc.v2=runc io.containerd.runtime.v1.linux=runc runc=runc 10\n")]
    public void Fields_of_the_api_are_there(string version, string command, string stdout) => Assert.Equal(stdout, new DockerBench(version).Fine(command).Stdout);

    [Theory]
    [InlineData("version -f '{{.Server.ApiVersion}}'", "template: version:1:9: executing \"version\" at <.Server.ApiVersion>: can't evaluate field ApiVersion in type *types.Version\n")]
    [InlineData("info -f '{{.CpuCfsPeriod}}'", "template: :1:2: executing \"\" at <.CpuCfsPeriod>: can't evaluate field CpuCfsPeriod in type system.info\n")]
    [InlineData("info -f '{{.Swarm.Foo}}'", "template: :1:8: executing \"\" at <.Swarm.Foo>: can't evaluate field Foo in type swarm.Info\n")]
    public void Names_of_the_json_are_no_fields(string command, string stderr) => Assert.Equal(new CommandResult(1, "\n", stderr), new DockerBench("20.10").Do(command));

    private const string Unreached = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

    // Seen with clients 20.10.24 and 28.2.2 at an address where nobody is.
    [Theory]
    [InlineData("20.10", "info -f '{{.ServerVersion}}'", 1, "\n", "template: :1:2: executing \"\" at <.ServerVersion>: reflect: indirection through nil pointer to embedded struct field Info\n")]
    [InlineData("28", "info -f '{{.ServerVersion}}'", 1, "\n", Unreached + "\n")]
    [InlineData("20.10", "info -f '{{.ServerErrors}}'", 0, "[" + Unreached + "]\n", "")]
    [InlineData("20.10", "info -f '{{json .}}'", 0, "{\"ServerErrors\":[\"" + Unreached + "\"],\"ClientInfo\":{\"Debug\":false,\"Context\":\"default\",\"Plugins\":[],\"Warnings\":null}}\n", "")]
    [InlineData("20.10", "info -f '{{.ClientInfo.Debug}}'", 0, "false\n", "")]
    [InlineData("28", "info -f '{{.ClientInfo.Debug}}'", 0, "false\n", "")]
    [InlineData("20.10", "info -f '{{.Foo}}'", 1, "\n", "template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type system.info\n")]
    [InlineData("24", "info -f '{{.ServerVersion}}{{.ServerErrors}}'", 0, "[" + Unreached + "]\n", Unreached + "\n")]
    [InlineData("24", "info -f '{{.ClientInfo.Debug}}'", 0, "false\n", "")]
    [InlineData("28", "info -f '{{.Labels}} {{len .Labels}}'", 1, "[] 0\n", Unreached + "\n")]
    [InlineData("28", "info -f '{{.Foo}}'", 1, "\n", Unreached + "\ntemplate: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type system.dockerInfo\n")]
    [InlineData("28", "info -f '{{json .Plugins}} {{json .RuncCommit}} {{.NCPU}}'", 1, "{\"Volume\":null,\"Network\":null,\"Authorization\":null,\"Log\":null} {\"ID\":\"\"} 0\n", Unreached + "\n")]
    [InlineData("20.10", "version -f '{{.Server}}'", 1, "<nil>\n", Unreached + "\n")]
    [InlineData("28", "version -f 'a {{.Server.Version}}'", 1, "a \n", Unreached + "\n")]
    public void Template_without_an_engine_has_what_the_client_knows(string version, string command, int exitCode, string stdout, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Engine.Unit.Stop(_ => { });
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), bench.Do(command));
    }

    [Fact]
    public void Errors_of_the_info_of_20_10_are_part_of_it()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.Unit.Stop(_ => { });
        CommandResult info = bench.Do("info");
        Assert.Equal((1, "errors pretty printing info\n"), (info.ExitCode, info.Stderr));
        Assert.EndsWith($"\nServer:\nERROR: {Unreached}\n", info.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--network host", "oomsim")]
    [InlineData("--network host -h web", "web")]
    [InlineData("", "<id>")]
    public void Container_with_the_network_of_the_host_bears_its_name(string flags, string name)
    {
        var bench = new DockerBench();
        bench.Fine($"run -d --name app {flags} sleeper");
        Assert.Equal(name.Replace("<id>", bench.Get("app").Id[..12], StringComparison.Ordinal) + "\n", bench.Fine("inspect -f '{{.Config.Hostname}}' app").Stdout);
    }
}
