using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker build</c> (D7.36, D7.37, M2): the classic builder's steps, layers and cache.</summary>
public sealed partial class BuildTests
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
                "Step 3/5 : RUN echo hello > /etc/motd &&     rm /etc/old", $" ---> Running in {containers[0]}", $"Removing intermediate container {containers[0]}", $" ---> {Short(chain[2])}",
                "Step 4/5 : ENV A=1", $" ---> Running in {containers[1]}", $"Removing intermediate container {containers[1]}", $" ---> {Short(chain[1])}",
                "Step 5/5 : CMD [\"serve\", \"fast\"]", $" ---> Running in {containers[2]}", $"Removing intermediate container {containers[2]}", $" ---> {Short(chain[0])}",
                $"Successfully built {Short(made)}", "Successfully tagged made:1", "",
            ],
            lines);
        Assert.Equal(3, made.Layers.Count);
        Assert.Equal(["/etc/motd", "/opt/bin/a", "/opt/bin/sub/b"], made.Paths);
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Program_of_its_own_that_nobody_describes_sleeps()
    {
        DockerBench bench = Bench("FROM base\nCOPY bin /opt/bin\nCMD [\"/opt/bin/a\"]\n");
        bench.Fine("build -t made:1 ctx");
        Assert.Equal("oomsim: warning: nothing says what '/opt/bin/a' does: it sleeps for ever\n", bench.Fine("run -d --name app made:1").Stderr);
        bench.RunTo(bench.Simulator.Now / 1e9 + 100);
        Assert.Equal(("running", "a"), (bench.Get("app").Status, bench.Get("app").Init!.Comm));
        Assert.Equal(127, bench.Do("run made:1 /opt/bin/none").ExitCode);
        Assert.Equal(125, bench.Do("run made:1 /opt/bin/sub/b").ExitCode);
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
        Assert.Equal($"[{Path} A=1] [serve fast]\n", bench.Fine("inspect -f '{{.Config.Env}} {{.Config.Cmd}}' made:1").Stdout);
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
        Assert.Equal(3, build.Result!.ExitCode); // the command's own, as the client hands it on
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

    // 20.10.24: a range is each of its ports, for the builder and for import -c alike.
    [Fact]
    public void Exposed_ranges_are_ports()
    {
        DockerBench bench = Bench("FROM base\nEXPOSE 100-102 200/udp");
        bench.Fine("build -t made ctx");
        Assert.Equal("{\"100/tcp\":{},\"101/tcp\":{},\"102/tcp\":{},\"200/udp\":{}}\n", bench.Fine("inspect -f '{{json .Config.ExposedPorts}}' made").Stdout);
        bench.Fine("create --name app made");
        bench.Fine("commit -c 'EXPOSE 7-8' app changed");
        Assert.Equal("{\"100/tcp\":{},\"101/tcp\":{},\"102/tcp\":{},\"200/udp\":{},\"7/tcp\":{},\"8/tcp\":{}}\n", bench.Fine("inspect -f '{{json .Config.ExposedPorts}}' changed").Stdout);
    }

    [Theory]
    [InlineData("RUN x", "Error response from daemon: no build stage in current context\n")]
    [InlineData("FROM base\n\nFOO x", "Error response from daemon: dockerfile parse error line 3: unknown instruction: FOO\n")]
    [InlineData("FROM base\nCOPY no /x", "COPY failed: file not found in build context or excluded by .dockerignore: stat no: file does not exist\n")]
    [InlineData("FROM nosuch", "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n")]
    [InlineData("FROM base\nCOPY --from=1 a /b", "invalid from flag value 1: index out of bounds\n")]
    [InlineData("FROM base\nCOPY --from=base nosuch /b", "COPY failed: stat nosuch: file does not exist\n")]
    [InlineData("FROM base\nCOPY x*y /b", "COPY failed: no source files were specified\n")]
    [InlineData("FROM base\nCOPY bin/a bin/sub/b /b", "When using COPY with more than one source file, the destination must be a directory and end with a /\n")]
    [InlineData("FROM base\nCOPY ../x /b", "COPY failed: forbidden path outside the build context: ../x ()\n")]
    [InlineData("FROM base\nCOPY one", "Error response from daemon: dockerfile parse error line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined\n")]
    [InlineData("FROM base\nENV A", "Error response from daemon: failed to parse Dockerfile: ENV must have two arguments\n")]
    [InlineData("FROM base\nENV A=1 B", "Error response from daemon: failed to parse Dockerfile: Syntax error - can't find = in \"B\". Must be of the form: name=value\n")]
    [InlineData("FROM base AS 1st", "Error response from daemon: dockerfile parse error line 1: invalid name for build stage: \"1st\", name can't start with a number or contain symbols\n")]
    [InlineData("FROM base stage", "Error response from daemon: dockerfile parse error line 1: FROM requires either one or three arguments\n")]
    [InlineData("FROM base\nRUN --mount=type=cache,target=/x true", "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled\n")]
    [InlineData("FROM base\nCOPY --fast bin /b", "Error response from daemon: dockerfile parse error line 2: Unknown flag: fast\n")]
    [InlineData("FROM base\nSHELL /bin/bash", "Error response from daemon: dockerfile parse error line 2: SHELL requires the arguments to be in JSON form\n")]
    [InlineData("FROM base\nONBUILD FROM x", "Error response from daemon: dockerfile parse error line 2: FROM isn't allowed as an ONBUILD trigger\n")]
    [InlineData("FROM base\nSTOPSIGNAL SIGNO", "Invalid signal: SIGNO\n")]
    [InlineData("FROM base\nEXPOSE x", "Invalid containerPort: x\n")]
    [InlineData("FROM base\nEXPOSE 80-90 9-1", "Invalid containerPort: 9-1\n")]
    [InlineData("FROM base\nEXPOSE 70000", "Invalid containerPort: 70000\n")]
    [InlineData("FROM base\nEXPOSE 80/foo", "Invalid proto: foo\n")]
    [InlineData("FROM base\nENV A=${B:?no}", "failed to process \"${B:?no}\": B: no\n")]
    [InlineData("FROM base\nENV A=${B?}", "failed to process \"${B?}\": B: is not allowed to be unset\n")]
    [InlineData("FROM base\nENV A=${B:%x}", "failed to process \"${B:%x}\": unsupported modifier (%) in substitution\n")]
    [InlineData("# nothing\n", "Error response from daemon: failed to parse Dockerfile: file with no instructions\n")]
    [InlineData("# escape=x\nFROM base", "Error response from daemon: failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\\n")]
    [InlineData("FROM scratch", "No image was generated. Is your Dockerfile empty?\n")]
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

    // What nobody describes leaves an empty layer, and what is copied of it nobody knows the size of.
    [Fact]
    public void A_command_that_nobody_describes_leaves_nothing_and_says_so()
    {
        DockerBench bench = Bench("FROM base AS b\nRUN make all\nFROM base\nCOPY --from=b /out/app /app\nCMD [\"/app\"]");
        CommandResult built = bench.Fine("build -t made ctx");
        Assert.Equal(
            "oomsim: warning: nothing says what RUN make all leaves: its layer is empty\noomsim: warning: nothing says how large /out/app is, which COPY --from=b /out/app /app copies: 0 bytes\n",
            built.Stderr);
        Assert.Equal(["/app", "/etc/old"], bench.Engine.FindImage("made")!.Paths);
        Assert.Equal(2, bench.Engine.FindImage("made")!.Layers.Count);
    }

    // 7 MiB of tools stay in the first stage; of its 3 MiB program the second has a copy and nothing else.
    [Fact]
    public void A_stage_leaves_behind_what_is_not_copied_from_it()
    {
        DockerBench bench = Bench("FROM base AS Build\nRUN apt-get  install gcc\nRUN make all\nFROM scratch AS second\nCOPY --from=build /out/app /bin/\nFROM second\nENTRYPOINT [\"/bin/app\"]");
        bench.Engine.AddBuildContext("ctx", bench.Engine.BuildContexts["ctx"] with
        {
            Runs = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal)
            {
                ["apt-get install gcc"] = Files(("/usr/bin/gcc", 7 << 20)),
                ["make all"] = Files(("/out/app", 3 << 20)),
            },
        });
        CommandResult built = bench.Fine("build -t made ctx");
        Assert.Equal("", built.Stderr);
        Image made = bench.Engine.FindImage("made")!;
        Assert.Equal((3L << 20, 1), (made.Size, made.Layers.Count));
        Assert.Equal(["/bin/app"], made.Paths);
        Assert.Contains("Step 4/7 : FROM scratch AS second\n ---> \nStep 5/7 : COPY --from=build /out/app /bin/\n ---> ", built.Stdout, StringComparison.Ordinal);
        Assert.Empty(bench.Engine.Containers);
        Assert.Equal(6, Count(bench.Fine("build -t again ctx").Stdout, " ---> Using cache") + 2); // two RUNs, COPY, ENTRYPOINT
        Assert.Equal(made.Id, bench.Engine.FindImage("again")!.Id);
        Assert.Equal(10L << 20, bench.Engine.FindImage(bench.Fine("build -q --target build ctx").Stdout.Trim())!.Size - bench.Engine.FindImage("base")!.Size);
        Assert.Equal("Error response from daemon: failed to reach build target nosuch in Dockerfile\n", bench.Do("build --target nosuch ctx").Stderr);
    }

    [Fact]
    public void Arguments_and_variables_are_filled_in()
    {
        DockerBench bench = Bench(
            """
            ARG BASE=nosuch
            ARG VERSION=1.2
            FROM ${BASE}
            ARG VERSION
            ARG MODE="debug mode"
            ARG UNSET
            ARG PORTS="8080 53/udp"
            ENV HOME=/srv/${VERSION} SHELL_=$MODE "Q U"='$MODE'
            ENV OLD one  two $VERSION
            LABEL mode=${MODE:+set} unset=${UNSET:-none} both="${UNSET}\$x"
            WORKDIR $HOME
            WORKDIR logs
            EXPOSE $VERSION_PORT $PORTS
            USER ${UNSET:-5}:6
            COPY bin/a ./$VERSION/
            RUN sh -c 'true'
            SHELL ["/bin/ash", "-ec"]
            CMD serve $HOME
            """);
        CommandResult built = bench.Fine("build -t made --build-arg BASE=base --build-arg MODE=fast --build-arg NO=1 --label k=a$b ctx");
        Assert.Contains("[Warning] One or more build-args [NO] were not consumed\nSuccessfully built", built.Stdout, StringComparison.Ordinal);
        Assert.StartsWith("Sending build context to Docker daemon  7.168kB\nStep 1/19 : ARG BASE=nosuch\nStep 2/19 : ARG VERSION=1.2\nStep 3/19 : FROM ${BASE}\n", built.Stdout, StringComparison.Ordinal);
        Assert.Equal(
            $"[{Path} HOME=/srv/1.2 SHELL_=fast Q U=$MODE OLD=one  two 1.2] /srv/1.2/logs 5:6 [/bin/ash -ec serve $HOME] [/bin/ash -ec]\n",
            bench.Fine("inspect -f '{{.Config.Env}} {{.Config.WorkingDir}} {{.Config.User}} {{.Config.Cmd}} {{.Config.Shell}}' made").Stdout);
        Assert.Equal("{\"both\":\"$x\",\"k\":\"a$b\",\"mode\":\"set\",\"unset\":\"none\"} {\"53/udp\":{},\"8080/tcp\":{}}\n", bench.Fine("inspect -f '{{json .Config.Labels}} {{json .Config.ExposedPorts}}' made").Stdout);
        Assert.Contains("/srv/1.2/logs/1.2/a", bench.Engine.FindImage("made")!.Paths);
        Assert.Contains("|3 MODE=fast PORTS=8080 53/udp VERSION=1.2 /bin/sh -c sh -c 'true'", bench.Fine("history --no-trunc made").Stdout, StringComparison.Ordinal);
        Assert.Contains("#(nop) WORKDIR /srv/1.2\n".TrimEnd('\n'), bench.Fine("history --no-trunc made").Stdout, StringComparison.Ordinal);

        // Another value is another environment: what runs is run again.
        Assert.DoesNotContain("RUN sh -c 'true'\n ---> Using cache", bench.Fine("build --build-arg BASE=base --build-arg MODE=slow ctx").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM base\nRUN echo a \\\n  # why\n  b", "RUN echo a   b", 0)]
    [InlineData("FROM base\nRUN echo a \\\n\n  b", "RUN echo a   b", 2)]
    [InlineData("# escape=`\nFROM base\nRUN echo a `\n  b", "RUN echo a   b", 0)]
    [InlineData("# note\n# escape=`\nFROM base\nrun echo a \\\n  b", "run echo a   b", 0)]
    [InlineData("FROM base\nRUN echo a\\ \n&& echo b", "RUN echo a&& echo b", 0)]
    public void A_line_goes_on_behind_its_last_character(string dockerfile, string text, int warnings)
    {
        Dockerfile file = OomSim.Docker.Dockerfile.Parse(dockerfile, EngineProfile.V2010, out string fault)!;
        Assert.Equal(("", text, warnings), (fault, file.Instructions[1].Text, file.Warnings.Count));
    }

    [Fact]
    public void Triggers_of_an_image_run_where_it_is_built_upon()
    {
        DockerBench bench = Bench("FROM base\nONBUILD COPY bin/a /app/\nONBUILD ENV A=1");
        bench.Fine("build -t parent ctx");
        bench.Engine.AddBuildContext("child", new BuildContext("FROM parent\nUSER 1\n", Files(("bin/a", 5))));
        string told = bench.Fine("build -t child child").Stdout;
        Assert.Contains("Step 1/2 : FROM parent\n# Executing 2 build triggers\n", told, StringComparison.Ordinal);
        Assert.Equal($"[{Path} A=1] []\n", bench.Fine("inspect -f '{{.Config.Env}} {{.Config.OnBuild}}' child").Stdout);
        Assert.Contains("/app/a", bench.Engine.FindImage("child")!.Paths);
    }

    [Theory]
    [InlineData("COPY bin /x/", "/x/a /x/sub/b")]
    [InlineData("COPY bin/* /x/", "/x/a /x/b")]
    [InlineData("COPY [\"bin/a\", \"/x y/\"]", "/x y/a")]
    [InlineData("COPY bin/a /etc", "/etc/a")] // there is such a folder
    [InlineData("COPY bin/a /new", "/new")]
    [InlineData("WORKDIR /w\nCOPY . .", "/w/bin/a /w/bin/sub/b")]
    [InlineData("ADD --chown=1:1 bin/?ub/b /x", "/x/b")]
    [InlineData("COPY --from=base /etc/old /kept", "/kept")]
    public void Copied_files_are_where_the_builder_puts_them(string steps, string paths)
    {
        DockerBench bench = Bench("FROM base\n" + steps.Replace("bin/?ub/b /x", "bin/?ub/b /x/", StringComparison.Ordinal));
        bench.Fine("build -t made ctx");
        Assert.Equal(paths, string.Join(' ', bench.Engine.FindImage("made")!.Paths.Where(p => p != "/etc/old")));
    }

    // %q of the structure: a number is a character.
    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "sub/a.log", false)]
    [InlineData("**/*.log", "sub/a.log", true)]
    [InlineData("node_modules", "node_modules/x/y.js", true)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep/**", "keep/a", false)]
    [InlineData("!a\na", "a", true)]
    [InlineData("# a\n/b/", "b/c", true)]
    [InlineData("a[0-9]", "a5", true)]
    [InlineData("a?", "a/b", false)]
    [InlineData("../a", "a", false)]
    [InlineData("b/../../a", "a", false)]
    [InlineData("/../a", "a", true)]
    public void What_is_ignored_is_not_sent(string text, string path, bool ignored) => Assert.Equal(ignored, new IgnoreFile(text).Excludes(path));

    [Fact]
    public void Another_Dockerfile_is_named_by_its_path()
    {
        DockerBench bench = Bench(Dockerfile);
        bench.Engine.AddBuildContext("ctx", new BuildContext("", Files()) { Dockerfiles = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["docker/slim"] = "FROM base\nUSER 5\n" } });
        bench.Fine("build -t slim -f ./ctx/docker/slim ctx/");
        Assert.Equal("5\n", bench.Fine("inspect -f '{{.Config.User}}' slim").Stdout);
        Assert.Equal($"unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {DockerEngine.HostPath("ctx/Dockerfile")}: no such file or directory\n", bench.Do("build ctx").Stderr);
    }

    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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
