using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Where a build takes its steps, its Dockerfile and its names from, as 20.10.24 and its client answer.</summary>
public class BuildSourceTests
{
    private const string Base = "FROM base\nENV A=1\nCOPY f /\nLABEL x=1\n";

    [Theory]
    [InlineData("", 3)]
    [InlineData("--cache-from made", 3)]
    [InlineData("--cache-from base", 0)]
    [InlineData("--cache-from nosuch", 0)]
    [InlineData("--cache-from nosuch,made", 3)]
    [InlineData("--cache-from made --no-cache", 0)]
    public void Steps_are_taken_from_the_images_that_are_named(string flags, int taken)
    {
        DockerBench bench = Bench(Base);
        bench.Fine("build -t made ctx");
        Assert.Equal(taken, Taken(bench.Fine($"build {flags} ctx")));
    }

    // An image from an archive was made on top of nothing that the host knows: only its history tells.
    [Fact]
    public void An_image_that_came_as_a_whole_is_taken_step_by_step()
    {
        DockerBench bench = Bench(Base);
        bench.Fine("build -t made ctx");
        string id = bench.Engine.FindImage("made")!.Id;
        bench.Fine("save -o /m.tar made");
        bench.Fine("rmi made");
        bench.Fine("load -i /m.tar");
        Assert.Equal(0, Taken(bench.Fine("build --no-cache=false -t other ctx")));
        bench.Fine("rmi other");
        CommandResult same = bench.Fine("build --cache-from made ctx");
        Assert.Equal(3, Taken(same));
        Assert.Contains("Successfully built " + id[..12], same.Stdout, StringComparison.Ordinal);
        bench.Engine.AddBuildContext("ctx", Folder(Base.Replace("x=1", "x=2", StringComparison.Ordinal)));
        Assert.Equal(2, Taken(bench.Fine("build --cache-from made ctx")));
    }

    [Fact]
    public void Empty_from_is_none() => Bench("FROM base\nCOPY --from= f /\n").Fine("build ctx");

    [Theory]
    [InlineData("-f ctx/sub ctx", "^Error response from daemon: unexpected error reading Dockerfile: read .*docker/tmp/docker-builder[0-9]+/sub: is a directory\n$")]
    [InlineData("-f ../x/Dockerfile ctx", "^unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /x: no such file or directory\n$")]
    [InlineData("-f ctx/nosuch/Dockerfile ctx", "^unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat " + DockerEngine.Home + "/ctx/nosuch: no such file or directory\n$")]
    [InlineData("ctx/f", "^unable to prepare context: context must be a directory: " + DockerEngine.Home + "/ctx/f\n$")]
    [InlineData("--iidfile ctx/sub ctx", "^Removing image ID file: remove ctx/sub: directory not empty\n$")]
    [InlineData("--iidfile /tmp ctx", "^Removing image ID file: remove /tmp: directory not empty\n$")]
    [InlineData("-t x@sha256:0000000000000000000000000000000000000000000000000000000000000000 ctx", "^Error response from daemon: build tag cannot contain a digest\n$")]
    [InlineData("-t sha256:abc ctx", "^refusing to create an ambiguous tag using digest algorithm as name\n$")]
    public void What_is_no_source_and_no_name_is_refused(string words, string stderr)
    {
        CommandResult answer = Bench(Base).Do("build " + words);
        Assert.Equal(1, answer.ExitCode);
        Assert.Matches(stderr, answer.Stderr);
    }

    [Fact]
    public void File_of_an_earlier_build_does_not_outlive_a_failing_one()
    {
        DockerBench bench = Bench(Base);
        bench.Fine("build --iidfile /srv/id ctx");
        Assert.NotNull(bench.Engine.TextOf("/srv/id"));
        bench.Do("build --iidfile /srv/id --target nosuch ctx");
        Assert.Null(bench.Engine.TextOf("/srv/id"));
    }

    [Theory]
    [InlineData("tag base sha256:abc", "Error response from daemon: refusing to create an ambiguous tag using digest algorithm as name\n", 0)]
    [InlineData("tag base x/sha256:abc", "", 0)]
    [InlineData("commit app sha256:abc", "Error response from daemon: refusing to create an ambiguous tag using digest algorithm as name\n", 1)]
    [InlineData("import a.tar sha256:abc", "Error response from daemon: refusing to create an ambiguous tag using digest algorithm as name\n", 1)]
    [InlineData("commit app x@sha256:0000000000000000000000000000000000000000000000000000000000000000", "refusing to create a tag with a digest reference\n", 0)]
    [InlineData("import a.tar x@sha256:0000000000000000000000000000000000000000000000000000000000000000", "Error response from daemon: cannot import digest reference\n", 0)]
    [InlineData("commit \"\" x", "Error response from daemon: invalid name or ID supplied: \"\"\n", 0)]
    [InlineData("history \"\"", "Error response from daemon: page not found\n", 0)]
    [InlineData("load -i /tmp", "error during connect: Post \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/images/load?quiet=1\": read /tmp: is a directory\n", 0)]
    [InlineData("import -c 'ENV A=1' -m 'x y' /tmp a:3", "error during connect: Post \"http://%2Fvar%2Frun%2Fdocker.sock/v1.41/images/create?changes=ENV+A%3D1&fromSrc=-&message=x+y&repo=a%3A3&tag=\": read /tmp: is a directory\n", 0)]
    public void Names_that_could_be_digests_are_refused(string line, string stderr, int left)
    {
        DockerBench bench = Bench(Base);
        bench.Engine.AddFile(new HostFile("a.tar", 1024, []));
        bench.Fine("create --name app base");
        int before = bench.Engine.ListedImages(all: true).Count();
        CommandResult answer = bench.Do(line);
        Assert.Equal((stderr.Length > 0 ? 1 : 0, stderr), (answer.ExitCode, answer.Stderr));
        Assert.Equal(left, bench.Engine.ListedImages(all: true).Count() - before);
    }

