using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker build</c> (D7.36, D7.37, M2): the classic builder's steps, layers and cache.</summary>
public class BuildTests
{
    private const string Dockerfile = """
        # a comment
        FROM base
        COPY bin /opt/bin
        RUN echo hello > /etc/motd && \
            rm /etc/old
        ENV A=1
        CMD ["serve", "fast"]
        """;

    // Sent: 512 each for bin/ and bin/sub/, 1536 and 2560 for the files in them, 1024 for the Dockerfile, 1024 at the end: 7168 bytes.
    [Fact]
    public void Each_step_makes_an_image_and_those_that_change_files_a_layer()
    {
        DockerBench bench = Bench(Dockerfile);
        string[] lines = bench.Fine("build -t made:1 ctx").Stdout.Split('\n');
        Image made = bench.Engine.FindImage("made:1")!;
        Image[] chain = [made, made.Parent!, made.Parent!.Parent!, made.Parent.Parent!.Parent!, made.Parent.Parent.Parent!.Parent!];
        Assert.Same(bench.Engine.FindImage("base"), chain[4]);
        string[] containers = [.. bench.Events.Where(e => e.Type == "container" && e.Action == "create").Select(e => e.ActorId[..12])];
        Assert.Equal(
            [
                "Sending build context to Docker daemon  7.168kB",
                "Step 1/5 : FROM base", $" ---> {Short(chain[4])}",
                "Step 2/5 : COPY bin /opt/bin", $" ---> {Short(chain[3])}",
                "Step 3/5 : RUN echo hello > /etc/motd && rm /etc/old", $" ---> Running in {containers[0]}", $"Removing intermediate container {containers[0]}", $" ---> {Short(chain[2])}",
                "Step 4/5 : ENV A=1", $" ---> Running in {containers[1]}", $"Removing intermediate container {containers[1]}", $" ---> {Short(chain[1])}",
                "Step 5/5 : CMD [\"serve\", \"fast\"]", $" ---> Running in {containers[2]}", $"Removing intermediate container {containers[2]}", $" ---> {Short(chain[0])}",
                $"Successfully built {Short(made)}", "Successfully tagged made:1", "",
            ],
            lines);
        Assert.Equal(3, made.Layers.Count);
        Assert.Equal(["/etc/motd", "/opt/bin/a", "/opt/bin/sub/b"], made.Paths);
        Assert.Empty(bench.Engine.Containers);
    }

