using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Mounts that the runtime cannot make, working directories and volumes that are files. All seen with dockerd 20.10.24 and runc 1.1.5.</summary>
public class MountPlaceTests
{
    private const string Why = ": unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type";

    [Theory]
    [InlineData("-v /tmp:/data/file/x", "\"/tmp\" to rootfs at \"/data/file/x\": open o_path procfd: open ROOT/data/file/x: not a directory")]
    [InlineData("-v /etc/passwd:/data/file/x", "\"/etc/passwd\" to rootfs at \"/data/file/x\": open o_path procfd: open ROOT/data/file/x: not a directory")]
    [InlineData("-v /tmp:/etc/resolv.conf/x", "\"/tmp\" to rootfs at \"/etc/resolv.conf/x\": open o_path procfd: open ROOT/etc/resolv.conf/x: not a directory")]
    [InlineData("-v /tmp:/a/b -v /etc/hostname:/a", "\"/tmp\" to rootfs at \"/a/b\": open o_path procfd: open ROOT/a/b: not a directory")]
    [InlineData("-v vol:/a/b -v /etc/hostname:/a", "\"/var/lib/docker/volumes/vol/_data\" to rootfs at \"/a/b\": open o_path procfd: open ROOT/a/b: not a directory")]
    [InlineData("-v /tmp:/etc/hosts", "\"/tmp\" to rootfs at \"/etc/hosts\": mount /tmp:/etc/hosts (via /proc/self/fd/6), flags: 0x5000: not a directory")]
    [InlineData("-v /tmp:/.dockerenv", "\"/tmp\" to rootfs at \"/.dockerenv\": mount /tmp:/.dockerenv (via /proc/self/fd/6), flags: 0x5000: not a directory")]
    [InlineData("-v /tmp:/proc/meminfo", "\"/tmp\" to rootfs at \"/proc/meminfo\": mount /tmp:/proc/meminfo (via /proc/self/fd/6), flags: 0x5000: not a directory")]
    [InlineData("-v /etc/hostname:/etc", "\"/etc/hostname\" to rootfs at \"/etc\": mount /etc/hostname:/etc (via /proc/self/fd/6), flags: 0x5000: not a directory")]
    [InlineData("--mount type=tmpfs,dst=/data/file", "\"tmpfs\" to rootfs at \"/data/file\": mount tmpfs:/data/file (via /proc/self/fd/6), flags: 0xe: not a directory")]
    [InlineData("--mount type=tmpfs,dst=/data/file,tmpfs-size=1m,tmpfs-mode=700", "\"tmpfs\" to rootfs at \"/data/file\": mount tmpfs:/data/file (via /proc/self/fd/6), flags: 0xe, data: mode=700,size=1m: not a directory")]
    [InlineData("--tmpfs /data/file/x", "\"tmpfs\" to rootfs at \"/data/file/x\": mkdir ROOT/data/file: not a directory")]
    public void What_is_no_folder_holds_no_mount(string flags, string error) => Refused(flags, "error mounting " + error + Why);

    [Theory]
    [InlineData("-v /etc/hostname:/proc", "error mounting \"/etc/hostname\" to rootfs at \"/proc\": \"ROOT/proc\" cannot be mounted because it is not of type proc: unknown")]
    [InlineData("-v vol:/proc", "error mounting \"/var/lib/docker/volumes/vol/_data\" to rootfs at \"/proc\": \"ROOT/proc\" cannot be mounted because it is not of type proc: unknown")]
    [InlineData("-v /tmp:/proc/x", "error mounting \"/tmp\" to rootfs at \"/proc/x\": \"ROOT/proc/x\" cannot be mounted because it is inside /proc: unknown")]
    [InlineData("--tmpfs /proc", "open /proc/sys/net/ipv4/ip_unprivileged_port_start: no such file or directory: unknown")]
    [InlineData("-v /tmp:/dev/null", "error reopening /dev/null inside container: open /dev/null: is a directory: unknown")]
    [InlineData("-v /tmp:/dev/null/x", "error reopening /dev/null inside container: open /dev/null: is a directory: unknown")]
    public void What_the_runtime_needs_stays_as_it_is(string flags, string error) => Refused(flags, error);

    [Theory]
    [InlineData("-v /etc/hostname:/dev/null")]
    [InlineData("-v /tmp:/dev/zero")]
    [InlineData("-v /proc:/proc")]
    [InlineData("-v /etc/hostname:/proc/meminfo")]
    [InlineData("-v /etc/hostname:/etc/hosts")]
    [InlineData("-v /tmp:/a -v /etc/hostname:/a/b")]
    [InlineData("-v vol:/a -v /tmp:/a/b")]
    [InlineData("-w /data")]
    [InlineData("-w /data/new")]
    [InlineData("-v vol:/data")]
    public void Others_are_made(string flags) => Bench().Fine($"run -d {flags} files");

