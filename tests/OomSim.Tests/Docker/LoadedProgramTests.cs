using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The program of an image from an archive: its command's first word is looked for as the runtime does.</summary>
public class LoadedProgramTests
{
    [Theory]
    [InlineData("redis-server", "/usr/local/bin/redis-server")]
    [InlineData("/bin/sleep", "/bin/sleep")]
    [InlineData("sleep", "/bin/sleep")]
    [InlineData("nothing", null)]
    public void A_word_without_a_folder_is_a_file_of_the_search_path(string word, string? file)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/usr/local/bin/redis-server"] = 4096, ["/bin/busybox"] = 4096 };
        var layer = new LayerDefinition("tools", 8192, files) { SymbolicLinks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/bin/sleep"] = "busybox" } };
        var image = new ImageDefinition("bb", [layer], null) { Config = new ImageConfig { Cmd = [word, "10"] } };
        var described = new ProgramSet(new ProgramDefinition { Name = "init", Comm = "x", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));
        ProgramSet program = ImageDocument.Program(image, described)!;
        Assert.Equal(file, program.Init.Exec);

        var bench = new DockerBench();
        bench.Engine.AddImage(image with { Program = program });
        Assert.Equal(file is null ? 127 : 0, bench.Do("run -d --name app bb").ExitCode);
        Assert.Equal(file is null ? "created" : "running", bench.Get("app").Status);
    }

    // What is described without a program of its own is what its words start: seen with images of busybox and 20.10.24.
    [Theory]
    [InlineData("", 7)] // /bin/fast, by its name
    [InlineData("fast", 7)]
    [InlineData("sh -c 'exit 3'", 3)]
    [InlineData("sh -c 'exec fast'", 7)]
    [InlineData("true", 0)]
    public void Processes_alone_leave_it_its_own_command(string command, int code)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/fast"] = 4096, ["/bin/sh"] = 4096, ["/bin/true"] = 4096 };
        var image = new ImageDefinition("bb", [new LayerDefinition("tools", 8192, files)], null) { Config = new ImageConfig { Cmd = ["/bin/fast"] }, IsWhole = true };
        Assert.Equal(code, Run(image, command));
        Assert.Equal(command.Length == 0 ? 0 : code, Run(image with { Config = new ImageConfig { Cmd = ["sh"] } }, command));

        static int Run(ImageDefinition image, string command)
        {
            var fast = new ProgramDefinition { Name = "fast", Comm = "fast", Steps = [new ExitStep(Quantity.Of(7))] };
            var described = new ProgramSet(
                new ProgramDefinition { Name = "init", Comm = "x", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal) { ["fast"] = fast })
            {
                IsStandIn = true,
            };
            var bench = new DockerBench();
            bench.Engine.AddImage(image with { Program = ImageDocument.Program(image, described) });
            return bench.Do("run bb " + command).ExitCode;
        }
    }

    // What an image runs by itself is described: its file is a shell's, and does what a shell does with other words.
    [Theory]
    [InlineData("run bb", 9, "")]
    [InlineData("run bb sh", 9, "")]
    [InlineData("run bb sh -c 'exit 3'", 3, "")]
    [InlineData("run bb sh /entry.sh", 9, "")] // nobody knows what is in it
    [InlineData("exec app sh -c 'echo hi'", 0, "hi\n")]
    [InlineData("exec app /bin/sh -c 'exit 3'", 3, "")]
    [InlineData("exec app sh", 0, "")]
    public void Own_program_is_not_all_that_its_file_does(string command, int code, string stdout)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/sh"] = 4096 };
        var image = new ImageDefinition("bb", [new LayerDefinition("tools", 4096, files)], null) { Config = new ImageConfig { Cmd = ["sh"] }, IsWhole = true };
        var described = new ProgramSet(new ProgramDefinition { Name = "init", Comm = "app", Steps = [new SleepStep(Quantity.Of(10 * SimTime.Second)), new ExitStep(Quantity.Of(9))] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal));
        var bench = new DockerBench();
        bench.Engine.AddImage(image with { Program = ImageDocument.Program(image, described) });
        bench.Fine("run -d --name app bb");
        Assert.Equal(new CommandResult(code, stdout, ""), bench.Do(command));
    }

    [Theory]
    [InlineData("worker", 7)]
    [InlineData("/opt/bin/worker", 7)]
    [InlineData("other", 5)]
    public void What_is_described_wins_over_what_only_looks_like_it(string command, int code)
    {
        ProgramDefinition Ending(string name, int with, string? file) => new() { Name = name, Comm = name, Exec = file, Steps = [new ExitStep(Quantity.Of(with))] };
        var described = new ProgramSet(new ProgramDefinition { Name = "init", Comm = "worker", Steps = [new SleepStep(null)] }, new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["other"] = Ending("other", 5, null),
            ["worker"] = Ending("worker", 7, "/opt/bin/worker"),
        })
        {
            IsStandIn = true,
        };
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("worker", [new LayerDefinition("l", 10, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/opt/bin/worker"] = 10 })], null) { Program = described });
        Assert.Equal(code, bench.Do("run worker " + command).ExitCode);
    }

    [Theory]
    [InlineData("sleep 1")]
    [InlineData("sh -c 'sleep 1'")]
    [InlineData("sh -c 'true; sleep 1'")]
    [InlineData("sh -c 'exec sleep 1'")]
    public void A_tool_that_an_image_runs_ends_when_it_is_told_so(string command)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/bin/sleep"] = 4096, ["/bin/sh"] = 4096 };
        var bench = new DockerBench();
        bench.Engine.AddImage(new ImageDefinition("bb", [new LayerDefinition("tools", 8192, files)], null) { Config = new ImageConfig { Cmd = ["sleep", "1000"] }, IsWhole = true });
        bench.Fine("run -d --name app bb " + command);
        bench.RunTo(2);
        Assert.Equal("exited", bench.Get("app").Status);
        bench.Fine("run -d --name other bb");
        bench.Fine("exec other " + command);
        Assert.InRange(bench.Now, 3, 4);
    }

    [Fact]
    public void A_program_that_nobody_describes_is_found_as_well()
    {
        var layer = new LayerDefinition("base", 4096, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["/usr/bin/server"] = 4096 });
        var image = new ImageDefinition("bb", [layer], null) { Config = new ImageConfig { Entrypoint = ["server"] } };
        Assert.Equal("/usr/bin/server", ImageDocument.Program(image, null)!.Init.Exec);
    }
}
