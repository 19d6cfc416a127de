using OomSim.Docker;
using OomSim.Scenarios;
using OomSim.Tests.Results;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Folders beside a scenario that images are built of, by the timeline and by services.</summary>
public sealed class BuildFolderTests
{
    private const string Timeline = "x-oomsim: {timeline: [{at: 1s, run: docker build -t app -f ctx/docker/Slim --build-arg=B=base ctx}]}";

    [Fact]
    public void A_folder_is_read_with_its_sizes_and_without_what_it_ignores()
    {
        using var root = Folder(("ctx/Dockerfile", "FROM debian\n"), ("ctx/docker/Slim", "ARG B\nFROM ${B}:1\n"), ("ctx/.dockerignore", "*.log\n.dockerignore\n"), ("ctx/a.log", "12"), ("ctx/sub/b", "12345"), ("outside", "x"));
        File.CreateSymbolicLink(Path.Join(root.Path, "ctx", "link"), "../outside");
        Scenario scenario = new ScenarioLoader().LoadText(Timeline, "s.yaml", root.Path).Scenario!;
        BuildContext context = Assert.Single(scenario.Builds).Value;
        Assert.Equal(["(.dockerignore, 20)", "(Dockerfile, 12)", "(docker/Slim, 18)", "(link, 10)", "(sub/b, 5)"], context.Files.Select(f => (f.Key, f.Value).ToString()));
        Assert.Equal("FROM debian\n", context.Dockerfile);
    }

    [Fact]
    public void A_dockerfile_may_lie_beside_the_folder()
    {
        using var root = Folder(("b1/f", "123"), ("b2/Dockerfile", "FROM base\nCOPY f /x\n"));
        LoadResult read = new ScenarioLoader().LoadText("x-oomsim: {host: {docker: {version: \"20.10\"}}, images: {base: {}}, until: 9s, timeline: [{at: 1s, run: docker build -q -t app -f ./b2/Dockerfile b1}, {at: 2s, run: docker build -f b2/none b1}]}", "s.yaml", root.Path);
        Assert.DoesNotContain(read.Diagnostics, d => d.Message.Contains("'base'", StringComparison.Ordinal));
        CommandRecord[] answers = [.. new ScenarioRunner(read.Scenario!, new RunOptions()).Run().Commands];
        Assert.Equal((0, ""), (answers[0].ExitCode, answers[0].Stderr));
        Assert.Equal($"unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {DockerEngine.Home}/b2/none: no such file or directory\n", answers[1].Stderr);
    }

