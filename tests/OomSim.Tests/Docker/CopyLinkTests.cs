using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker cp</c> of files with several names, and to where nothing is. All seen with dockerd 20.10.24.</summary>
public class CopyLinkTests
{
    private const string Size = "ps -as --format '{{.Size}}' -f name=app";

    [Theory]
    [InlineData("cp app:/bin /srv/b|cp /srv/b app:/b2")]
    [InlineData("cp app:/bin /srv/b|cp /srv/b/. app:/data")]
    [InlineData("cp app:/bin - > /srv/b.tar|cp - app:/data < /srv/b.tar")]
    public void Further_names_are_no_further_files(string commands)
    {
        DockerBench bench = Bench(["create --name app files sh", .. commands.Split('|')]);

        Assert.Equal("2MB (virtual 4MB)\n", bench.Fine(Size).Stdout);
        Assert.Equal(3, bench.Fine("diff app").Stdout.Split('\n').Count(l => l.EndsWith("/busybox", StringComparison.Ordinal) || l.EndsWith("/sh", StringComparison.Ordinal) || l.EndsWith("/cat", StringComparison.Ordinal)));
        bench.Fine("commit app more");
        Assert.Equal("4000006\n", bench.Fine("inspect -f '{{.Size}}' more").Stdout);
        bench.Fine("export -o /srv/flat.tar app");
        bench.Fine("import /srv/flat.tar flat");
        Assert.StartsWith("40000", bench.Fine("inspect -f '{{.Size}}' flat").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void File_goes_with_its_last_name()
    {
        DockerBench bench = Bench("run -d --name app files sleep 1000", "cp app:/bin /srv/b", "cp /srv/b app:/b2", "exec app rm /b2/busybox /b2/cat /b2/sleep /b2/rm");
        Assert.Equal("2MB (virtual 4MB)\n", bench.Fine(Size).Stdout);
        bench.Fine("exec app rm /b2/sh");
        Assert.Equal("0B (virtual 2MB)\n", bench.Fine(Size).Stdout);
    }

    [Fact]
    public void Overwritten_name_is_another_file()
    {
        DockerBench bench = Bench("create --name app files sh", "cp app:/bin /srv/b", "cp app:/data/hello /srv/b/busybox", "cp /srv/b app:/b2");
        Assert.Equal("2MB (virtual 4MB)\n", bench.Fine(Size).Stdout);
        Array.ForEach(["cat", "rm", "sh", "sleep"], (string name) => bench.Fine($"cp /srv/b/busybox app:/b2/{name}"));
        Assert.Equal("30B (virtual 2MB)\n", bench.Fine(Size).Stdout);
    }

    /// <summary>What the engine mounts there cannot make way once the container has run.</summary>
    [Theory]
    [InlineData("cp /srv/hosts app:/etc/hosts")]
    [InlineData("cp /srv/hosts app:/etc")]
    [InlineData("cp /srv/d/. app:/etc")]
    [InlineData("cp - app:/etc < /srv/hosts.tar")]
    public void Files_of_the_engine_stay(string command)
    {
        DockerBench bench = Bench("create --name app files sleep 1000", "cp app:/data/hello /srv/hosts", "cp app:/data /srv/d", "cp app:/data/hello /srv/d/hosts", "cp /srv/hosts app:/data/hosts", "cp app:/data/hosts - > /srv/hosts.tar", "start app");
        string refused = "Error response from daemon: Error processing tar file(exit status 1): unlinkat /etc/hosts: device or resource busy\n";
        Assert.Equal(new CommandResult(1, "", refused), bench.Do(command));
        bench.Fine("create --name other files sleep 1000");
        bench.Fine(command.Replace("app:", "other:", StringComparison.Ordinal));
    }

    /// <summary>A symbolic link of an archive is one in the container, in what is made of that, and in a volume.</summary>
    [Fact]
    public void Link_of_an_archive_stays_one()
    {
        DockerBench bench = Bench("create --name from files sh", "run -d --name app -v held:/vol files sleep 1000");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("s -> hello", 0), ("again -> s", 0), ("hello", 6))));
        bench.Fine("cp - app:/data < a.tar");
        bench.Fine("cp - app:/vol < a.tar");
        Assert.Equal("C /data\nA /data/again\nC /data/hello\nA /data/s\nA /vol\n", bench.Fine("diff app").Stdout);
        Assert.Equal("12B (virtual 2MB)\n", bench.Fine(Size).Stdout);
        bench.Fine("exec app rm /data/again /vol/again");
        bench.Fine("commit app more");
        bench.Fine("export -o /srv/flat.tar app");
        bench.Fine("import /srv/flat.tar flat");
        foreach (string image in new[] { "more", "flat" })
        {
            bench.Fine($"create --name {image} -v held:/x {image} sh");
            Assert.Equal("hello", bench.Get(image).Files.EngineLinkAt("/data/s"));
            Assert.Equal("hello", bench.Get(image).Files.EngineLinkAt("/x/s"));
            Assert.Null(bench.Get(image).Files.EngineLinkAt("/data/again"));
        }

