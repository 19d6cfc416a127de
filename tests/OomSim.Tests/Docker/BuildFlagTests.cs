using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Flags of <c>docker build</c> that bear on the containers of its steps, and what those containers show.</summary>
public class BuildFlagTests
{
    // The command's 100 MiB do not fit into the limit that the builder gives its containers.
    [Theory]
    [InlineData("", 0, "")]
    [InlineData("-m 64m --memory-swap 64m", 137, "The command 'grow' returned a non-zero code: 137\n")]
    [InlineData("--memory 1m", 1, "Minimum memory limit allowed is 6MB\n")]
    [InlineData("--network nosuch", 1, "network nosuch not found\n")]
    public void Containers_of_steps_have_the_limits_and_the_network_of_the_build(string flags, int code, string error)
    {
        DockerBench bench = Bench("FROM base\nRUN [\"grow\"]");
        CommandResult built = bench.Do($"build {flags} ctx");
        Assert.Equal((code, error), (built.ExitCode, built.Stderr));
    }

    [Fact]
    public void A_warning_of_the_engine_stands_before_the_container()
    {
        DockerBench bench = Bench("FROM base\nENV A=1", swapLimit: false);
        Assert.Contains(
            " ---> [Warning] Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.\n ---> Running in ",
            bench.Fine("build -m 64m ctx").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, 1)] // what failed is left to be looked into
    [InlineData("--force-rm", 0, 0)]
    [InlineData("--rm=false", 1, 2)]
    public void Containers_of_steps_stay_where_that_is_asked_for(string flags, int fine, int failed)
    {
        DockerBench bench = Bench("FROM base\nENV A=1\nRUN [\"fail\"]");
        bench.Engine.AddBuildContext("fine", new BuildContext("FROM base\nENV B=1", new SortedDictionary<string, long>()));
        CommandResult built = bench.Do($"build {flags} fine");
        Assert.Equal(fine, bench.Engine.Containers.Count);
        Assert.Equal(fine == 0, built.Stdout.Contains("Removing intermediate container", StringComparison.Ordinal));
        Assert.Equal(3, bench.Do($"build {flags} ctx").ExitCode);
        Assert.Equal(fine + failed, bench.Engine.Containers.Count);
    }

    // All as 20.10.24 lists them: what only shows a step stands behind the entrypoint that the step leaves.
    [Fact]
    public void A_container_that_runs_nothing_has_its_command_behind_the_entrypoint()
    {
        DockerBench bench = Bench("FROM base\nLABEL b=2\nENTRYPOINT x\nLABEL a=1");
        bench.Fine("build --rm=false ctx");
        Assert.Equal(
            "\"/bin/sh -c x /bin/sh -c '#(nop) ' 'LABEL a=1'\"\n\"/bin/sh -c x /bin/sh -c '#(nop) ' 'ENTRYPOINT [\\\"/bin/sh\\\" \\\"-c\\\" \\\"x\\\"]'\"\n\"/bin/sh -c '#(nop) ' 'LABEL b=2'\"\n",
            bench.Fine("ps -a --no-trunc --format '{{.Command}}'").Stdout);
    }

    // Whoever types has HOME, and no other (docker/cli, opts.ValidateEnv).
    [Fact]
    public void An_argument_without_a_value_has_that_of_the_client()
    {
        DockerBench bench = Bench("FROM base\nARG HOME\nARG OTHER=1\nENV X=$HOME Y=$OTHER");
        CommandResult built = bench.Fine("build -t made --build-arg HOME --build-arg OTHER --build-arg NONE ctx");
        Assert.Contains("[Warning] One or more build-args [NONE] were not consumed\n", built.Stdout, StringComparison.Ordinal);
        Assert.EndsWith(" X=/root Y=1]\n", bench.Fine("inspect -f '{{.Config.Env}}' made").Stdout, StringComparison.Ordinal);
    }

    // ContainerAttachRaw before ContainerStart (builder/dockerfile/containerbackend.go); a step that only configures is never started, and has its own volume.
    [Fact]
    public void Steps_tell_what_their_containers_do()
    {
        DockerBench bench = Bench("FROM base\nRUN [\"touch\", \"/x\"]\nVOLUME /data");
        bench.Fine("build ctx");
        Assert.Equal(
            ["create", "attach", "network connect", "start", "die", "network disconnect", "destroy", "volume create", "create", "volume destroy", "destroy"],
            bench.Actions);
    }