    // Sizes and answers seen of 20.10.24: whichever Dockerfile is used is sent though .dockerignore names it, and no other one.
    [Theory]
    [InlineData("ctx", "4.608kB")]
    [InlineData("-f ctx/Other ctx", "4.608kB")]
    [InlineData("-f ctx/sub/In ctx", "4.608kB")]
    [InlineData("-f Outer ctx", "3.107kB")]
    public void The_dockerfile_that_is_used_is_sent_though_it_is_ignored(string line, string size)
    {
        using var root = Folder(
            ("ctx/Dockerfile", "FROM base\n"), ("ctx/Other", "FROM base\n"), ("ctx/sub/In", "FROM base\n"), ("Outer", "FROM base:1\nCOPY . /a\nRUN ls -a /a\n"),
            ("ctx/sub/y.txt", "y"), ("ctx/x.txt", "x"), ("ctx/.dockerignore", "Dockerfile\nOther\nx.txt\nsub/In\n.dockerignore\n"));
        LoadResult read = new ScenarioLoader().LoadText($"x-oomsim: {{host: {{docker: {{version: \"20.10\"}}}}, images: {{base: {{}}, 'base:1': {{}}}}, until: 9s, timeline: [{{at: 1s, run: docker build -f ctx/Other ctx}}, {{at: 2s, run: docker build {line}}}]}}", "s.yaml", root.Path);
        Assert.StartsWith($"Sending build context to Docker daemon {size,8}\n", new ScenarioRunner(read.Scenario!, new RunOptions()).Run().Commands[1].Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_dockerfile_is_found_where_there_is_no_other()
    {
        using var root = Folder(("ctx/dockerfile", "from base\ncopy a /a\n"), ("ctx/a", "1"));
        LoadResult read = new ScenarioLoader().LoadText("x-oomsim: {host: {docker: {version: \"20.10\"}}, images: {base: {}}, until: 9s, timeline: [{at: 1s, run: docker build ctx}, {at: 2s, run: docker build -f ctx/Dockerfile ctx}, {at: 3s, run: docker build ''}]}", "s.yaml", root.Path);
        CommandRecord[] answers = [.. new ScenarioRunner(read.Scenario!, new RunOptions()).Run().Commands];
        Assert.Equal([0, 1, 1], answers.Select(a => a.ExitCode));
        Assert.Contains("Step 2/2 : copy a /a\n", answers[0].Stdout, StringComparison.Ordinal);
        Assert.Equal("unable to prepare context: path \"\" not found\n", answers[2].Stderr);
    }

    // Seen of 20.10.24: the cache of COPY goes by content, not by names and sizes.
    [Theory]
    [InlineData("abc", 2)]
    [InlineData("abd", 0)]
    public void Files_of_one_size_are_told_apart_by_their_content(string text, int cached)
    {
        using var root = Folder(("b1/Dockerfile", "FROM base\nCOPY f /x\nENV A=1\n"), ("b1/f", "abc"), ("b2/Dockerfile", "FROM base\nCOPY f /x\nENV A=1\n"), ("b2/f", text));
        LoadResult read = new ScenarioLoader().LoadText("x-oomsim: {host: {docker: {version: \"20.10\"}}, images: {base: {}}, until: 9s, timeline: [{at: 1s, run: docker build b1}, {at: 2s, run: docker build b2}]}", "s.yaml", root.Path);
        CommandRecord[] answers = [.. new ScenarioRunner(read.Scenario!, new RunOptions()).Run().Commands];
        Assert.Equal((0, 0), (answers[0].ExitCode, answers[1].ExitCode));
        Assert.Equal(cached, answers[1].Stdout.Split("Using cache").Length - 1);
    }

    [Theory]
    [InlineData("services: {web: {build: ctx}}", "debian", "")] // as the image of a service
    [InlineData("x-oomsim: {timeline: [{at: 1s, run: docker build ctx}]}", "", "the image 'debian' is not under x-oomsim.images: the engine will not find it")] // as that of docker run
    [InlineData("x-oomsim: {registry: {images: {debian: {}}}, timeline: [{at: 1s, run: docker build ctx}]}", "", "")]
    public void A_base_that_nobody_describes_is_on_the_host_for_services_only(string file, string images, string warning)
    {
        using var root = Folder(("ctx/Dockerfile", "FROM debian\n"));
        LoadResult read = new ScenarioLoader().LoadText(file, "s.yaml", root.Path);
        Assert.Equal(images, string.Join(' ', read.Scenario!.Images.Select(i => i.Name)));
        Assert.Equal(warning, string.Join('\n', read.Diagnostics.Select(d => d.Message)));
    }

    [Theory]
    [InlineData("docker build ../other")]
    [InlineData("docker build /etc")]
    public void Only_folders_below_the_scenarios_are_read(string line)
    {
        using var root = Folder(("other/Dockerfile", "FROM x\n"), ("here/s", ""));
        LoadResult read = new ScenarioLoader().LoadText($"x-oomsim: {{timeline: [{{at: 1s, run: {line}}}]}}", "s.yaml", Path.Join(root.Path, "here"));
        Assert.Empty(read.Scenario!.Builds);
    }

    [Theory]
    [InlineData("build: ./ctx", "docker build -t s-web './ctx'")]
    [InlineData("build: {context: ctx, dockerfile: docker/Slim, target: t, args: {A: it's}}, image: 'my:1'", "docker build -t my:1 -f 'ctx/docker/Slim' --target 't' --build-arg 'A=it'\\''s' 'ctx'")]
    [InlineData("build: {context: ctx, args: [A=1, B]}", "docker build -t s-web --build-arg 'A=1' 'ctx'")]
    [InlineData("build: https://example.org/x.git", "")]
    [InlineData("build: ./nosuch", "")]
    [InlineData("build: ./bad", "")] // cannot be built: a default image that only sleeps, and a warning
    public void A_service_is_built_of_its_folder(string build, string command)
    {
        using var root = Folder(("ctx/Dockerfile", "FROM debian\n"), ("ctx/docker/Slim", "FROM debian AS t\n"), ("bad/Dockerfile", "FROM debian\nFOO x\n"));
        LoadResult read = new ScenarioLoader().LoadText($"services: {{web: {{{build}}}}}", "s.yaml", root.Path);
        Assert.Equal(command, read.Scenario!.Services[0].BuildCommand);
        Assert.Equal(command.Length == 0, read.Scenario.Images.Any(i => i.Name == "s-web"));
        Assert.Equal(build.Contains("bad", StringComparison.Ordinal) ? ["'./bad' cannot be built: dockerfile parse error on line 2: unknown instruction: FOO"] : [], read.Diagnostics.Select(d => d.Message));
    }

    [Fact]
    public void What_nobody_describes_is_told_at_the_service()
    {
        using var root = Folder(("Dockerfile", "FROM debian\nRUN make all\nCMD [\"serve\"]\n"));
        Scenario scenario = new ScenarioLoader().LoadText("services: {web: {build: .}}\nx-oomsim: {until: 5s}", "s.yaml", root.Path).Scenario!;
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Equal([("s.yaml:1:12", "nothing says what RUN make all leaves: its layer is empty")], result.UpWarnings);
        Assert.Equal(0, result.Commands[0].ExitCode);
    }

    // Only a Dockerfile that adds something has files looked into.
    [Theory]
    [InlineData("FROM debian\nADD x.data /\n", true)]
    [InlineData("FROM debian\nONBUILD add x.data /\n", true)]
    [InlineData("FROM debian\nCOPY x.data /\n# ADD\n", false)]
    public void Archives_are_looked_into_where_they_are_added(string dockerfile, bool looked)
    {
        using var root = Folder(("ctx/Dockerfile", dockerfile), ("ctx/y.tar", "no archive"));
        byte[] tar = Docker.ImageArchives.Tar(("bin/", 0), ("bin/app", 7));
        File.WriteAllBytes(Path.Join(root.Path, "ctx", "x.data"), tar);
        File.WriteAllBytes(Path.Join(root.Path, "ctx", "z.xz"), [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0]); // damaged: no archive
        LoadResult read = new ScenarioLoader().LoadText("x-oomsim: {images: {debian: {}}, timeline: [{at: 1s, run: docker build ctx}]}", "s.yaml", root.Path);
        BuildContext context = Assert.Single(read.Scenario!.Builds).Value;
        Assert.Equal(looked ? ["x.data"] : [], context.Archives.Keys);
        Assert.Empty(read.Diagnostics);
        Assert.Equal(tar.Length, context.Files["x.data"]);
    }

    // Also where an earlier build of the same folder adds nothing, and where the Dockerfile lies outside or comes on standard input: a real 20.10.24 unpacks in any order.
    [Theory]
    [InlineData("docker build -f ctx/plain ctx", "docker build -t a -f ctx/adds ctx")]
    [InlineData("docker build -f ctx/adds ctx", "docker build -t a -f ctx/adds ctx")]
    [InlineData("docker build -f ctx/plain ctx", "docker build -t a -f outside ctx")]
    [InlineData("docker build -f ctx/plain ctx", "docker build -t a -f - ctx < outside")]
    [InlineData("docker build -f ctx/plain ctx", "docker build -t a -f - ctx < outside; docker build -f ctx/other ctx")]
    public void An_archive_is_unpacked_whatever_was_built_before(string first, string second)
    {
        using var root = Folder(("ctx/plain", "FROM scratch\nENV A=1\n"), ("ctx/other", "FROM scratch\nENV A=2\n"), ("ctx/adds", "FROM scratch\nADD x.data /\n"), ("outside", "FROM scratch\nADD x.data /\n"));
        File.WriteAllBytes(Path.Join(root.Path, "ctx", "x.data"), Docker.ImageArchives.Tar(("bin/", 0), ("bin/app", 7)));
        Scenario scenario = new ScenarioLoader().LoadText(
            $"x-oomsim: {{host: {{docker: {{version: \"20.10\"}}}}, until: 9s, timeline: [{{at: 1s, run: {first}}}, {{at: 2s, run: {second}}}, {{at: 5s, run: \"docker history --format '{{{{.Size}}}}' a\"}}]}}", "s.yaml", root.Path).Scenario!;
        Assert.Equal("7B\n", new ScenarioRunner(scenario, new RunOptions()).Run().Commands[^1].Stdout);
    }

    // A folder that the scenario describes keeps the archives that it names.
    [Fact]
    public void What_is_described_is_not_read_anew()
    {
        using var root = Folder(("ctx/plain", "FROM scratch\nENV A=1\n"), ("ctx/adds", "FROM scratch\nADD x.data /\n"));
        Scenario scenario = new ScenarioLoader().LoadText(
            "x-oomsim: {builds: {ctx: {dockerfile: FROM scratch, files: {x.data: {files: {a: 3}}}}}, timeline: [{at: 1s, run: docker build -f ctx/plain ctx}, {at: 2s, run: docker build -f ctx/adds ctx}]}", "s.yaml", root.Path).Scenario!;
        Assert.Equal(["adds", "plain"], scenario.Builds["ctx"].Dockerfiles.Keys);
        Assert.Equal(["x.data"], scenario.Builds["ctx"].Archives.Keys);
    }

    // Also of what comes into the folder later; what lay there from the start is there once.
    [Fact]
    public void What_is_ignored_is_not_sent_when_a_command_writes_it()
    {
        using var root = Folder(("Dockerfile", "FROM scratch\nCOPY . /\n"), (".dockerignore", "*.yaml\n.dockerignore\nout*\n"), ("vars", "A=1\r\n"));
        Scenario scenario = new ScenarioLoader().LoadText(
            """
            x-oomsim:
              until: 9s
              timeline:
                - {at: 1s, run: docker build -t a .}
                - {at: 2s, run: docker create --env-file vars --cidfile id --name app a x}
                - {at: 3s, run: docker export -o out.tar app}
                - {at: 4s, run: docker build -t b .}
                - {at: 5s, run: "docker history --format '{{.Size}}' a"}
                - {at: 6s, run: "docker history --format '{{.Size}}' b"}
            """, "s.yaml", root.Path).Scenario!;
        CommandRecord[] answers = [.. new ScenarioRunner(scenario, new RunOptions()).Run().Commands];
        Assert.Equal("27B\n", answers[^2].Stdout); // 22 of the Dockerfile and 5 of vars
        Assert.Equal("91B\n", answers[^1].Stdout); // and 64 of the ID
    }

    // 512 for the header and 1024 for 600 bytes, 1024 at the end.
    [Fact]
    public void An_archive_is_described_by_what_is_in_it()
    {
        Scenario scenario = Load.Valid("x-oomsim: {builds: {a: {dockerfile: FROM x, files: {a.tar: {files: {bin/b: 600}}, c.tgz: {size: 100, files: {d: 1}}, e: 3}}}}");
        BuildContext context = scenario.Builds["a"];
        Assert.Equal([2560, 100, 3], context.Files.Values);
        Assert.Equal([("bin/b", 600L), ("d", 1L)], context.Archives.Values.SelectMany(a => a).Select(e => (e.Name, e.Size)));
    }

    [Theory]
    [InlineData("{./a: {dockerfile: FROM x, files: {b.tar: {files: {/c: 1k}}}}}", "x-oomsim.builds../a.files.b.tar.files: a file is named within the folder, not '/c'")]
    [InlineData("{./a: {dockerfile: FROM x, files: {b.tar: {file: {c: 1k}}}}}", "unknown key 'file' under x-oomsim.builds../a.files.b.tar (did you mean 'files'?)")]
    [InlineData("{./a: {dockerfile: 3}}", "x-oomsim.builds../a.dockerfile must be the text of a Dockerfile, not 3")]
    [InlineData("{./a: {files: {x: 1k}}}", "x-oomsim.builds../a needs 'dockerfile', or a folder of that name beside the scenario with a Dockerfile in it")]
    [InlineData("{./a: {dockerfile: FROM x, run: {make: {out: 1k}}}}", "x-oomsim.builds../a.run.make: a file is named by its full path, as in /out")]
    public void Slips_are_found(string builds, string message) =>
        Assert.Equal(message, Load.Errors($"services: {{}}\nx-oomsim: {{builds: {builds}}}\n")[0].Split("error: ")[1]);

    private static TemporaryFolder Folder(params (string Path, string Text)[] files)
    {
        var root = new TemporaryFolder();
        foreach ((string path, string text) in files)
        {
            string full = Path.Join(root.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return root;
    }
}
