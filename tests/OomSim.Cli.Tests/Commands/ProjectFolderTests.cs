using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Folders with Compose's default names: what <c>docker compose</c> reads in such a folder is what is run.</summary>
public class ProjectFolderTests
{
    private const string Base = "services: {app: {image: i, mem_limit: 64m, labels: [a=1]}, test: {image: i, command: x}}\n";
    private const string Override = "services: {app: {mem_limit: 32m, labels: {b: 2}}, test: {mem_limit: 16m, command: null}}\n";

    [Fact]
    public void An_override_is_merged_over_the_file_beside_it()
    {
        using var folder = new WorkFolder()
            .With("shop/compose.yaml", Base)
            .With("shop/compose.override.yaml", Override)
            .With("shop/other.yaml", "services: {x: {image: i}}\n")
            .With("api/docker-compose.yml", Base)
            .With("api/docker-compose.override.yml", "services: {app: {mem_limit: lots}}\n");
        ToolResult result = Oomsim.Run(folder, "run", "shop", "-o", "out", "--no-plots").Exits(0);
        Assert.DoesNotContain("error", result.Error, StringComparison.Ordinal);
        Assert.Equal(["other", "shop"], folder.Entries("out"));
        string inspect = File.ReadAllText(folder.At("out/shop/inspect.json"));
        Assert.Contains("\"Memory\": 33554432", inspect, StringComparison.Ordinal);
        Assert.Contains("\"Memory\": 16777216", inspect, StringComparison.Ordinal);
        Assert.Contains("\"b\": \"2\"", inspect, StringComparison.Ordinal);
        Assert.Contains("\"a\": \"1\"", inspect, StringComparison.Ordinal);

        ToolResult wrong = Oomsim.Run(folder, "validate", "api").Exits(2);
        Assert.Matches(@"(?m)^api/docker-compose\.override\.yml:1:29: error: services\.app\.mem_limit: invalid size: 'lots'", wrong.Error);
    }

    [Fact]
    public void A_file_that_is_named_is_read_alone()
    {
        using var folder = new WorkFolder().With("shop/compose.yaml", Base).With("shop/compose.override.yaml", Override);
        Oomsim.Run(folder, "run", "shop/compose.yaml", "-o", "out", "--no-plots").Exits(0);
        Assert.Contains("\"Memory\": 67108864", File.ReadAllText(folder.At("out/shop/inspect.json")), StringComparison.Ordinal);
        ToolResult alone = Oomsim.Run(folder, "validate", "shop/compose.override.yaml").Exits(2);
        Assert.Contains("service \"app\" has neither an image nor a build context specified", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_second_or_has_no_base_is_left_out_and_told_of()
    {
        using var folder = new WorkFolder()
            .With("a/compose.yaml", Base)
            .With("a/docker-compose.yml", "services: {}\n")
            .With("b/compose.override.yml", Override)
            .With("b/x.yaml", Base);
        ToolResult result = Oomsim.Run(folder, "validate", ".").Exits(0);
        Assert.Matches(@"(?m)^\./a/docker-compose\.yml:1:1: warning: left out, as docker compose does: compose\.yaml stands beside it and comes first$", result.Error);
        Assert.Matches(@"(?m)^\./b/compose\.override\.yml:1:1: warning: left out, as docker compose does: it is an override, and there is no compose\.yaml beside it", result.Error);
        Assert.Equal(2, result.Output.Split(": ok (").Length - 1);
    }

    [Fact]
    public void Errors_are_told_from_the_top_of_the_file_to_its_end()
    {
        using var folder = new WorkFolder().With("a.yaml", """
            services:
              b: {image: i, depends_on: [none]}
              a: {image: i, ports: [x], mem_limit: y}
            secrets: {s: {}}
            x-oomsim: {until: z}
            """ + "\n");
        string[] lines = Oomsim.Run(folder, "validate", "a.yaml").Exits(2).Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["2", "3", "3", "4", "5"], lines.Select(l => l.Split(':')[1]));
    }
}