    [Theory]
    [InlineData("FROM base\nRUN []\n", "No command specified\n")]
    [InlineData("FROM base\nCOPY --from=-1 a /\n", "invalid from flag value -1: index out of bounds\n")]
    [InlineData("FROM base\nCOPY /f/x /\n", "COPY failed: forbidden path outside the build context: f/x ()\n")]
    [InlineData("FROM base\nADD f/x/y /z\n", "ADD failed: forbidden path outside the build context: f/x/y ()\n")]
    [InlineData("FROM base\nCOPY f sub .\n", "When using COPY with more than one source file, the destination must be a directory and end with a /\n")]
    [InlineData("FROM base\nCOPY f sub ./\n", "")]
    [InlineData("FROM base\nCOPY [!a-e] /x\n", "COPY failed: no source files were specified\n")]
    [InlineData("FROM base\nCOPY f\\ b /x\n", "COPY failed: file not found in build context or excluded by .dockerignore: stat b: file does not exist\n")]
    [InlineData("FROM base\nCOPY --chown=:5 f /x\n", "unable to convert uid/gid chown string to host mapping: can't find uid for user : no such user: \n")]
    [InlineData("FROM base\nENV $a=1 X=2\n", "invalid environment variable: =1\n")]
    [InlineData("FROM base\nENV A=1 $a=\n", "invalid environment variable: =\n")]
    [InlineData("FROM base\nWORKDIR /etc/os-release\n", "Cannot mkdir: /etc/os-release is not a directory\n")]
    [InlineData("FROM base\nCMD []\nENTRYPOINT []\nMAINTAINER  a   b\n", "")]
    public void Odd_steps_are_answered_as_by_the_builder(string dockerfile, string stderr)
    {
        DockerBench bench = Bench(dockerfile);
        CommandResult answer = bench.Do("build -t made ctx");
        Assert.Equal(stderr, answer.Stderr);
        if (stderr.Length == 0 && dockerfile.Contains("MAINTAINER", StringComparison.Ordinal))
        {
            Assert.Equal("null|/bin/sh -c #(nop)  MAINTAINER a   b\n", bench.Fine("inspect -f '{{json .Config.Cmd}}' made").Stdout.Trim() + "|" + bench.Fine("history --no-trunc --format '{{.CreatedBy}}' made").Stdout.Split('\n')[0] + "\n");
        }
    }