    [Theory]
    [InlineData("-w /data/file", "Cannot mkdir: /data/file is not a directory")]
    [InlineData("-w /etc/hosts", "Cannot mkdir: /etc/hosts is not a directory")]
    [InlineData("-w /data/file/x", "lstat ROOT/data/file/x: not a directory")]
    [InlineData("-v vol:/data/file", "source ROOT/data/file is not directory")]
    [InlineData("-v vol:/etc/hosts", "source ROOT/etc/hosts is not directory")]
    [InlineData("-v vol:/data/file/x", "lstat ROOT/data/file/x: not a directory")]
    [InlineData("-v /data/file", "cannot mount volume over existing file, file exists ROOT/data/file")]
    public void Files_are_no_place_for_what_the_engine_makes(string flags, string error)
    {
        DockerBench bench = Bench();
        CommandResult refused = bench.Do($"create --name app {flags} files");
        string id = bench.Events.Single(e => e.Type == "container").ActorId;
        Assert.Equal("destroy", bench.Events.Single(e => e.Type == "container").Action);
        Assert.Equal((1, $"Error response from daemon: {error.Replace("ROOT", Root(id), StringComparison.Ordinal)}\n"), (refused.ExitCode, refused.Stderr));
        Assert.Null(bench.Engine.Find("app"));
    }

    // What is asked for stands in the words of the mount, where it leads in those of the place.
    [Theory]
    [InlineData("-v vol:/pr", "error mounting \"/var/lib/docker/volumes/vol/_data\" to rootfs at \"/pr\": \"ROOT/proc\" cannot be mounted because it is not of type proc: unknown")]
    [InlineData("-v vol:/pr/sys", "error mounting \"/var/lib/docker/volumes/vol/_data\" to rootfs at \"/pr/sys\": \"ROOT/proc/sys\" cannot be mounted because it is inside /proc: unknown")]
    [InlineData("-v /tmp:/pr/meminfo", "error mounting \"/tmp\" to rootfs at \"/pr/meminfo\": mount /tmp:/pr/meminfo (via /proc/self/fd/6), flags: 0x5000: not a directory" + Why)]
    [InlineData("--tmpfs /hosts", "error mounting \"tmpfs\" to rootfs at \"/hosts\": mount tmpfs:/hosts (via /proc/self/fd/6), flags: 0xe: not a directory" + Why)]
    [InlineData("--tmpfs /hosts/x", "error mounting \"tmpfs\" to rootfs at \"/hosts/x\": mkdir ROOT/etc/hosts: not a directory" + Why)]
    [InlineData("-v /tmp:/hosts/x", "error mounting \"/tmp\" to rootfs at \"/hosts/x\": open o_path procfd: open ROOT/etc/hosts/x: not a directory" + Why)]
    [InlineData("-v /etc/passwd:/link", "error mounting \"/etc/passwd\" to rootfs at \"/link\": mount /etc/passwd:/link (via /proc/self/fd/6), flags: 0x5000: not a directory" + Why)]
    [InlineData("--tmpfs /pr", "open /proc/sys/net/ipv4/ip_unprivileged_port_start: no such file or directory: unknown")]
    [InlineData("--tmpfs /pr/sys", "open /proc/sys/net/ipv4/ip_unprivileged_port_start: no such file or directory: unknown")]
    [InlineData("--tmpfs /loop", "error mounting \"tmpfs\" to rootfs at \"/loop\": SecureJoin ROOT/loop/: too many levels of symbolic links: unknown")]
    [InlineData("-v /tmp:/la/x", "error mounting \"/tmp\" to rootfs at \"/la/x\": SecureJoin ROOT/la/x: too many levels of symbolic links: unknown")]
    [InlineData("-w /pr/nosuch", "mkdir /pr/nosuch: no such file or directory: unknown")]
    public void Mounts_at_a_link_are_refused_where_it_leads(string flags, string error) => Refused(flags, error, "linked");

    [Theory]
    [InlineData("-v vol:/hosts", "source ROOT/etc/hosts is not directory")]
    [InlineData("-v vol:/hosts/x", "lstat ROOT/etc/hosts/x: not a directory")]
    [InlineData("-v /hosts", "cannot mount volume over existing file, file exists ROOT/etc/hosts")]
    [InlineData("-v vol:/loop", "evalSymlinksInScope: too many links in ROOT/loop")]
    [InlineData("-v vol:/la/x", "evalSymlinksInScope: too many links in ROOT/la/x")]
    [InlineData("-w /loop/x", "evalSymlinksInScope: too many links in ROOT/loop/x")]
    [InlineData("-w /hosts", "Cannot mkdir: /hosts is not a directory")]
    [InlineData("-w /hosts/x", "lstat ROOT/etc/hosts/x: not a directory")]
    public void The_engine_finds_where_a_link_leads_first(string flags, string error)
    {
        DockerBench bench = Bench();
        CommandResult refused = bench.Do($"create --name app {flags} linked");
        string id = bench.Events.Single(e => e.Type == "container").ActorId;
        Assert.Equal((1, $"Error response from daemon: {error.Replace("ROOT", Root(id), StringComparison.Ordinal)}\n"), (refused.ExitCode, refused.Stderr));
    }

