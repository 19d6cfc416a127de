using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary><c>oomsim explain</c> and <c>oomsim limits</c> from the command line.</summary>
public class ExplainCommandTests
{
    [Fact]
    public void A_run_is_explained_in_words_and_json()
    {
        using var folder = new WorkFolder();
        folder.With("a.yaml", Samples.Killed("a"));
        Oomsim.Run(folder, "run", "a.yaml", "--no-plots", "-q").Exits(0);
        ToolResult text = Oomsim.Run(folder, "explain", "output/a").Exits(0);
        Assert.StartsWith("output/a: a (cgroup v2): 1 kill\n", text.Output, StringComparison.Ordinal);
        Assert.Equal("", text.Error);
        using JsonDocument json = JsonDocument.Parse(Oomsim.Run(folder, "explain", "output/a", "--json").Exits(0).Output);
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal((1, "a", "v2"), (json.RootElement.GetProperty("format_version").GetInt32(), run.GetProperty("scenario").GetString(), run.GetProperty("cgroup").GetString()));
        JsonElement kill = run.GetProperty("explanations")[0];
        Assert.Equal("kill", kill.GetProperty("kind").GetString());
        Assert.Contains($"#{kill.GetProperty("event").GetInt32()}  ", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain nothing", "nothing:1:1: error: no such folder; give the folder of a run")]
    [InlineData("explain .", ".:1:1: error: no events.csv here; give the folder of a run")]
    [InlineData("explain output/a --event 99", "output/a:1:1: error: events.csv has ")]
    [InlineData("explain output/a --event x", "--event must be a row of events.csv from 1, not 'x'")]
    [InlineData("limits a.yaml --cgroup v3", "--cgroup must be v1, v2 or both, not 'v3'")]
    [InlineData("limits none.yaml", "none.yaml:1:1: error: no such file or directory")]
    [InlineData("limits bad.yaml", "bad.yaml:4:5: error: services.app: can't set distinct values on 'mem_limit' and 'deploy.resources.limits.memory': invalid compose project")]
    public void What_is_wrong_is_told(string line, string error)
    {
        using var folder = new WorkFolder();
        folder.With("a.yaml", Samples.Looping("a")).With("bad.yaml", "services:\n  app:\n    image: i\n    mem_limit: 64m\n    deploy: {resources: {limits: {memory: 65m}}}\n");
        if (line.Contains("output", StringComparison.Ordinal))
        {
            Oomsim.Run(folder, "run", "a.yaml", "--no-plots", "-q").Exits(0);
        }

        Assert.Contains(error, Oomsim.Run(folder, line.Split(' ')).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_follow_overrides_and_variables()
    {
        using var folder = new WorkFolder();
        folder.With("compose.yaml", "services:\n  app:\n    image: i\n    mem_limit: ${LIMIT:-64m}\n")
            .With("prod.yaml", "services:\n  app:\n    mem_limit: 1g\n")
            .With("prod.env", "LIMIT=128m\n");
        Assert.Contains("mem_limit: ${LIMIT:-64m} = 64m (line 4)", Oomsim.Run(folder, "limits", "compose.yaml").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("mem_limit: ${LIMIT:-64m} = 128m (line 4)", Oomsim.Run(folder, "limits", "compose.yaml", "--env-file", "prod.env").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("mem_limit: 1g (prod.yaml:3)", Oomsim.Run(folder, "limits", "compose.yaml", "-f", "prod.yaml").Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("mem_limit: 2g (--set", Oomsim.Run(folder, "limits", "compose.yaml", "--set", "services.app.mem_limit=2g").Exits(0).Output, StringComparison.Ordinal);
        string[] lines = Oomsim.Run(folder, "limits", "compose.yaml").Exits(0).Output.Split('\n');
        Assert.Contains(lines, l => l.StartsWith("  memory.swap.max   67108864 (64 MiB)  default  ", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.InRange(l.Length, 0, 120));
        using JsonDocument json = JsonDocument.Parse(Oomsim.Run(folder, "limits", "compose.yaml", "--cgroup", "both", "--json").Exits(0).Output);
        Assert.Equal([1, 2], json.RootElement.GetProperty("views").EnumerateArray().Select(v => v.GetProperty("cgroup_version").GetInt32()));
    }
}
