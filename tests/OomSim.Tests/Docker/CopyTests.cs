using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker cp</c>: files as names and sizes, between a container and the host.</summary>
public class CopyTests
{
    // Volumes are mounted for each request: that of the copy, and of what the client asks before it (20.10.24).
    [Theory]
    [InlineData("cp app:/etc/os-release back", "volume mount,archive-path,volume unmount")]
    [InlineData("cp -L app:/etc/os-release back", "volume mount,volume unmount,volume mount,archive-path,volume unmount")]
    [InlineData("cp app:/nope back", "volume mount,volume unmount")]
    [InlineData("cp app:/etc/os-release - > a.tar", "volume mount,archive-path,volume unmount")]
    [InlineData("cp hello app:/tmp", "volume mount,volume unmount,volume mount,extract-to-dir,volume unmount")]
    [InlineData("cp hello app:/nope/", "volume mount,volume unmount")]
    [InlineData("cp - app:/tmp < hello.tar", "volume mount,volume unmount,volume mount,extract-to-dir,volume unmount")]
    [InlineData("cp - app:/nope < hello.tar", "volume mount,volume unmount")]
    public void Volumes_are_mounted_for_it(string command, string events)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app -v data:/data sleeper");
        bench.Fine("cp app:/etc/os-release hello");
        bench.Fine("cp app:/etc/os-release - > hello.tar");
        bench.Events.Clear();
        bench.Do(command);
        Assert.Equal(events, string.Join(',', bench.Actions));
        Assert.All(bench.Events.Where(e => e.Action == "mount"), e => Assert.Equal("/data", e.Attributes["destination"]));
    }

    [Theory]
    [InlineData("cp app:/etc/os-release /srv/copy", "cp /srv/copy app:/opt/new", "A /opt/new")]
    [InlineData("cp app:/etc/os-release /srv", "cp /srv/os-release app:/opt/", "A /opt/os-release")]
    [InlineData("cp app:etc/os-release copy", "cp ./copy app:/etc/os-release", "C /etc|C /etc/os-release")]
    [InlineData("cp app:/etc /srv/folder", "cp /srv/folder app:/opt", "A /opt/folder|A /opt/folder/hostname|A /opt/folder/hosts|A /opt/folder/mtab|A /opt/folder/os-release|A /opt/folder/resolv.conf")]
    [InlineData("cp app:/etc/. /srv/folder", "cp /srv/folder/. app:/opt", "A /opt/hostname|A /opt/hosts|A /opt/mtab|A /opt/os-release|A /opt/resolv.conf")]
    [InlineData("export -o /srv/app.tar app", "cp /srv/app.tar app:/opt", "A /opt/app.tar")]
    public void What_was_copied_out_can_be_copied_in(string outwards, string inwards, string changes)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(0, "", ""), bench.Do(outwards));
        Assert.Equal(new CommandResult(0, "", ""), bench.Do(inwards));
        Assert.Equal(changes, string.Join('|', bench.Fine("diff app").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(c => c != "A /opt")));
        Assert.Equal(["create", outwards.StartsWith("export", StringComparison.Ordinal) ? "export" : "archive-path", "extract-to-dir"], bench.Actions);
    }

    [Theory]
    [InlineData("cp app:/etc/os-release - > /srv/a.tar", "A /opt/os-release", "os-release")]
    [InlineData("cp app:/etc - > /srv/a.tar", "A /opt/etc|A /opt/etc/hostname|A /opt/etc/hosts|A /opt/etc/mtab|A /opt/etc/os-release|A /opt/etc/resolv.conf", "etc/,etc/hostname,etc/hosts,etc/mtab,etc/os-release,etc/resolv.conf")]
    [InlineData("cp app:/etc/. - > /srv/a.tar", "A /opt/hostname|A /opt/hosts|A /opt/mtab|A /opt/os-release|A /opt/resolv.conf", "./,./hostname,./hosts,./mtab,./os-release,./resolv.conf")]
    [InlineData("cp app:/tmp - > /srv/a.tar", "A /opt/tmp", "tmp/")]
    public void Archives_go_through_streams(string outwards, string changes, string names)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(0, "", ""), bench.Do(outwards));
        HostFile file = bench.Engine.Files["/srv/a.tar"];
        Assert.Equal(names, string.Join(',', file.Entries.Select(e => e.Name)));
        Assert.Equal((file.Entries.Count * 512) + 1024 + (names.Contains("release", StringComparison.Ordinal) ? 512 : 0), file.Size);
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp - app:/opt < /srv/a.tar"));
        Assert.Equal(changes, string.Join('|', bench.Fine("diff app").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(c => c != "C /opt" && c != "A /opt")));
        Assert.Equal(["create", "archive-path", "extract-to-dir"], bench.Actions);
    }

    // Seen of 20.10.24 with clients 20.10.24 and 28.2.2.
    [Theory]
    [InlineData("cp - app:/etc/os-release", "destination \"app:/etc/os-release\" must be a directory\n")]
    [InlineData("cp - app:/nope", "destination \"app:/nope\" must be a directory\n")]
    [InlineData("cp - nobody:/tmp", "destination \"nobody:/tmp\" must be a directory\n")]
    [InlineData("cp - app:", "destination \"app:\" must be a directory\n")]
    [InlineData("cp - read:/tmp", "Error response from daemon: container rootfs is marked read-only\n")]
    [InlineData("cp - -", "must specify at least one container source\n")]
    [InlineData("cp app:/etc -", "oomsim: docker cp of an archive to the terminal (-) is not simulated: give it a file (> FILE)\n")]
    [InlineData("cp app:/nono - > /srv/a.tar", "Error response from daemon: Could not find the file /nono in container app\n")]
    [InlineData("cp - app:/tmp < /srv/none.tar", "bash: /srv/none.tar: No such file or directory\n")]
    public void What_is_no_folder_takes_no_archive(string command, string stderr)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Fine("create --name read --read-only sleeper");
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do(command));
    }

    // Seen of 20.10.24 with both clients.
    [Theory]
    [InlineData("cp app:/etc/os-release/ /srv", "Error response from daemon: lstat ROOT/etc/os-release/: not a directory\n")]
    [InlineData("cp app:/etc/os-release/x /srv", "Error response from daemon: lstat ROOT/etc/os-release/x: not a directory\n")]
    [InlineData("cp app:/etc/os-release/. /srv", "Error response from daemon: lstat ROOT/etc/os-release/.: not a directory\n")]
    [InlineData("cp app:/etc/os-release/ - > /srv/a.tar", "Error response from daemon: lstat ROOT/etc/os-release/: not a directory\n")]
    [InlineData("cp /srv/w app:/etc/os-release/", "no such directory\n")]
    [InlineData("cp /srv/w app:/etc/os-release/x", "Error response from daemon: extraction point is not a directory\n")]
    [InlineData("cp /srv/w app:/etc/os-release/x/y", "Error response from daemon: lstat ROOT/etc/os-release/x: not a directory\n")]
    public void Nothing_lies_below_a_file(string command, string stderr)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Fine("cp app:/etc/os-release /srv/w");
        Assert.Equal(new CommandResult(1, "", stderr.Replace("ROOT", $"{DockerEngine.DataRoot}/overlay2/{bench.Get("app").Id}/merged", StringComparison.Ordinal)), bench.Do(command));
    }

    [Theory]
    [InlineData("app:/")]
    [InlineData("app:.")]
    [InlineData("app:/etc/..")]
    public void The_root_is_a_folder(string target)
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Fine("cp app:/etc/os-release /srv/w");
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp /srv/w " + target));
        Assert.Equal("A /w\n", bench.Fine("diff app").Stdout);
        bench.Fine($"cp {target} /srv/all");
        Assert.Contains("/srv/all/w", bench.Fine("cp /srv/all/w app:/opt").Stderr + "/srv/all/w", StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_stream_is_an_empty_archive()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(0, "", ""), bench.Do("cp - app:/tmp"));
        Assert.Equal(["create", "extract-to-dir"], bench.Actions);
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Shared_memory_of_the_host_is_a_folder(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("save -o /dev/shm/a.tar sleeper");
        Assert.Contains("/dev/shm/a.tar", bench.Engine.Files.Keys);
        Assert.Equal(1, bench.Do("save -o /dev/null sleeper").ExitCode);
    }

    [Fact]
    public void Size_of_the_writable_layer_grows_by_what_is_copied_in()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Fine("cp app:/etc/os-release /srv/copy");
        bench.Fine("cp /srv/copy app:/a");
        bench.Fine("cp /srv/copy app:/b");
        bench.Fine("cp /srv/copy app:/b");
        Assert.Equal(800, bench.Get("app").Files.WritableSize);
    }

    [Theory]
    [InlineData("28", "cp app:/nosuch /srv", "Error response from daemon: Could not find the file /nosuch in container app\n")]
    [InlineData("20.10", "cp app:/nosuch /srv", "Error: No such container:path: app:/nosuch\n")]
    [InlineData("28", "cp ghost:/etc /srv", "Error response from daemon: No such container: ghost\n")]
    [InlineData("24", "cp ghost:/etc /srv", "Error: No such container:path: ghost:/etc\n")]
    [InlineData("28", "cp /srv/nothing app:/etc", "lstat /srv/nothing: no such file or directory\n")]
    [InlineData("28", "cp /srv /etc", "must specify at least one container source\n")]
    [InlineData("28", "cp app:/etc app:/opt", "copying between containers is not supported\n")]
    [InlineData("28", "cp '' app:/opt", "source can not be empty\n")]
    [InlineData("28", "cp app:/dev/shm/x /srv", "Error response from daemon: Could not find the file /dev/shm/x in container app\n")]
    public void Refusals(string version, string command, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do(command));
    }

    [Theory]
    [InlineData("28", "cp /srv/copy app:/nodir/x", "Error response from daemon: Could not find the file /nodir in container app\n")]
    [InlineData("28", "cp /srv/copy app:nodir/x", "Error response from daemon: Could not find the file nodir in container app\n")]
    [InlineData("20.10", "cp /srv/copy app:/nodir/x", "Error: No such container:path: app:/nodir\n")]
    [InlineData("28", "cp /srv/copy app:/nodir/", "no such directory\n")]
    [InlineData("20.10", "cp /srv/copy app:", "no such directory\n")]
    [InlineData("28", "cp /srv/copy app:", "no such directory\n")]
    [InlineData("28", "cp /srv/copy app:/etc/os-release/x", "Error response from daemon: extraction point is not a directory\n")]
    [InlineData("28", "cp /srv/folder app:/etc/os-release", "cannot copy directory\n")]
    [InlineData("20.10", "cp /srv/copy app:/etc/os-release/", "no such directory\n")]
    [InlineData("28", "cp /srv/copy app:/etc/os-release/", "no such directory\n")]
    [InlineData("28", "cp app:/etc/os-release /nodir/y", "invalid output path: directory \"/nodir\" does not exist\n")]
    [InlineData("28", "cp ghost:/x /nodir/y", "invalid output path: directory \"/nodir\" does not exist\n")]
    [InlineData("28", "cp app:/etc/os-release /srv/nodir/", "no such directory\n")]
    [InlineData("28", "cp app:/etc /srv/copy", "cannot copy directory\n")]
    [InlineData("28", "cp app:/etc/os-release /srv/copy/y", "stat /srv/copy/y: not a directory\n")]
    [InlineData("28", "cp app:/etc/os-release /srv/copy/", "stat /srv/copy/: not a directory\n")]
    public void Targets_that_are_not_there(string version, string command, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper");
        bench.Fine("cp app:/etc/os-release /srv/copy");
        bench.Fine("cp app:/etc /srv/folder");
        Assert.Equal(new CommandResult(1, "", stderr), bench.Do(command));
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("cp /srv/copy app:/data/x")] // a mount
    [InlineData("cp /srv/copy app:/usr/local/bin/")]
    [InlineData("cp /srv/folder app:/new/")]
    [InlineData("cp /srv/copy app:/etc/os-release")]
    [InlineData("cp app:/etc /srv/new/")]
    [InlineData("cp app:/etc/os-release /srv/folder/y")]
    public void Targets_that_are(string command)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -v data:/data sleeper");
        bench.Fine("cp app:/etc/os-release /srv/copy");
        bench.Fine("cp app:/etc /srv/folder");
        Assert.Equal(new CommandResult(0, "", ""), bench.Do(command));
    }
}