    [Theory]
    [InlineData("20.10", "Removing intermediate container", false)]
    [InlineData("24", " ---> Removed intermediate container", true)]
    [InlineData("28", " ---> Removed intermediate container", true)]
    public void The_classic_builder_is_deprecated_since_23(string version, string removed, bool deprecated)
    {
        var bench = new DockerBench(version);
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\nENV A=1\n", Files()));
        CommandResult built = bench.Do("build ctx");
        Assert.Contains("\n" + removed, built.Stdout, StringComparison.Ordinal);
        Assert.Equal(deprecated, built.Stderr.StartsWith("DEPRECATED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("COPY one /opt", "COPY dir:")] // a folder, also of one file
    [InlineData("COPY one/a /opt/", "COPY file:")]
    [InlineData("COPY one/a two /opt/", "COPY multi:")]
    public void A_copied_folder_is_named_as_one(string step, string command)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", new BuildContext($"FROM sleeper\n{step}\n", Files(("one/a", 1), ("two/a", 1), ("two/b", 1))));
        bench.Do("build -t made ctx");
        Assert.Contains(command, bench.Fine("history made").Stdout, StringComparison.Ordinal);
    }

    // 5 of the history's entries; those that only change the configuration have no layer (D7.5).
    [Fact]
    public void History_tells_the_steps()
    {
        DockerBench bench = Bench(Dockerfile);
        bench.Fine("build -t made:1 ctx");
        string[] rows = [.. bench.Fine("history --no-trunc made:1").Stdout.Split('\n').Skip(1).SkipLast(1).Select(r => System.Text.RegularExpressions.Regex.Replace(r, "sha256:[0-9a-f]{64}|file:[0-9a-f]{64}|dir:[0-9a-f]{64}", "#"))];
        Assert.Equal(5, rows.Length);
        Assert.Contains("/bin/sh -c #(nop)  CMD [\"serve\" \"fast\"]", rows[0], StringComparison.Ordinal);
        Assert.Contains("/bin/sh -c #(nop)  ENV A=1", rows[1], StringComparison.Ordinal);
        Assert.Contains("/bin/sh -c echo hello > /etc/motd &&", rows[2], StringComparison.Ordinal);
        Assert.Contains("/bin/sh -c #(nop) COPY # in /opt/bin", rows[3], StringComparison.Ordinal);
        Assert.Equal(["0B", "0B", "6B", "3kB", "5.24MB"], rows.Select(r => r.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1]));
        Assert.Equal("[A=1] [serve fast]\n", bench.Fine("inspect -f '{{.Config.Env}} {{.Config.Cmd}}' made:1").Stdout);
        bench.Fine("run --name app made:1");
        Assert.Equal("A /srv\nA /srv/log\n", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void A_step_that_was_built_is_not_built_again_until_one_misses()
    {
        DockerBench bench = Bench(Dockerfile);
        bench.Fine("build -t made:1 ctx");
        string first = bench.Engine.FindImage("made:1")!.Id;
        string again = bench.Fine("build -t made:2 ctx").Stdout;
        Assert.Equal(4, Count(again, " ---> Using cache"));
        Assert.Equal(first, bench.Engine.FindImage("made:2")!.Id);

        // Another size of a copied file is another content: that step and all behind it are made anew.
        bench.Engine.AddBuildContext("ctx", new BuildContext(Dockerfile, Files(("bin/a", 1001), ("bin/sub/b", 2000))));
        Assert.Equal(0, Count(bench.Fine("build ctx").Stdout, " ---> Using cache"));

        // Another command behind RUN: COPY hits still.
        bench.Engine.AddBuildContext("ctx", new BuildContext(Dockerfile.Replace("hello", "other", StringComparison.Ordinal), Files(("bin/a", 1001), ("bin/sub/b", 2000))));
        Assert.Equal(1, Count(bench.Fine("build ctx").Stdout, " ---> Using cache"));
        Assert.Equal(0, Count(bench.Fine("build --no-cache ctx").Stdout, " ---> Using cache"));
    }

    [Fact]
    public void What_a_later_step_removes_stays_in_the_layer_below()
    {
        DockerBench bench = Bench("FROM base\nRUN echo 0123456789 > /f\nRUN rm /f");
        bench.Fine("build -t made ctx");
        Image made = bench.Engine.FindImage("made")!;
        Assert.Equal(bench.Engine.FindImage("base")!.Size + 11, made.Size);
        Assert.DoesNotContain("/f", made.Paths);
    }

    // Runs 2 s in a container: the answer comes then. What fails leaves its container, as the classic builder does.
    [Fact]
    public void A_command_takes_its_time_and_a_failure_ends_the_build()
    {
        DockerBench bench = Bench("FROM base\nRUN sleep 2\nRUN serve badly");
        DockerBench.Pending build = bench.Issue("build -t made ctx");
        bench.RunTo(1.9);
        Assert.Null(build.Result);
        bench.RunTo(5);
        Assert.Equal(1, build.Result!.ExitCode);
        Assert.Equal("The command '/bin/sh -c serve badly' returned a non-zero code: 3\n", build.Result.Stderr);
        Assert.Equal(2, build.AtSeconds, 0.2);
        Assert.Equal("exited", Assert.Single(bench.Engine.Containers).Status);
        Assert.Null(bench.Engine.FindImage("made"));
    }

    [Fact]
    public void An_entry_point_makes_an_inherited_command_void_and_takes_words()
    {
        DockerBench bench = Bench("FROM base\nCMD [\"fast\"]");
        bench.Fine("build -t one ctx");
        bench.Engine.AddBuildContext("two", new BuildContext("FROM one\nENTRYPOINT [\"serve\"]\nWORKDIR /srv\nEXPOSE 80 443/udp\nVOLUME /data", Files()));
        bench.Fine("build -t two two");
        Assert.Equal("[] [serve] /srv {\"443/udp\":{},\"80/tcp\":{}} {\"/data\":{}}\n", bench.Fine("inspect -f '{{.Config.Cmd}} {{.Config.Entrypoint}} {{.Config.WorkingDir}} {{json .Config.ExposedPorts}} {{json .Config.Volumes}}' two").Stdout);
        bench.Fine("run --name app two fast");
        Assert.Equal("A /srv\nA /srv/log\n", bench.Fine("diff app").Stdout);
    }

    [Theory]
    [InlineData("RUN x", "Error response from daemon: dockerfile parse error line 1: no build stage in current context\n")]
    [InlineData("FROM base\n\nFOO x", "Error response from daemon: dockerfile parse error line 3: unknown instruction: FOO\n")]
    [InlineData("FROM base\nCOPY no /x", "COPY failed: file not found in build context or excluded by .dockerignore: stat no: file does not exist\n")]
    [InlineData("FROM nosuch", "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n")]
    [InlineData("FROM base\nCOPY --from=x a /b", "oomsim: docker build: 'COPY --from=x a /b' is not simulated\n")]
    [InlineData("FROM base\nRUN make all", "oomsim: 'sh -c 'make all'' is not simulated")]
    public void What_cannot_be_built_is_said(string dockerfile, string error)
    {
        CommandResult result = Bench(dockerfile).Do("build ctx");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(error, result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_and_a_newer_client_say_so()
    {
        Assert.Equal("unable to prepare context: path \"nosuch\" not found\n", Bench(Dockerfile).Do("build nosuch").Stderr);
        DockerBench newer = Bench(Dockerfile, "28");
        Assert.StartsWith("DEPRECATED: The legacy builder is deprecated", newer.Fine("build -q ctx").Stderr, StringComparison.Ordinal);
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", newer.Fine("build -q ctx").Stdout);
    }

    private static string Short(Image image) => image.Id[..12];

    private static int Count(string text, string line) => text.Split('\n').Count(l => l == line);

    private static SortedDictionary<string, long> Files(params (string Path, long Size)[] files)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string path, long size) in files)
        {
            sizes[path] = size;
        }

        return sizes;
    }

    private static DockerBench Bench(string dockerfile, string version = "20.10")
    {
        var bench = new DockerBench(version);
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["serve fast"] = new ProgramDefinition { Name = "serve fast", Comm = "serve", Steps = [new WriteStep("/srv/log", Quantity.Of(10), Pace.Free)] },
            ["serve badly"] = new ProgramDefinition { Name = "serve badly", Comm = "serve", Steps = [new ExitStep(Quantity.Of(3))] },
        };
        var layer = new LayerDefinition("root", 5 << 20, Files(("/etc/old", 100)));
        bench.Engine.AddImage(new ImageDefinition("base", [layer], new ProgramSet(new ProgramDefinition { Name = "init", Comm = "base", Steps = [new SleepStep(null)] }, processes)));
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile.ReplaceLineEndings("\n"), Files(("bin/a", 1000), ("bin/sub/b", 2000))));
        return bench;
    }
}
