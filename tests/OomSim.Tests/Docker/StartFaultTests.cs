using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What only the start of a container refuses: users that are not there, values of memory file systems (20.10.24).</summary>
public class StartFaultTests
{
    private const string Range = "uids and gids must be in range 0-2147483647";
    private const string Mount = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";

    [Theory]
    [InlineData("-u nope", "unable to find user nope: no matching entries in passwd file")]
    [InlineData("-u 0:nope", "unable to find group nope: no matching entries in group file")]
    [InlineData("-u 99999999999", Range)]
    [InlineData("-u -5", Range)]
    [InlineData("-u 0:-5", Range)]
    [InlineData("--group-add nope", "Unable to find group nope: no matching entries in group file")]
    [InlineData("--group-add 99999999999", Range)]
    [InlineData("--tmpfs /x:size=foo", Mount + "error mounting \"tmpfs\" to rootfs at \"/x\": mount tmpfs:/x (via /proc/self/fd/6), flags: 0xe, data: size=foo: invalid argument: unknown")]
    [InlineData("--tmpfs /x:size=-1", Mount + "error mounting \"tmpfs\" to rootfs at \"/x\": mount tmpfs:/x (via /proc/self/fd/6), flags: 0xe, data: size=-1: invalid argument: unknown")]
    [InlineData("--tmpfs /x:exec,mode=9", Mount + "error mounting \"tmpfs\" to rootfs at \"/x\": mount tmpfs:/x (via /proc/self/fd/6), flags: 0x6, data: mode=9: invalid argument: unknown")]
    public void Start_is_refused_and_the_container_stays(string flags, string error)
    {
        DockerBench bench = WithWhole();
        Assert.Equal(new CommandResult(125, "", $"docker: Error response from daemon: {error}.\n"), bench.Do($"run --name app {flags} whole"));
        Assert.Equal($"created 128 {error}\n", bench.Fine("inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' app").Stdout);
    }

