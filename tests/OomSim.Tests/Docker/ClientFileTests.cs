using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files that the client reads or writes, the terminal that it wants, and what of the host a container asks for that is not there.</summary>
public class ClientFileTests
{
    private const string Help = "\n\nRun 'docker run --help' for more information\n";

    // The texts and codes of the client 28.2.2.
    [Theory]
    [InlineData("--env-file ''", 125, "open : no such file or directory")]
    [InlineData("--label-file ''", 125, "open : no such file or directory")]
    [InlineData("--env-file nope", 125, "open nope: no such file or directory")]
    [InlineData("--label-file /srv/nope", 125, "open /srv/nope: no such file or directory")]
    [InlineData("--env-file /etc", 125, "invalid env file (/etc): read /etc: is a directory")]
    [InlineData("--env-file spaces", 125, "invalid env file (spaces): variable 'a b' contains whitespaces")]
    [InlineData("--label-file nameless", 125, "invalid env file (nameless): no variable name on line '=x'")]
    [InlineData("--security-opt seccomp=nope.json", 125, "opening seccomp profile (nope.json) failed: open nope.json: no such file or directory")]
    [InlineData("--cidfile spaces", 125, "container ID file found, make sure the other container isn't running or delete spaces")]
    [InlineData("--cidfile /none/cid", 127, "failed to create the container ID file: open /none/cid: no such file or directory")]
    public void Files_that_are_not_as_they_have_to_be(string flags, int code, string error)
    {
        DockerBench bench = WithFiles();
        Assert.Equal(new CommandResult(code, "", $"docker: {error}{Help}"), bench.Do($"run {flags} sleeper"));
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Variables_and_labels_of_files_come_before_those_of_the_line()
    {
        DockerBench bench = WithFiles();
        bench.Fine("run -d --name app --env-file vars -e B=3 --label-file vars -l B=4 sleeper");
        Assert.Equal("[A=1 B=2 B=3 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin] map[A:1 B:4]\n", bench.Fine("inspect -f '{{.Config.Env}} {{.Config.Labels}}' app").Stdout);
        Assert.Equal(new CommandResult(1, "", "open nope: no such file or directory\n"), bench.Do("exec --env-file nope app true"));
    }

    [Fact]
    public void Identity_is_written_once()
    {
        var bench = new DockerBench();
        string id = bench.Fine("run -d --cidfile cid sleeper").Stdout.TrimEnd();
        Assert.Equal("cid\n", bench.Fine($"inspect -f '{{{{.HostConfig.ContainerIDFile}}}}' {id}").Stdout);
        Assert.Equal(id, bench.Engine.TextOf("cid"));
        Assert.Equal(new CommandResult(1, "", "container ID file found, make sure the other container isn't running or delete cid\n"), bench.Do("create --cidfile cid sleeper"));
    }

    [Theory]
    [InlineData("run -it sleeper")]
    [InlineData("run -t -a stdin sleeper")]
    [InlineData("exec -it app true")]
    [InlineData("attach app")]
    public void Nobody_sits_at_a_terminal(string command)
    {
        var bench = new DockerBench();
        bench.Fine("run -dit --name app sleeper");
        Assert.Equal(new CommandResult(1, "", "the input device is not a TTY\n"), bench.Do(command));
        Assert.Single(bench.Engine.Containers);
    }

    [Fact]
    public void Source_of_a_mount_has_to_be_there_and_that_of_a_volume_flag_is_made()
    {
        // D4.74.
        var bench = new DockerBench();
        string refused = $"docker: Error response from daemon: invalid mount config for type \"bind\": bind source path does not exist: /srv/data{Help}";
        Assert.Equal(new CommandResult(125, "", refused), bench.Do("run -d --mount type=bind,src=/srv/data,dst=/data sleeper"));
        bench.Fine("run -d -v /srv/data:/data sleeper");
        bench.Fine("run -d --mount type=bind,src=/srv/data,dst=/data sleeper");
        bench.Fine("run -d -v /var/run/docker.sock:/var/run/docker.sock --mount type=bind,src=/etc/localtime,dst=/etc/localtime sleeper");
    }

    [Theory]
    [InlineData("--tmpfs /a:size=1m,", "invalid tmpfs option [\"\"]", 1)]
    [InlineData("--tmpfs /a:foo", "invalid tmpfs option [\"foo\"]", 1)]
    [InlineData("--tmpfs /a:size=1m,color=red", "invalid tmpfs option [\"color\" \"red\"]", 1)]
    [InlineData("--network host --sysctl net.ipv4.ip_forward=1", "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace: unknown", 1)]
    [InlineData("--storage-opt size=1g", "--storage-opt is supported only for overlay over xfs with 'pquota' mount option", 0)]
    public void What_host_and_runtime_cannot_do(string flags, string error, int left)
    {
        var bench = new DockerBench();
        CommandResult result = bench.Do($"run -d {flags} sleeper");
        Assert.Equal((125, $"docker: Error response from daemon: {error}{Help}"), (result.ExitCode, result.Stderr));
        Assert.Equal(left, bench.Engine.Containers.Count(c => c is { Status: "created", ExitCode: 128 }));
        bench.Fine("run -d --tmpfs /a:size=1m,mode=1777,noexec --sysctl net.core.somaxconn=9 sleeper");
    }

    [Fact]
    public void Name_of_a_container_is_no_link()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(1, "", "Error response from daemon: Conflict, cannot remove the default link name of the container\n"), bench.Do("rm -l app"));
    }

    private static DockerBench WithFiles()
    {
        var bench = new DockerBench();
        bench.Engine.AddGiven(new GivenPath("spaces", "a b=c\n"));
        bench.Engine.AddGiven(new GivenPath("nameless", "=x\n"));
        bench.Engine.AddGiven(new GivenPath("vars", "# ours\nA=1\n\nB=2\nC\n"));
        return bench;
    }
}