    // What a symbolic link of an image leads to is copied, and within a folder the link itself.
    [Fact]
    public void Links_of_an_image_are_copied()
    {
        DockerBench bench = Bench("FROM linked AS a\nFROM scratch\nCOPY --from=a /bin/sh /x\nCOPY --from=a /bin /y\n");
        var layer = new LayerDefinition("l", 904, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/busybox"] = 900 })
        {
            SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/bin/sh"] = "busybox" },
        };
        bench.Engine.AddImage(new ImageDefinition("linked", [layer], null));
        bench.Fine("build -t made ctx");
        Assert.Equal([900, 907], bench.Engine.FindImage("made")!.Layers.Select(l => l.Definition.Size));
    }

    /// <summary>The place of a copy is followed within the image, all of it (seen with 20.10.24).</summary>
    [Theory]
    [InlineData("COPY f /link", "/dir/f")]
    [InlineData("COPY f /link/", "/dir/f")]
    [InlineData("COPY f /link/q", "/dir/q")]
    [InlineData("COPY sub /link", "/dir/g")]
    [InlineData("COPY f /held", "/dir/file")]
    [InlineData("WORKDIR /link/new\nCOPY f .", "/dir/new/f")]
    [InlineData("COPY f /loop", null)]
    public void Copies_go_where_links_of_the_image_lead(string steps, string? place)
    {
        DockerBench bench = Bench("FROM linked\n" + steps + "\n");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("dir/file", 1), ("link -> dir", 0), ("held -> dir/file", 0), ("loop -> loop", 0))));
        bench.Fine("import a.tar linked");
        CommandResult built = bench.Do("build -t made ctx");
        Assert.Equal(place is not null, built.ExitCode == 0);
        if (place is not null)
        {
            Assert.Equal([place], bench.Engine.FindImage("made")!.Layers[^1].Files.Keys);
        }
        else
        {
            Assert.Matches("^failed to copy files: evalSymlinksInScope: too many links in [^ ]+/merged/loop\n$", built.Stderr);
        }
    }

    /// <summary>The step that takes an entrypoint away is made each time, and so is all behind it.</summary>
    [Theory]
    [InlineData("FROM base\nENTRYPOINT [\"x\"]\nENTRYPOINT []\nENV A=1\n", 1)]
    [InlineData("FROM base\nENTRYPOINT []\nENV A=1\n", 2)]
    [InlineData("FROM base\nENTRYPOINT [\"x\"]\nENTRYPOINT [\"y\"]\nENV A=1\n", 3)]
    public void An_entrypoint_that_is_taken_away(string dockerfile, int taken)
    {
        DockerBench bench = Bench(dockerfile);
        bench.Fine("build ctx");
        Assert.Equal(taken, Taken(bench.Fine("build ctx")));
    }

    [Fact]
    public void A_working_directory_below_a_file_is_refused() => Assert.Matches(
        "^lstat " + DockerEngine.DataRoot + "/overlay2/[0-9a-f]{64}/merged/etc/os-release/x: not a directory\n$", Bench("FROM base\nWORKDIR /etc/os-release/x\n").Do("build ctx").Stderr);

    // Whether anything lies in it or not.
    [Theory]
    [InlineData("FROM base\nWORKDIR /d\nCOPY f /d\n", "/d/f")]
    [InlineData("FROM base\nCOPY f /srv\n", "/srv/f")]
    [InlineData("FROM base\nCOPY f /etc\n", "/etc/f")]
    [InlineData("FROM base\nCOPY f /d\n", "/d")]
    [InlineData("FROM scratch\nCOPY f /srv\n", "/srv")]
    public void A_folder_that_is_there_takes_the_file(string dockerfile, string path)
    {
        DockerBench bench = Bench(dockerfile);
        bench.Fine("build -t made ctx");
        Assert.Equal([path], bench.Engine.FindImage("made")!.Layers[^1].Definition.Files.Keys);
    }

    // Archives that are added are unpacked; a folder that is made is sent.
    [Theory]
    [InlineData("COPY . /in/", "/in/Dockerfile /in/e.tar /in/f /in/id /in/new/os-release /in/sub/g")]
    [InlineData("ADD e.tar id /in/", "/in/.dockerenv /in/dev/console /in/etc/hostname /in/etc/hosts /in/etc/os-release /in/etc/resolv.conf /in/id")]
    [InlineData("COPY new /in/", "/in/os-release")]
    public void What_commands_wrote_into_the_folder_is_sent(string step, string paths)
    {
        DockerBench bench = Bench($"FROM scratch\n{step}\n");
        bench.Fine("create --name app --cidfile ctx/id base");
        bench.Fine("export -o ./ctx/e.tar app");
        bench.Engine.AddFolder("ctx/new");
        bench.Fine("cp app:/etc/os-release ctx/new/");
        bench.Fine("export -o other.tar app");
        bench.Fine("build -t made ctx");
        SortedDictionary<string, long> sizes = new(bench.Engine.FindImage("made")!.Layers[^1].Definition.Files.ToDictionary(f => f.Key, f => f.Value), StringComparer.Ordinal);
        Assert.Equal(paths, string.Join(' ', sizes.Keys));
        Assert.Equal(bench.Engine.Files["ctx/e.tar"].Size, sizes.GetValueOrDefault("/in/e.tar", bench.Engine.Files["ctx/e.tar"].Size));
        Assert.Equal(400, sizes.GetValueOrDefault("/in/os-release", 400));
    }

    // The file that takes the place of an archive is none.
    [Fact]
    public void What_is_overwritten_is_what_it_is_by_then()
    {
        DockerBench bench = Bench("FROM scratch\nADD f /\n");
        bench.Fine("create --name app base");
        bench.Fine("export -o ctx/f app");
        bench.Fine("build -t made ctx");
        Assert.Contains("/etc/os-release", bench.Engine.FindImage("made")!.Layers[^1].Definition.Files.Keys);
        bench.Fine("cp app:/etc/os-release ctx/f");
        bench.Fine("build -t made ctx");
        Assert.Equal([KeyValuePair.Create("/f", 400L)], bench.Engine.FindImage("made")!.Layers[^1].Definition.Files);
    }

    private static int Taken(CommandResult built) => built.Stdout.Split("Using cache").Length - 1;

    private static DockerBench Bench(string dockerfile)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddImage(new ImageDefinition("base", [new LayerDefinition("base", 400, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/etc/os-release"] = 400 })], null));
        bench.Engine.AddBuildContext("ctx", Folder(dockerfile));
        return bench;
    }

    private static BuildContext Folder(string dockerfile) =>
        new(dockerfile, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["f"] = 3, ["sub/g"] = 4, ["Dockerfile"] = dockerfile.Length });
}