    [Theory]
    [InlineData("-u nobody")]
    [InlineData("-u www-data:users")]
    [InlineData("-u 1000:1000")]
    [InlineData("-u sleeper")]
    [InlineData("-u app")]
    [InlineData("-u mysql")]
    [InlineData("-u nonroot:wheel")]
    [InlineData("-u 0:git --group-add git")]
    [InlineData("--group-add audio --group-add 12")]
    [InlineData("--tmpfs /x:size=50%")]
    [InlineData("--tmpfs /x:size=1m,mode=1777")]
    public void What_is_there_is_taken(string flags)
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("mine/sleeper", [], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "s", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>())) { Users = ["app"] });
        bench.Fine($"run -d {flags} mine/sleeper");
    }

    [Theory]
    [InlineData("exec -u nope app true", 126, "unable to find user nope: no matching entries in passwd file\r\n", "")]
    [InlineData("exec -d -u nope app true", 1, "", "Error response from daemon: unable to find user nope: no matching entries in passwd file\n")]
    [InlineData("exec -u 0 app echo hi", 0, "hi\n", "")]
    [InlineData("exec app nothing", 126, "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nothing\": executable file not found in $PATH: unknown\r\n", "")]
    public void Commands_of_a_running_container(string command, int exitCode, string stdout, string stderr)
    {
        DockerBench bench = WithWhole();
        bench.Fine("run -d --name app whole");
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), bench.Do(command));
    }

    // What no description says is believed of an image whose files are not all known.
    [Fact]
    public void Numbers_have_a_range_all_the_same() =>
        Assert.Equal(new CommandResult(125, "", $"docker: Error response from daemon: {Range}.\n"), new DockerBench("20.10").Do("run -u 99999999999 sleeper"));

    private static DockerBench WithWhole()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddImage(new ImageDefinition("whole", [new LayerDefinition("files", 2, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/etc/passwd"] = 1, ["/etc/group"] = 1, ["/bin/echo"] = 1, ["/bin/true"] = 1 })], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "s", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>())) { IsWhole = true });
        return bench;
    }

    [Theory]
    [InlineData("20.10", "--network host", "docker: links are only supported for user-defined networks.\nSee 'docker run --help'.\n")]
    [InlineData("28", "--network host", "docker: Error response from daemon: conflicting options: host type networking can't be used with links. This would result in undefined behavior\n\nRun 'docker run --help' for more information\n")]
    public void Links_and_the_network_of_the_host(string version, string flags, string stderr) =>
        Assert.Equal(new CommandResult(125, "", stderr), new DockerBench(version).Do($"run {flags} --link other sleeper"));

    // The client takes x: for a drive, so all of x:/x is a place in the container.
    [Theory]
    [InlineData("28", "x:/x", "{\"x:/x\":{}} null x:/x")]
    [InlineData("28", "x", "{\"x\":{}} null x")]
    [InlineData("28", ":", "{\":\":{}} null :")]
    [InlineData("20.10", ":/x", "{\":/x\":{}} null :/x")]
    [InlineData("20.10", "", "{\"\":{}} null .")]
    [InlineData("28", "/data/", "{\"/data/\":{}} null /data")]
    [InlineData("28", "xx:/y", "null [\"xx:/y\"] /y")]
    public void Volumes_without_a_name(string version, string text, string shown)
    {
        var bench = new DockerBench(version);
        bench.Fine($"create --name app -v '{text}' sleeper");
        Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{json .Config.Volumes}} {{json .HostConfig.Binds}} {{range .Mounts}}{{.Destination}}{{end}}' app").Stdout);
    }

    [Theory]
    [InlineData("28", "", 125, "docker: invalid empty volume spec\n\nRun 'docker create --help' for more information\n")]
    [InlineData("28", ":/x", 125, "docker: invalid spec: :/x: empty section between colons\n\nRun 'docker create --help' for more information\n")]
    [InlineData("20.10", "abc:", 1, "Error response from daemon: invalid volume specification: 'abc:'\n")]
    [InlineData("20.10", "ab::ro", 1, "Error response from daemon: invalid volume specification: 'ab::ro': invalid mount config for type \"volume\": field Target must not be empty\n")]
    [InlineData("28", "a:/b:ro", 1, "Error response from daemon: create a: volume name is too short, names should be at least two alphanumeric characters\n")]
    public void Volumes_that_are_refused(string version, string text, int exitCode, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, "", stderr), new DockerBench(version).Do($"create -v '{text}' sleeper"));

    [Theory]
    [InlineData("20.10", "nosuch:/", "no such directory\n")]
    [InlineData("20.10", "nosuch:/x/y", "Error: No such container:path: nosuch:/x\n")]
    [InlineData("20.10", "nosuch:x", "Error: No such container:path: nosuch:.\n")]
    [InlineData("28", "nosuch:/x/", "no such directory\n")]
    [InlineData("28", "nosuch:/x", "Error response from daemon: No such container: nosuch\n")]
    public void A_copy_to_nobody(string version, string target, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        bench.Fine("cp app:/etc/os-release a.txt");
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do("cp a.txt " + target));
    }

    [Theory]
    [InlineData("20.10", "", "Error processing tar file(exit status 1): unexpected EOF")]
    [InlineData("28", "", "unexpected EOF")]
    [InlineData("20.10", "--platform foo ", "\"foo\": unknown operating system or architecture: invalid argument")]
    public void What_is_no_archive_is_not_imported(string version, string flags, string error)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddFile(ArchiveReader.Read("a.txt", 3, new MemoryStream("hi\n"u8.ToArray())));
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: {error}\n"), bench.Do($"import {flags}a.txt"));
    }

    [Theory]
    [InlineData("echo x > /f; echo next", 0, "next\n")]
    [InlineData("echo x > /f && echo next", 1, "")]
    [InlineData("echo x > /f", 1, "")]
    public void A_shell_goes_on_behind_a_file_that_it_cannot_open(string script, int exitCode, string stdout) =>
        Assert.Equal(new CommandResult(exitCode, stdout, "sh: can't create /f: Read-only file system\n"), new DockerBench().Do($"run --read-only sleeper sh -c '{script}'"));

    // A built image has the search path, an imported one has not; who pulls an image tags nothing.
    [Theory]
    [InlineData("", "[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"]")]
    [InlineData("Imported from -", "null")]
    public void Environment_of_a_described_image(string comment, string shown)
    {
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("mine", [new LayerDefinition("a", 10, new SortedDictionary<string, long>()) { Comment = comment }], null));
        bench.Fine("create --name app mine sleep 1");
        Assert.Equal(shown + " 0001-01-01 00:00:00 +0000 UTC\n", bench.Fine("inspect -f '{{json .Config.Env}} {{.Metadata.LastTagTime}}' mine").Stdout);
        Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{json .Config.Env}}' app").Stdout);
    }

    [Fact]
    public void Pulled_image_was_never_tagged()
    {
        var registry = new ImageRegistry([new ImageDefinition("far", [new LayerDefinition("far", 10, new SortedDictionary<string, long>())], null)], 1 << 20, 0);
        var bench = new DockerBench(registry: registry);
        bench.Fine("pull far");
        Assert.Equal("0001-01-01 00:00:00 +0000 UTC\n", bench.Fine("inspect -f '{{.Metadata.LastTagTime}}' far").Stdout);
        bench.Fine("tag far near");
        Assert.NotEqual("0001-01-01 00:00:00 +0000 UTC\n", bench.Fine("inspect -f '{{.Metadata.LastTagTime}}' far").Stdout);
    }
}
