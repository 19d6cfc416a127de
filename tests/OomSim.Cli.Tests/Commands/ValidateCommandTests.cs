using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>What <c>validate</c> tells beyond the form of a file.</summary>
public class ValidateCommandTests
{
    [Fact]
    public void What_the_engine_refuses_at_the_start_is_an_error_of_validate_and_a_failed_run()
    {
        const string Text = "services:\n  app: {image: i}\n  bad: {image: i, restart: sometimes}\n";
        const string Error = "bad.yaml:3:3: error: docker compose up -d: Error response from daemon: invalid restart policy: unknown policy 'sometimes'; "
            + "use one of 'no', 'always', 'on-failure', or 'unless-stopped'\n";
        using var folder = new WorkFolder().With("bad.yaml", Text);
        ToolResult validated = Oomsim.Run(folder, "validate", "bad.yaml").Exits(2);
        Assert.Equal(("bad.yaml: 1 error\n", Error), (validated.Output, validated.Error));
        Assert.Equal(Error, Oomsim.Run(folder, "run", "bad.yaml", "--no-plots").Exits(1).Error);
        Oomsim.Run(folder.With("meant.yaml", Text + "x-oomsim: {expect: [{event: up_failed}]}\n"), "validate", "meant.yaml").Exits(0);
    }

    [Fact]
    public void What_the_engine_warns_of_is_told_at_the_service_by_validate_and_run()
    {
        const string Warning = "flag.yaml:2:3: warning: Your kernel does not support OomKillDisable. OomKillDisable discarded.\n";
        using var folder = new WorkFolder().With("flag.yaml", "services:\n  app: {image: i, mem_limit: 64m, oom_kill_disable: true, scale: 2}\n");
        Assert.Equal(Warning, Oomsim.Run(folder, "validate", "flag.yaml").Exits(0).Error);
        Assert.StartsWith(Warning, Oomsim.Run(folder, "run", "flag.yaml", "--no-plots").Exits(0).Error, StringComparison.Ordinal);
    }
}