    // A real 20.10.24: all that a step writes comes on standard output, its errors in red; the labels of a step are its container's.
    [Fact]
    public void What_a_command_writes_comes_on_one_stream()
    {
        DockerBench bench = Bench("FROM base\nRUN [\"complain\"]");
        CommandResult built = bench.Do("build ctx");
        Assert.EndsWith("\nout\n\u001b[91merr\n\u001b[0m", built.Stdout, StringComparison.Ordinal);
        Assert.Equal("The command 'complain' returned a non-zero code: 3\n", built.Stderr);
        DockerBench labelled = Bench("FROM base\nLABEL b=c");
        labelled.Fine("build ctx");
        Assert.Equal("c", labelled.Events.First(e => e.Action == "create").Attributes["b"]);
    }

    [Fact]
    public void A_command_that_is_described_runs_too()
    {
        DockerBench bench = Bench("FROM base\nRUN make all");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base\nRUN make all", new SortedDictionary<string, long>())
        {
            Runs = new SortedDictionary<string, IReadOnlyDictionary<string, long>> { ["make all"] = new SortedDictionary<string, long> { ["/out"] = 5 } },
        });
        bench.Fine("build -t made ctx");
        Assert.Equal(["create", "attach", "network connect", "start", "die", "network disconnect", "destroy", "image tag"], bench.Actions);
        Assert.Equal(["/etc/os-release", "/out"], bench.Engine.FindImage("made")!.Layers.SelectMany(l => l.Definition.Files.Keys));
    }

    [Theory]
    [InlineData("--iidfile /srv/id", 0, "")]
    [InlineData("--iidfile /nosuch/id", 1, "open /nosuch/id: no such file or directory\n")]
    [InlineData("--progress plain --secret id=x --ssh default -o out", 0, "")]
    [InlineData("--isolation foo", 1, "Error response from daemon: Unsupported isolation: \"foo\"\n")]
    [InlineData("--security-opt foo", 1, "Error response from daemon: The daemon on this platform does not support setting security options on build\n")]
    [InlineData("--squash", 1, "\"--squash\" is only supported on a Docker daemon with experimental features enabled\n")]
    [InlineData("--add-host x", 125, "invalid argument \"x\" for \"--add-host\" flag: bad format for add-host: \"x\"\nSee 'docker build --help'.\n")]
    [InlineData("--cache-from base", 0, "")]
    [InlineData("--isolation default --compress --disable-content-trust --ulimit nofile=5 --cgroup-parent x --cpuset-cpus 0 --cpuset-mems 0 -c 512", 0, "")]
    public void Other_flags_are_answered_as_by_the_client(string flags, int code, string error)
    {
        DockerBench bench = Bench("FROM base\nENV A=1");
        CommandResult built = bench.Do($"build {flags} ctx");
        Assert.Equal((code, error), (built.ExitCode, built.Stderr));
        Assert.Equal(flags == "--iidfile /srv/id" ? "sha256:" + bench.Engine.ListedImages(all: false).First().Id : null, bench.Engine.TextOf("/srv/id"));
    }

    // A real 20.10.24.
    [Fact]
    public void A_failing_file_of_the_id_comes_after_the_id()
    {
        DockerBench bench = Bench("FROM base\nENV A=1");
        CommandResult built = bench.Do("build -q -t made --iidfile /nosuch/id --label x=y --label z ctx");
        Assert.Equal((1, $"sha256:{bench.Engine.FindImage("made")!.Id}\n", "open /nosuch/id: no such file or directory\n"), (built.ExitCode, built.Stdout, built.Stderr));
        Assert.Equal("{\"x\":\"y\",\"z\":\"\"}\n", bench.Fine("inspect -f '{{json .Config.Labels}}' made").Stdout);
        Assert.Equal(bench.Fine("inspect -f '{{.Parent}}' made").Stdout, bench.Fine("inspect -f '{{.Config.Image}}' made").Stdout);
    }

    [Fact]
    public void A_file_keeps_its_time_and_a_folder_has_that_of_the_copy()
    {
        DockerBench bench = Bench("FROM base\nCOPY a /a");
        bench.Engine.AddBuildContext("other", new BuildContext("FROM base\nCOPY a /a", new SortedDictionary<string, long> { ["a"] = 5 }));
        bench.Engine.AddBuildContext("into", new BuildContext("FROM base\nCOPY a /in/a", new SortedDictionary<string, long> { ["a"] = 5 }));
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base\nCOPY a /a", new SortedDictionary<string, long> { ["a"] = 5 }));
        string Top(string folder)
        {
            bench.RunTo(Math.Ceiling(bench.Simulator.Now / 1e9) + 1);
            bench.Fine($"build --no-cache -t made {folder}");
            return bench.Engine.FindImage("made")!.Layers[^1].Definition.Id;
        }

        Assert.Equal(Top("ctx"), Top("ctx"));
        Assert.NotEqual(Top("into"), Top("into"));

        // What is in the files of another folder is not known to be the same.
        Assert.NotEqual(Top("ctx"), Top("other"));
    }

    // RootFS of a real 20.10.24: WORKDIR of nothing has a layer. Of a folder that is there the layer would be empty: none, which was not seen.
    [Theory]
    [InlineData("FROM scratch\nCOPY a /a\nWORKDIR /srv\nWORKDIR /srv", 2)]
    [InlineData("FROM base\nWORKDIR /srv", 1)]
    [InlineData("FROM base\nWORKDIR /\nWORKDIR /etc", 1)]
    [InlineData("FROM base\nWORKDIR /app/x\nWORKDIR /app\nWORKDIR y\nCOPY a .", 4)]
    public void Workdir_makes_the_folder_where_it_is_not_there(string dockerfile, int layers)
    {
        DockerBench bench = Bench(dockerfile);
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile, new SortedDictionary<string, long> { ["a"] = 5 }));
        bench.Fine("build -t made ctx");
        Assert.Equal(layers, bench.Engine.FindImage("made")!.Layers.Count);
    }

    [Theory]
    [InlineData("build -f - -", "invalid argument: can't use stdin for both build context and dockerfile\n")]
    [InlineData("build -f bad ctx", "Error response from daemon: failed to parse bad: LABEL must have two arguments\n")]
    public void Dockerfiles_are_named_as_they_are_typed(string command, string error)
    {
        DockerBench bench = Bench("FROM base");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM base", new SortedDictionary<string, long>()) { Dockerfiles = new SortedDictionary<string, string> { ["bad"] = "FROM base\nLABEL x" } });
        Assert.Equal(error, bench.Do(command.Replace("-f bad", "-f ctx/bad", StringComparison.Ordinal)).Stderr);
    }

    [Fact]
    public void A_Dockerfile_of_standard_input_copies_from_the_folder()
    {
        DockerBench bench = Bench("FROM nosuch");
        bench.Engine.AddBuildContext("ctx", new BuildContext("", new SortedDictionary<string, long> { ["a"] = 5 }));
        bench.Engine.AddBuildInput("Other", BuildContext.OfDockerfile("FROM scratch\nCOPY a /b"));
        bench.Fine("build -t made -f - ctx < Other");
        Assert.Equal(["/b"], bench.Engine.FindImage("made")!.Paths);
    }

    [Fact]
    public void Pull_asks_the_registry_for_an_image_that_the_host_has()
    {
        var newer = new ImageDefinition("base", [new LayerDefinition("newer", 10, new SortedDictionary<string, long>())], null);
        DockerBench bench = Bench("FROM base\nENV A=1", registry: new ImageRegistry([newer]));
        Assert.DoesNotContain("Downloaded newer image", bench.Fine("build ctx").Stdout, StringComparison.Ordinal);
        Assert.Contains("Status: Downloaded newer image for base:latest\n ---> ", bench.Fine("build --pull ctx").Stdout, StringComparison.Ordinal);
    }

    private static DockerBench Bench(string dockerfile, bool swapLimit = true, ImageRegistry? registry = null)
    {
        var bench = new DockerBench("20.10", swapLimit: swapLimit, registry: registry);
        bench.Image(
            "base",
            new ProgramDefinition { Name = "init", Comm = "base", Steps = [new SleepStep(null)] },
            new ProgramDefinition { Name = "grow", Comm = "grow", Steps = [new AllocStep(Quantity.Of(100 << 20), Pace.Free)] },
            new ProgramDefinition { Name = "complain", Comm = "complain", Steps = [new PrintStep("out\n"), new PrintStep("err\n", IsError: true), new ExitStep(Quantity.Of(3))] },
            new ProgramDefinition { Name = "fail", Comm = "fail", Steps = [new ExitStep(Quantity.Of(3))] },
            new ProgramDefinition { Name = "touch", Comm = "touch", Steps = [] });
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile, new SortedDictionary<string, long>()));
        return bench;
    }
}
