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
    public void Files_variables_and_profiles_are_given_as_to_docker_compose()
    {
        using var folder = new WorkFolder()
            .With("shop/compose.yaml", "services: {app: {image: i, mem_limit: $SIZE, cpuset: '0', tmpfs: [/a, /b]}, debug: {image: i, profiles: [debug]}}\n")
            .With("limits/first.yaml", "services: {app: {mem_limit: 32m, env_file: vars.env}}\n")
            .With("limits/second.yaml", "services: {app: {cpu_shares: 7, cpuset: !reset null, tmpfs: !override [/c]}}\n")
            .With("shop/vars.env", "A=1\n")
            .With("shop/.env", "SIZE=lots\n")
            .With("a.env", "SIZE=48m\nNAME=a\n")
            .With("b.env", "NAME=${NAME}b\n");
        Oomsim.Run(folder, "run", "shop/compose.yaml", "--env-file", "a.env", "--env-file", "b.env", "--profile", "debug", "-f", "limits/second.yaml", "-o", "out", "--no-plots").Exits(0);
        string inspect = File.ReadAllText(folder.At("out/shop/inspect.json"));
        Assert.Contains("\"Memory\": 50331648", inspect, StringComparison.Ordinal);
        Assert.Contains("\"CpuShares\": 7", inspect, StringComparison.Ordinal);
        Assert.Contains("\"CpusetCpus\": \"\"", inspect, StringComparison.Ordinal);
        Assert.Contains("\"/c\"", inspect, StringComparison.Ordinal);
        Assert.DoesNotContain("\"/a\"", inspect, StringComparison.Ordinal);
        Assert.Contains("\"Name\": \"/debug\"", inspect, StringComparison.Ordinal);

        // Later files win, and their paths are relative to the first one's folder.
        Oomsim.Run(folder, "run", "shop/compose.yaml", "--env-file", "a.env", "-f", "limits/first.yaml", "-f", "limits/second.yaml", "-o", "out2", "--no-plots").Exits(0);
        Assert.Contains("\"Memory\": 33554432", File.ReadAllText(folder.At("out2/shop/inspect.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--file x.yaml: error: it is merged over one file: name one scenario", "validate", "a.yaml", "b.yaml", "-f", "x.yaml")]
    [InlineData("--file x.yaml: error: there is nothing to merge it over in standard input", "run", "-", "-f", "x.yaml")]
    [InlineData("x.yaml:1:1: error: no such file", "run", "a.yaml", "-f", "x.yaml")]
    [InlineData("x.env:1:1: error: no such file", "validate", "a.yaml", "--env-file", "x.env")]
    public void What_cannot_be_merged_or_read_is_told(string error, params string[] args)
    {
        using var folder = new WorkFolder().With("a.yaml", Base).With("b.yaml", Base);
        Assert.StartsWith(error, Oomsim.Run(folder, args).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_says_nothing_of_its_programs_is_told_so()
    {
        using var folder = new WorkFolder()
            .With("compose.yaml", "services: {app: {image: i}}\n")
            .With("sim.yaml", "services: {app: {mem_limit: 64m, x-oomsim: {program: {steps: [alloc: 100MiB]}}}}\nx-oomsim: {host: {memory: 1GiB}}\n");
        Assert.StartsWith("compose.yaml:1:1: note: nothing says what the programs do, so all containers sleep", Oomsim.Run(folder, "run", "compose.yaml", "--no-plots").Exits(0).Error, StringComparison.Ordinal);
        ToolResult told = Oomsim.Run(folder, "run", "compose.yaml", "-f", "sim.yaml", "--no-plots").Exits(0);
        Assert.DoesNotContain("note", told.Error, StringComparison.Ordinal);
        Assert.Contains("app exited 137 (1 OOM kill at ", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_that_is_merged_over_says_is_told_at_its_place_in_it()
    {
        using var folder = new WorkFolder()
            .With("base.yaml", "services: {web: {image: i}}\n")
            .With("over.yaml", """
                x-oomsim:
                  images: {i: {program: {steps: [sleep: forever]}}}
                  until: 5s
                  timeline:
                    - {after: {event: die, container: web}, run: docker ps}
                  expect:
                    - {container: web, state: exited}
                """ + "\n");
        ToolResult run = Oomsim.Run(folder, "run", "base.yaml", "-f", "over.yaml", "--no-plots").Exits(1);
        Assert.StartsWith("over.yaml:5:7: warning: 'docker ps' is never typed", run.Error, StringComparison.Ordinal);
        Assert.Contains("over.yaml:7:7: expected ", Oomsim.Run(folder, "test", "base.yaml", "-f", "over.yaml").Exits(1).Output, StringComparison.Ordinal);
        Assert.Matches("\"file\": \"over.yaml\",\\s+\"line\": 7,", Oomsim.Run(folder, "test", "base.yaml", "-f", "over.yaml", "--format", "json").Exits(1).Output);
        Assert.Contains("::error file=over.yaml,line=7,col=7,", Oomsim.Run(folder, "test", "base.yaml", "-f", "over.yaml", "--format", "github").Exits(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Profiles_that_are_not_active_are_named()
    {
        using var folder = new WorkFolder().With("a.yaml", "services: {x: {image: i, profiles: [b, a]}}\n");
        Assert.Equal(
            "a.yaml:1:11: warning: no service is started: all carry profiles that are not active: --profile or COMPOSE_PROFILES takes a, b\n",
            Oomsim.Run(folder, "validate", "a.yaml").Exits(0).Error);
        Assert.Equal("", Oomsim.Run(folder, "validate", "a.yaml", "--profile", "b").Exits(0).Error);
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