    // The runtime mounts by how many parts a place has as it is asked for.
    [Theory]
    [InlineData("-v one:/dir -v two:/sub/l2", "two")]
    [InlineData("-v two:/sub/l2 -v one:/dir", "two")]
    [InlineData("-v two:/dir -v one:/sub/l2", "one")]
    [InlineData("-v one:/sub/l2 --tmpfs /dir", "one")]
    public void Of_two_mounts_at_one_place_the_deeper_is_seen(string flags, string seen)
    {
        DockerBench bench = Bench();
        foreach (string volume in (string[])["one", "two"])
        {
            bench.Fine($"run --rm -v {volume}:/v linked touch /v/{volume}");
        }

        bench.Fine($"run -d --name app {flags} linked");
        Assert.Equal(seen + "\n", bench.Fine("exec app ls /dir").Stdout);
    }

    [Theory]
    [InlineData(CgroupVersion.V1, "--device-read-bps /dev/null:1m", "\"1:3 1048576\": write /sys/fs/cgroup/blkio/docker/ID/blkio.throttle.read_bps_device")]
    [InlineData(CgroupVersion.V1, "--device-write-iops /dev/zero:5", "\"1:5 5\": write /sys/fs/cgroup/blkio/docker/ID/blkio.throttle.write_iops_device")]
    [InlineData(CgroupVersion.V2, "--device-read-bps /dev/null:1m", "\"1:3 rbps=1048576\": write /sys/fs/cgroup/docker/ID/io.max")]
    public void Only_disks_have_a_rate(CgroupVersion cgroups, string flags, string error)
    {
        var bench = new DockerBench("20.10", cgroups);
        CommandResult refused = bench.Do($"run -d --name app {flags} sleeper");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains($"error setting cgroup config for procHooks process: failed to write {error.Replace("ID", bench.Get("app").Id, StringComparison.Ordinal)}: no such device: unknown.", refused.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-v v9:/x:rshared", "invalid volume specification: 'v9:/x:rshared': invalid mount config for type \"volume\": field BindOptions must not be specified")]
    [InlineData("-v v9:/x:ro,shared", "invalid volume specification: 'v9:/x:ro,shared': invalid mount config for type \"volume\": field BindOptions must not be specified")]
    [InlineData("--mount type=bind,src=/tmp,dst=/x,bind-propagation=foo", "invalid mount config for type \"bind\": invalid propagation mode: foo")]
    public void Propagation_is_of_folders_of_the_host(string flags, string error) =>
        Assert.Equal($"Error response from daemon: {error}\n", Bench().Do($"create {flags} files").Stderr);

    [Theory]
    [InlineData("/dev/null:x", "x is not an absolute path")]
    [InlineData("/dev/null:", " is not an absolute path")]
    [InlineData("null:rw", "null is not an absolute path")]
    [InlineData("/dev/null:/x:a", "bad mode specified: a")]
    public void Device_without_a_mode_has_a_place(string device, string error) =>
        Assert.StartsWith($"docker: {error}", Bench().Do($"create --device {device} files").Stderr, StringComparison.Ordinal);

    [Fact]
    public void Consistency_is_kept()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name app --mount type=bind,source=/tmp,target=/x,consistency=delegated files");
        Assert.Equal("[{\"Type\":\"bind\",\"Source\":\"/tmp\",\"Target\":\"/x\",\"Consistency\":\"delegated\"}]\n", bench.Fine("inspect -f '{{json .HostConfig.Mounts}}' app").Stdout);
    }

    private static void Refused(string flags, string error, string image = "files")
    {
        DockerBench bench = Bench();
        CommandResult refused = bench.Do($"run -d --name app {flags} {image}");

        // What is missing is taken for the program.
        Assert.Equal(error.Contains("no such file", StringComparison.Ordinal) ? 127 : 125, refused.ExitCode);
        Assert.Contains("error during container init: " + error.Replace("ROOT", Root(bench.Get("app").Id), StringComparison.Ordinal) + ".", refused.Stderr, StringComparison.Ordinal);
    }

    private static string Root(string id) => $"/var/lib/docker/overlay2/{id}/merged";

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nCOPY a /data/file", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = 1 }));
        bench.Fine("build -t files ctx");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/sleep", 1), ("bin/touch", 1), ("bin/ls", 1), ("dir/", 0), ("link -> dir", 0), ("sub/l2 -> /dir", 0), ("hosts -> /etc/hosts", 0), ("pr -> /proc", 0), ("loop -> loop", 0), ("la -> lb", 0), ("lb -> la", 0))));
        bench.Fine("import -c 'CMD [\"sleep\",\"1000\"]' a.tar linked");
        bench.Events.Clear();
        return bench;
    }
}
