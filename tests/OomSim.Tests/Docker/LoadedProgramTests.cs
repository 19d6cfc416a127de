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
