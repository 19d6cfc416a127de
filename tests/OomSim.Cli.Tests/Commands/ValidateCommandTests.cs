using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What <c>validate</c> tells beyond the form of a file.</summary>
public class ValidateCommandTests
{
    [Fact]
    public void What_the_engine_refuses_at_the_start_is_an_error_of_validate_and_a_failed_run()
    {
        const string Text = "services:\n  app: {image: i}\n  bad: {image: i, restart: sometimes}\n";
        const string Error = "bad.yaml:3:28: error: docker compose up -d: Error response from daemon: invalid restart policy: unknown policy 'sometimes'; "
            + "use one of 'no', 'always', 'on-failure', or 'unless-stopped' (restart: sometimes; right: on-failure:3 for at most 3 restarts)\n";
        using var folder = new WorkFolder().With("bad.yaml", Text);
        ToolResult validated = Oomsim.Run(folder, "validate", "bad.yaml").Exits(2);
        Assert.Equal(("bad.yaml: 1 error\n", Error), (validated.Output, validated.Error));
        Assert.Equal(Error, Oomsim.Run(folder, "run", "bad.yaml", "--no-plots").Exits(1).Error);
        Oomsim.Run(folder.With("meant.yaml", Text + "x-oomsim: {expect: [{event: up_failed}]}\n"), "validate", "meant.yaml").Exits(0);
    }

    [Fact]
    public void What_the_engine_warns_of_is_told_at_the_key_by_validate_and_run()
    {
        const string Warning = "flag.yaml:2:53: warning: Your kernel does not support OomKillDisable. OomKillDisable discarded. (oom_kill_disable: true; right: leave it out; "
            + "memory.high slows the processes down before the limit; oom_score_adj: -1000 spares them where the host is full, but at their own limit they get ENOMEM or try without end)\n";
        using var folder = new WorkFolder().With("flag.yaml", "services:\n  app: {image: i, mem_limit: 64m, oom_kill_disable: true, scale: 2}\n");
        Assert.Equal(Warning, Oomsim.Run(folder, "validate", "flag.yaml").Exits(0).Error);
        Assert.StartsWith(Warning, Oomsim.Run(folder, "run", "flag.yaml", "--no-plots").Exits(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_refused_in_a_file_that_is_merged_over_is_told_there()
    {
        const string Error = "over.yaml:4:16: error: docker compose up -d: Error response from daemon: Minimum memory limit allowed is 6MB (mem_limit: 4m; right: 6m or more, or no limit at all)\n";
        using var folder = new WorkFolder().With("a.yaml", "services: {app: {image: i}}\n").With("over.yaml", "services:\n  app:\n\n    mem_limit: 4m\n");
        Assert.Equal(Error, Oomsim.Run(folder, "validate", "a.yaml", "-f", "over.yaml").Exits(2).Error);
        Assert.Equal(Error, Oomsim.Run(folder, "run", "a.yaml", "-f", "over.yaml", "--no-plots").Exits(1).Error);
    }

    [Fact]
    public void A_loop_in_which_no_time_passes_is_told_at_its_step_by_validate_and_run()
    {
        const string Error = "loop.yaml:6:11: error: process x of app repeats steps in which no time passes; add a sleep or a rate\n";
        using var folder = new WorkFolder().With("loop.yaml", "services: {app: {image: x}}\nx-oomsim:\n  images:\n    x:\n      program: {comm: x, steps: [\n          {repeat: forever, steps: [free: 0]}]}\n");
        Assert.Equal(Error, Oomsim.Run(folder, "validate", "loop.yaml").Exits(2).Error);
        Assert.Equal(Error, Oomsim.Run(folder, "run", "loop.yaml", "--no-plots").Exits(1).Error);
    }

    [Theory]
    [InlineData("services:\n  a:\n    image: 'x\n  b:\n    image: y\n  c: {image: z}\n", "3:12")]
    [InlineData("services:\n  a:\n    image: x\n  b:\n    image: \"y\n\n\n", "5:12")]
    public void A_quote_that_nothing_ends_is_told_where_it_begins(string text, string at)
    {
        using var folder = new WorkFolder().With("q.yaml", text);
        Assert.StartsWith($"q.yaml:{at}: error: not valid YAML: While scanning a quoted scalar", Oomsim.Run(folder, "validate", "q.yaml").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Docker_refuses_in_the_run_is_a_warning_of_validate()
    {
        const string Text = "services:\n  app: {image: i}\nx-oomsim:\n  timeline: [{at: 1s, run: docker stop ap}, {at: 2s, run: docker updat app}, {at: 3s, run: docker ps --bogus}]\n";
        const string Warnings = "slips.yaml:4:28: warning: no service and no docker run or create makes a container 'ap' (did you mean 'app'?)\n"
            + "slips.yaml:4:59: warning: 'updat' is not a docker command (did you mean 'update'?)\nslips.yaml:4:92: warning: docker ps: unknown flag: --bogus\n";
        using var folder = new WorkFolder().With("slips.yaml", Text);
        Assert.Equal(Warnings, Oomsim.Run(folder, "validate", "slips.yaml").Exits(0).Error);
        Assert.StartsWith(Warnings, Oomsim.Run(folder, "run", "slips.yaml", "--no-plots", "-o", "out").Exits(0).Error, StringComparison.Ordinal);
        string commands = File.ReadAllText(folder.At("out/slips/commands.csv"));
        Assert.Contains("\n1.000000,docker stop ap,1,,\"Error response from daemon: No such container: ap\n\"\n", commands, StringComparison.Ordinal);
        Assert.Contains("\n2.000000,docker updat app,1,,\"docker: unknown command: docker updat\n", commands, StringComparison.Ordinal);
        Assert.Contains("\n3.000000,docker ps --bogus,125,,\"unknown flag: --bogus\n", commands, StringComparison.Ordinal);
    }
}