        // What takes its place is what it is, and so is a further name of one.
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("s", 7), ("l -> s", 0), ("m => l", 0))));
        bench.Fine("cp - app:/data < a.tar");
        bench.Fine("cp - app:/vol < a.tar");
        foreach (string folder in new[] { "/data", "/vol" })
        {
            Assert.Null(bench.Get("app").Files.EngineLinkAt(folder + "/s"));
            Assert.Equal(7, bench.Get("app").Files.Find(folder + "/m")!.Size);
        }

        Assert.Equal("C /data\nC /data/hello\nA /data/l\nA /data/m\nA /data/s\nA /vol\n", bench.Fine("diff app").Stdout);
    }

    /// <summary>What lies where an entry of an archive goes is gone when that fails, links in a volume too.</summary>
    [Fact]
    public void Link_is_gone_where_an_entry_fails()
    {
        DockerBench bench = Bench("run -d --name app -v held:/vol files sleep 1000");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("s -> hello", 0), ("hello", 6))));
        bench.Fine("cp - app:/vol < a.tar");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("s => nosuch", 0))));
        Assert.Contains("link /vol/nosuch /vol/s: no such file or directory", bench.Do("cp - app:/vol < a.tar").Stderr, StringComparison.Ordinal);
        Assert.Null(bench.Get("app").Files.EngineLinkAt("/vol/s"));
        Assert.NotNull(bench.Get("app").Files.Find("/vol/hello"));
    }

    /// <summary>The client unpacks what it copies, and no link that leads out of where it does; with <c>-L</c> the engine follows it within the container.</summary>
    [Fact]
    public void Link_that_leads_out_is_not_copied()
    {
        DockerBench bench = Bench();
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("data/out -> ../../../data/f", 0), ("data/rt -> /data/f", 0), ("data/f", 3), ("data/z", 3))));
        bench.Fine("import a.tar links");
        bench.Fine("create --name app links sh");
        Assert.Equal(new CommandResult(1, "", "invalid symlink \"/srv/o\" -> \"../../../data/f\"\n"), bench.Do("cp app:/data/out /srv/o"));
        Assert.Equal(new CommandResult(1, "", "invalid symlink \"/srv/d/out\" -> \"../../../data/f\"\n"), bench.Do("cp app:/data /srv/d"));
        bench.Fine("cp app:/data/rt /srv/rt");
        bench.Fine("cp -L app:/data/out /srv/o");
        bench.Fine("cp /srv/o app:/copied");
        bench.Fine("cp /srv/d app:/partly");
        Assert.Equal("A /copied\nA /partly\nA /partly/f\n", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Nothing_behind_the_colon_takes_what_is_in_a_folder()
    {
        DockerBench bench = Bench("create --name app files sh", "cp app:/data /srv/folder", "cp /srv/folder app:");
        Assert.Equal("A /hello\n", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("/run/x", "/run")]
    [InlineData("/var/x", "/var")]
    [InlineData("/usr/local/x", "/usr/local")]
    [InlineData("/dev/mqueue/x", "/dev/mqueue")]
    public void Image_that_is_known_as_a_whole_has_no_other_folders(string target, string missing)
    {
        DockerBench bench = Bench("create --name app files sh", "cp app:/data/hello /srv/w");
        Assert.Equal(new CommandResult(1, "", $"Error: No such container:path: app:{missing}\n"), bench.Do("cp /srv/w app:" + target));
        foreach (string there in (string[])["/data", "/data/sub", "/dev", "/etc", "/proc", "/empty"])
        {
            bench.Fine($"cp /srv/w app:{there}/x");
        }
    }

    private static DockerBench Bench(params string[] commands)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(
            ("bin/", 0), ("bin/busybox", 2_000_000), ("bin/cat => bin/busybox", 0), ("bin/rm => bin/busybox", 0), ("bin/sh => bin/busybox", 0), ("bin/sleep => bin/busybox", 0), ("data/", 0), ("data/hello", 6), ("data/sub/", 0), ("empty/", 0))));
        bench.Fine("import a.tar files");
        Array.ForEach(commands, command => bench.Fine(command));
        return bench;
    }
}
