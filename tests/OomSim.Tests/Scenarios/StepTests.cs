using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class StepTests
{
    private static IReadOnlyList<Step> Steps(string lines) => Load.Valid(Load.WithSteps(lines)).Images[0].Program!.Init.Steps;

    [Fact]
    public void Every_step_reads()
    {
        IReadOnlyList<Step> steps = Steps("""
            - alloc: 64MiB
            - {alloc: 1g, over: 10s, catch_up: true}
            - reserve: 1g
            - free: all
            - free: 5m
            - free: {shm: 1m}
            - {access: all, for: 5s, rate: 1MiB/s}
            - {rewrite: 10m, rate: 1MiB/s}
            - mlock: all
            - oom_score_adj: -500
            - comm: worker
            - {read: /data/f, size: 1m, rate: 1MiB/s}
            - {write: /data/f, size: 1m}
            - fsync: /data/f
            - rm: /data/f
            - shm: 1m
            - buffer: 1m
            - flush: /log
            - cpu: 1.5s
            - sleep: forever
            - sleep: 250ms
            - wait: all
            - exit: 3
            - signal: SIGSEGV
            - repeat: forever
              steps:
                - {repeat: 3, steps: [alloc: 1k]}
            """);
        Assert.Equal(25, steps.Count);
        Assert.Same(Pace.Free, ((AllocStep)steps[0]).Pace);
        Assert.Equal((10 * SimTime.Second, true), (((AllocStep)steps[1]).Pace.Over!.Fixed!.Value, ((AllocStep)steps[1]).Pace.CatchUp));
        Assert.Null(((FreeStep)steps[3]).Size);
        Assert.Equal(1L << 20, ((FreeShmStep)steps[5]).Size!.Fixed);
        Assert.Equal(1_500_000_000, ((CpuStep)steps[18]).Duration.Fixed);
        Assert.Null(((SleepStep)steps[19]).Duration);
        Assert.Equal(11, ((SignalStep)steps[23]).Signal);
        Assert.Equal(3, ((RepeatStep)((RepeatStep)steps[24]).Steps[0]).Count!.Fixed);
    }

    [Fact]
    public void Print_is_a_line_on_one_of_two_streams()
    {
        IReadOnlyList<Step> steps = Steps("- print: cache is full\n- {print: 42, to: stderr}\n- {print: '', to: stdout}");
        Assert.Equal([("cache is full\n", false), ("42\n", true), ("\n", false)], steps.Cast<PrintStep>().Select(s => (s.Text, s.IsError)));
        Assert.EndsWith("must be one of stdout, stderr, not 'err'", Assert.Single(Load.Errors(Load.WithSteps("- {print: x, to: err}"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Forks_can_come_one_after_the_other()
    {
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: tree
                x-oomsim:
                  program: {steps: [{fork: leaf, count: 3, every: 200ms}, {fork: leaf}]}
                  processes: {leaf: {steps: [{sleep: forever}]}}
            """);

        IReadOnlyList<Step> steps = Assert.Single(scenario.Services).Spec.Program!.Init.Steps;
        Assert.Equal([200_000_000, null], steps.Cast<ForkStep>().Select(fork => fork.Gap?.Fixed));
    }

    [Theory]
    [InlineData("- aloc: 1m", "7:13: error: unknown step 'aloc' at x-oomsim.images.hog.program.steps[0] (did you mean 'alloc'?)")]
    [InlineData("- {alloc: 1m, rat: 5m}", "7:25: error: the step 'alloc' has no 'rat' (did you mean 'rate'?)")]
    [InlineData("- {alloc: 1m, rate: 5MiB/s, over: 5s}", "7:39: error: x-oomsim.images.hog.program.steps[0].alloc: 'rate' and 'over' exclude each other")]
    [InlineData("- replay: f.csv", "7:13: error: x-oomsim.images.hog.program.steps[0]: the step 'replay' is not simulated")]
    [InlineData("- {runtime: jvm, -Xmx: 5g}", "7:14: error: x-oomsim.images.hog.program.steps[0]: the step 'runtime' is not simulated")]
    [InlineData("- fork: nobody", "7:19: error: x-oomsim.images.hog.program.steps[0].fork: there is no process 'nobody' under 'processes'")]
    [InlineData("- signal: SIGTREM", "7:21: error: x-oomsim.images.hog.program.steps[0].signal: there is no signal 'SIGTREM' (did you mean 'SIGTERM'?)")]
    [InlineData("- exit: 256", "7:19: error: x-oomsim.images.hog.program.steps[0].exit must be from 0 to 255, not 256")]
    [InlineData("- comm: a-name-that-is-too-long", "7:19: error: x-oomsim.images.hog.program.steps[0].comm: a process name has 1 to 15 bytes, 'a-name-that-is-too-long' has 23")]
    [InlineData("- read: relative", "7:19: error: x-oomsim.images.hog.program.steps[0].read: a file is named by its full path, as in /data/relative")]
    [InlineData("- write: /f", "7:13: error: x-oomsim.images.hog.program.steps[0].write needs 'size'")]
    [InlineData("- access: 5m", "7:21: error: x-oomsim.images.hog.program.steps[0].access needs 'for': how long the memory is accessed")]
    [InlineData("- sleep", "7:13: error: x-oomsim.images.hog.program.steps[0] must be a step, as in 'alloc: 64MiB', not a string")]
    [InlineData("- alloc: {normal: {mean: 1m}}", "7:29: error: x-oomsim.images.hog.program.steps[0].alloc.normal needs sd")]
    [InlineData("- alloc: {nromal: {mean: 1m}}", "7:21: error: x-oomsim.images.hog.program.steps[0].alloc: 'nromal' is not a distribution (did you mean 'normal'?)")]
    [InlineData("- alloc: {uniform: {min: 2m, max: 1m}}", "7:30: error: x-oomsim.images.hog.program.steps[0].alloc.uniform: m")]
    [InlineData("- alloc: {empirical: {file: ../x.csv, column: a}}", "7:39: error: '../x.csv' leaves the scenario's folder: only files in it and below are read")]
    public void Slips_in_steps_are_found(string step, string expected) =>
        Assert.StartsWith("s.yaml:" + expected, Assert.Single(Load.Errors(Load.WithSteps(step))), StringComparison.Ordinal);

    [Fact]
    public void Handlers_and_policies_read()
    {
        ProgramDefinition program = Load.Valid("""
            services: {}
            x-oomsim:
              images:
                hog:
                  program:
                    comm: main
                    on_child_exit: restart
                    on_signal: {SIGTERM: ignore, HUP: [exit: 0]}
                    on_enomem: continue
                    oom_score_adj: 300
                    steps: [sleep: forever]
            """).Images[0].Program!.Init;
        Assert.Equal(("main", OnChildExit.Restart, 300), (program.Comm, program.OnChildExit, program.OomScoreAdj!.Fixed));
        Assert.Null(program.EnomemExitCode);
        Assert.Null(program.OnSignal[15].Steps);
        Assert.Single(program.OnSignal[1].Steps!);
        Assert.EndsWith(
            "no process can handle SIGKILL",
            Assert.Single(Load.Errors("services: {}\nx-oomsim: {images: {a: {program: {steps: [exit: 0], on_signal: {SIGKILL: ignore}}}}}\n")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{normal: {mean: 100MiB, sd: 10MiB}}", 100d * 1048576)]
    [InlineData("{lognormal: {median: 100MiB, sigma: 0.1}}", 105.4e6)] // 100 MiB × e^(0.1²/2) = 105.4 × 10⁶
    [InlineData("{uniform: {min: 50MiB, max: 150MiB}}", 100d * 1048576)]
    [InlineData("{exponential: {mean: 100MiB}}", 100d * 1048576)]
    [InlineData("{gamma: {shape: 2, scale: 50MiB}}", 100d * 1048576)]
    [InlineData("{weibull: {shape: 1, scale: 100MiB}}", 100d * 1048576)]
    [InlineData("{pareto: {scale: 50MiB, shape: 5}}", 62.5 * 1048576)] // shape × scale / (shape − 1)
    [InlineData("{choice: [50MiB, 150MiB]}", 100d * 1048576)]
    public void Distributions_have_their_mean(string distribution, double mean)
    {
        Quantity size = ((AllocStep)Steps("- alloc: " + distribution)[0]).Size;
        RandomStreams streams = new(7);
        double sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            sum += size.Draw(streams, "app/init");
        }

        Assert.InRange(sum / 20_000, mean * 0.97, mean * 1.03);
        Assert.Equal(size.Draw(new RandomStreams(7), "x"), size.Draw(new RandomStreams(7), "x"));
        Assert.True(Enumerable.Range(0, 20).Select(i => size.Draw(new RandomStreams((ulong)i), "x")).Distinct().Count() > 1);
    }

    [Fact]
    public void Bounds_hold()
    {
        Quantity size = ((AllocStep)Steps("- alloc: {normal: {mean: 1MiB, sd: 10MiB}, min: 512k, max: 2MiB}")[0]).Size;
        RandomStreams streams = new(1);
        for (int i = 0; i < 1000; i++)
        {
            Assert.InRange(size.Draw(streams, "a"), 512 << 10, 2 << 20);
        }
    }

    [Fact]
    public void Empirical_values_come_from_a_file_beside_the_scenario()
    {
        using TemporaryFolder folder = new();
        folder.Write("data.csv", "time,mem\n1,5MiB\n2,5242880\n");
        string file = folder.Write("s.yaml", Load.WithSteps("- alloc: {empirical: {file: data.csv, column: mem}}"));
        Quantity size = ((AllocStep)new ScenarioLoader().Load(file).Scenario!.Images[0].Program!.Init.Steps[0]).Size;
        Assert.Equal(5 << 20, size.Draw(new RandomStreams(1), "a"));
        folder.Write("s.yaml", Load.WithSteps("- alloc: {empirical: {file: data.csv, column: mme}}"));
        Assert.EndsWith("'data.csv' has no column 'mme' (did you mean 'mem'?)", Assert.Single(Load.Messages(new ScenarioLoader().Load(file))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,mem\n0,10\n1\n", "'data.csv' is not a CSV file: line 3: 1 cell instead of 2")]
    [InlineData("a,mem\n0,\"10\n", "'data.csv' is not a CSV file: line 2: a quote that is not closed, or that stands within a cell without quotes around it")]
    [InlineData("\n\na,\"mem\n0,10\n", "'data.csv' is not a CSV file: line 3: a quote that is not closed, or that stands within a cell without quotes around it")]
    [InlineData("a,mem\n\0,10\n", "'data.csv' is a binary file, not CSV text")]
    [InlineData("a,mem\n0,1\n\n\n1\n", "'data.csv' is not a CSV file: line 5: 1 cell instead of 2")]
    [InlineData("mem\n12,000\n", "'data.csv' is not a CSV file: line 2: 2 cells instead of 1")]
    [InlineData("mem,a,mem\n1,2,3\n", "'data.csv' has 2 columns 'mem'")]
    public void What_is_wrong_with_a_file_of_empirical_values_is_told_with_its_line(string text, string message)
    {
        using TemporaryFolder folder = new();
        folder.Write("data.csv", text);
        string file = folder.Write("s.yaml", Load.WithSteps("- alloc: {empirical: {file: data.csv, column: mem}}"));
        Assert.EndsWith(message, Assert.Single(Load.Messages(new ScenarioLoader().Load(file))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- alloc: §", "time,v\n1,\n2,\n3,5MiB\n4,oops\n", "'data.csv', line 5: invalid size: 'oops'")]
    [InlineData("- alloc: §", "v\n\n5\n-5\n", "'data.csv', line 4: must be at least 0, not '-5'")]
    [InlineData("- sleep: §", "v\n1s\n\n\n\"2\ns\"\n3s\n", "'data.csv', line 5: invalid duration: '2 s' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("- sleep: §", "\r\n\r\nv\r\n1s\r\n\r\nx", "'data.csv', line 6: invalid duration: 'x' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("- sleep: §", "\"a\nb\",v\n1,1s\n\n\"x\ny\",2s\n\n3,x\n", "'data.csv', line 8: invalid duration: 'x' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("- sleep: §", "v\n5s\n5\n", "'data.csv', line 3: invalid duration: '5' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("- sleep: §", "v\n0.25\n", "'data.csv', line 2: invalid duration: '0.25' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("- alloc: 1MiB\n  rate: §", "v\n\"5MiB/s\"\n\"1048576\"\n", "'data.csv', line 3: invalid rate: '1048576' (write a size per second, as in 10MiB/s)")]
    public void A_cell_of_empirical_values_is_written_as_a_value_elsewhere(string step, string text, string message)
    {
        using TemporaryFolder folder = new();
        folder.Write("data.csv", text);
        string file = folder.Write("s.yaml", Load.WithSteps(step.Replace("§", "{empirical: {file: data.csv, column: v}}", StringComparison.Ordinal)));
        Assert.EndsWith(message, Assert.Single(Load.Messages(new ScenarioLoader().Load(file))), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_numbers_of_empirical_values_are_bytes_and_empty_cells_are_told()
    {
        using TemporaryFolder folder = new();
        folder.Write("data.csv", "time,v\n1,5.5e6\n2,\n3,\n4,0\n");
        string file = folder.Write("s.yaml", Load.WithSteps("- alloc: {empirical: {file: data.csv, column: v}}"));
        LoadResult read = new ScenarioLoader().Load(file);
        Assert.NotNull(read.Scenario);
        Assert.EndsWith("warning: 'data.csv': 2 empty cells of column 'v' are left out, the first in line 3", Assert.Single(read.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    /// <summary>A blank line is an empty cell of a file of one column, and nothing at all in another.</summary>
    [Theory]
    [InlineData("v\n1\n\n2\n\"\"\n", "warning: 'data.csv': 2 empty cells of column 'v' are left out, the first in line 3")]
    [InlineData("t,v\n1,1\n\n2,\n", "warning: 'data.csv': 1 empty cell of column 'v' is left out, the first in line 4")]
    [InlineData("\nt,v\n\n1,1\n\n", "")]
    public void Blank_lines_of_empirical_values(string text, string warning)
    {
        using TemporaryFolder folder = new();
        folder.Write("data.csv", text);
        string file = folder.Write("s.yaml", Load.WithSteps("- alloc: {empirical: {file: data.csv, column: v}}"));
        LoadResult read = new ScenarioLoader().Load(file);
        Assert.NotNull(read.Scenario);
        Assert.EndsWith(warning, string.Join('\n', read.Diagnostics), StringComparison.Ordinal);
        Assert.Equal(warning.Length > 0 ? 1 : 0, read.Diagnostics.Count);
    }

    [Theory]
    [InlineData("nowhere", "can't be read: the link leads nowhere")]
    [InlineData("s.yaml", "can't be read: the link leads back to itself")]
    public void A_link_that_leads_to_no_file_says_why(string target, string message)
    {
        using TemporaryFolder folder = new();
        string file = Path.ChangeExtension(folder.Write("there", ""), ".yaml").Replace("there", "s", StringComparison.Ordinal);
        File.CreateSymbolicLink(file, target);
        Assert.EndsWith(message, Assert.Single(Load.Messages(new ScenarioLoader().Load(file))), StringComparison.Ordinal);
    }
}
