using System.Text.Json;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>docker compose ls|images|config|top|version</c>, templates of <c>ps</c>, profiles of the command line, and pages.</summary>
public sealed class ComposeListingTests
{
    // Where commands are typed.
    private const string Home = "/root/";

    [Fact]
    public void What_there_is_of_the_project()
    {
        RunResult result = Run("docker compose ls", "docker compose images db", "docker compose config --services", "docker compose config --images", "docker compose ls -q");
        string name = ScenarioName.Project("s");
        Assert.Equal("NAME                STATUS              CONFIG FILES\n" + name.PadRight(20) + "running(3)          " + Home + "s.yaml\n", Answer(result, 1));
        string[] images = Answer(result, 2).Split('\n');
        Assert.Equal("CONTAINER           REPOSITORY          TAG                 PLATFORM            IMAGE ID            SIZE                CREATED", images[0]);
        Assert.StartsWith("db                  db                  latest              linux/amd64         ", images[1], StringComparison.Ordinal);
        Assert.EndsWith(" ago", images[1], StringComparison.Ordinal);
        Assert.Equal("db\napi\n", Answer(result, 3));    // what a service needs comes first
        Assert.Equal("db\ni\n", Answer(result, 4));
        Assert.Equal(name + "\n", Answer(result, 5));
    }

    [Fact]
    public void Ps_by_status_and_template()
    {
        RunResult result = Run(
            "docker compose ps --status exited", "docker compose ps -q --filter status=running db", "docker compose ps --format json db", "docker compose ps --format '{{.Name}} {{.Service}} {{.State}}'",
            "docker compose ps --format 'table {{.Service}}\\t{{.ExitCode}}' db", "docker compose ps --format '{{.Nope}}'");
        Assert.Single(Answer(result, 1).TrimEnd('\n').Split('\n'));
        Assert.Equal(64, Answer(result, 2).Trim().Length);
        using JsonDocument row = JsonDocument.Parse(Answer(result, 3));
        Assert.Equal(("db", "db", ScenarioName.Project("s"), "running", 0), (
            row.RootElement.GetProperty("Name").GetString(), row.RootElement.GetProperty("Service").GetString(), row.RootElement.GetProperty("Project").GetString(),
            row.RootElement.GetProperty("State").GetString(), row.RootElement.GetProperty("ExitCode").GetInt32()));
        Assert.Equal(Answer(result, 2).Trim(), row.RootElement.GetProperty("ID").GetString());
        Assert.Equal("api-1 api running\napi-2 api running\ndb db running\n", Answer(result, 4));
        Assert.Equal("SERVICE   EXIT CODE\ndb        0\n", Answer(result, 5));
        Assert.Contains("can't evaluate field Nope", result.Commands.Single(c => c.Number == 6).Stderr, StringComparison.Ordinal);
    }

    /// <summary>Compose makes the rows itself, whatever the engine's ps knows of json.</summary>
    [Theory]
    [InlineData("20.10")]
    [InlineData("24")]
    public void Rows_in_json_of_any_engine(string version)
    {
        string text = Text(["docker compose ps --format json"]).Replace("x-oomsim:", $"x-oomsim:\n  host: {{docker: {{version: \"{version}\"}}}}", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 20 * SimTime.Second }).Run();
        Assert.Equal(["api-1", "api-2", "db"], Answer(result, 1).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("Name").GetString()));
    }

    /// <summary>A container that goes before the engine answers has no row.</summary>
    [Fact]
    public void Rows_in_json_of_what_is_gone()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services: {s0: {image: i0}, s1: {image: i0} }
                x-oomsim: {host: {docker: {latency: 300ms} }, timeline: [{at: 1s, run: docker rm -f s0}, {at: 1.01s, run: docker compose ps -a --format json}]}
                """),
            new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Contains("\"Name\":\"s1\"", Assert.Single(Answer(result, 2).Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>While a container is recreated its own row stands under its name, not that of what takes its place and names it in a label.</summary>
    [Fact]
    public void Rows_in_json_of_what_is_replaced()
    {
        RunResult result = new ScenarioRunner(
            Load.Valid("""
                services: {s0: {image: i0, stop_grace_period: 3s} }
                x-oomsim: {images: {i0: {program: {steps: [sleep: forever], on_signal: {SIGTERM: ignore} } } }, timeline: [{at: 1s, run: docker compose up -d --force-recreate}, {at: 2s, run: docker compose ps -a --format json}, {at: 2s, run: "docker ps -q --no-trunc"}]}
                """),
            new RunOptions { Until = 10 * SimTime.Second }).Run();
        JsonElement[] rows = [.. Answer(result, 2).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(rows.Length, rows.DistinctBy(r => r.GetProperty("ID").GetString()).Count());
        JsonElement running = Assert.Single(rows, r => r.GetProperty("State").GetString() == "running");
        Assert.Equal(("s0", Answer(result, 3).Trim()), (running.GetProperty("Name").GetString(), running.GetProperty("ID").GetString()));
    }

    [Fact]
    public void Containers_have_the_labels_of_compose()
    {
        string project = "com.docker.compose.project=" + ScenarioName.Project("s");
        RunResult result = Run(
            $"docker ps --filter label={project} --format '{{{{.Names}}}}'", "docker ps -a --filter label=com.docker.compose.container-number=2 --format '{{.Names}}'",
            "docker inspect -f '{{json .Config.Labels}}' api-2", "docker compose run -d --name once db", "docker compose ps -a --format '{{.Name}} {{.Service}}'",
            "docker inspect -f '{{index .Config.Labels \"com.docker.compose.oneoff\"}}' once", "docker compose up -d --force-recreate api",
            "docker ps --filter label=com.docker.compose.oneoff=False --filter label=com.docker.compose.container-number=1 --format '{{.Names}}'",
            "docker events --since 30s --until 0s --filter label=com.docker.compose.oneoff=True --filter event=start --format {{.Actor.Attributes.name}}");
        Assert.Equal(["api-1", "api-2", "db"], Answer(result, 1).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("api-2\n", Answer(result, 2));
        Assert.Matches(
            "^{\"com.docker.compose.config-hash\":\"[0-9a-f]{64}\",\"com.docker.compose.container-number\":\"2\",\"com.docker.compose.depends_on\":\"db:service_started:false\",\"com.docker.compose.image\":\"sha256:[0-9a-f]{64}\",\"com.docker.compose.oneoff\":\"False\","
            + $"\"com.docker.compose.project\":\"{ScenarioName.Project("s")}\",\"com.docker.compose.project.config_files\":\"{Home}s.yaml\",\"com.docker.compose.project.working_dir\":\"{Home.TrimEnd('/')}\","
            + "\"com.docker.compose.service\":\"api\",\"com.docker.compose.version\":\"2.39.1\",\"own\":\"x\"}\n$",
            Answer(result, 3));
        Assert.Equal("api-1 api\napi-2 api\ndb db\nonce db\n", Answer(result, 5));
        Assert.Equal("True\n", Answer(result, 6));
        Assert.Equal(["api-1", "db"], Answer(result, 8).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal("once\n", Answer(result, 9));
        Assert.DoesNotContain(result.Events, e => e.Source == "docker" && e.ToString()!.Contains("com.docker", StringComparison.Ordinal));
    }

    [Fact]
    public void Top_is_one_table()
    {
        string[] lines = Answer(Run("docker compose top"), 1).Split('\n');
        Assert.Equal(["SERVICE", "#", "UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["api 1", "api 2", "db 1"], lines[1..4].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))));
        Assert.All(lines[1..4], l => Assert.Equal(lines[0].IndexOf("UID", StringComparison.Ordinal), l.IndexOf("root", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_run_made_is_listed_with_the_others()
    {
        RunResult result = Run("docker compose run -d --name once db sleep 60", "docker compose top db", "docker compose images db", "docker compose images -q");
        Assert.Equal(["db 1", "db 1"], Answer(result, 2).Split('\n')[1..3].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))));
        Assert.Contains("sleep 60", Answer(result, 2), StringComparison.Ordinal);
        Assert.Equal(["db", "once"], Answer(result, 3).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void A_profile_brings_its_services_up()
    {
        RunResult result = Run("docker compose up -d", "docker compose --profile debug up -d", "docker compose --profile=debug ps --services", "docker compose ps --services");
        Assert.Equal("api\ndb\ntool\n", Answer(result, 3));
        Assert.Equal("api\ndb\n", Answer(result, 4));
    }

    [Theory]
    [InlineData("docker compose", "Usage:  docker compose [OPTIONS] COMMAND\n\nDefine and run multi-container applications with Docker\n\nOptions:\n      --all-resources              Include all resources, even those not\n                                   used by services\n")]
    [InlineData("docker compose --help", "Usage:  docker compose [OPTIONS] COMMAND\n")]
    [InlineData("docker help compose", "Usage:  docker compose [OPTIONS] COMMAND\n")]
    [InlineData("docker help compose ps", "Usage:  docker compose ps [OPTIONS] [SERVICE...]\n")]
    [InlineData("docker compose help ps", "Usage:  docker compose ps [OPTIONS] [SERVICE...]\n")]
    [InlineData("docker compose pause --help", "Usage:  docker compose pause [SERVICE...]\n\nPause services\n\nOptions:\n      --dry-run   Execute command in dry run mode\n")]
    [InlineData("docker compose up --help", "Usage:  docker compose up [OPTIONS] [SERVICE...]\n\nCreate and start containers\n\nOptions:\n      --abort-on-container-exit      Stops all containers if any\n                                     container was stopped.")]
    [InlineData("docker compose version", "Docker Compose version v2.39.1\n")]
    [InlineData("docker compose version --short", "2.39.1\n")]
    public void Pages(string command, string start)
    {
        RunResult result = Run(command);
        Assert.Equal(0, result.Commands.Single(c => c.Number == 1).ExitCode);
        Assert.StartsWith(start, Answer(result, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.10", "attach bridge commit export publish scale stats volumes wait watch")]
    [InlineData("24", "bridge commit export publish volumes")]
    [InlineData("28", "")]
    public void A_command_of_a_later_release_is_unknown(string engine, string unknown)
    {
        string[] verbs = ["attach", "bridge", "commit", "export", "publish", "scale", "stats", "volumes", "wait", "watch", "up", "ps"];
        string text = Text(["docker compose --help", .. verbs.Select(v => $"docker compose {v} --help")]).Replace("x-oomsim:\n", $"x-oomsim:\n  host: {{docker: {{version: \"{engine}\"}}}}\n", StringComparison.Ordinal);
        RunResult result = new ScenarioRunner(Load.Valid(text), new RunOptions { Until = 20 * SimTime.Second }).Run();
        CommandRecord[] answers = [.. verbs.Select((_, i) => result.Commands.Single(c => c.Number == i + 2))];
        Assert.Equal(unknown, string.Join(' ', verbs.Where((v, i) => answers[i].Stderr == $"unknown docker command: \"compose {v}\"\n" && answers[i].ExitCode == 16)));
        string[] listed = [.. Answer(result, 1).Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0])];
        Assert.Equal(unknown, string.Join(' ', verbs.Except(listed, StringComparer.Ordinal)));
        Assert.Equal(
            unknown.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length,
            Load.Warnings(text).Count(w => w.Contains("unknown docker command", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("docker compose build --ssh default", "warning: docker compose build --ssh is not simulated, for only BuildKit hands keys on: it fails in the run")]
    [InlineData("docker compose run -it db true", "warning: docker compose run -t is not simulated, for a line of a timeline has no terminal: it fails in the run")]
    [InlineData("docker compose up --dry-run -d", "warning: docker compose up --dry-run is not simulated, for what a command would do is not told without doing it: it fails in the run")]
    [InlineData("docker compose config --resolve-image-digests", "warning: docker compose config --resolve-image-digests is not simulated, for tags of a registry have no digest before they are pulled: it fails in the run")]
    [InlineData("docker compose config --no-normalize", "warning: docker compose config --no-normalize is not simulated, for the project is shown as it is understood: it fails in the run")]
    [InlineData("docker compose up -d --bogus", "warning: unknown flag: --bogus")]
    [InlineData("docker compose ps --all=maybe", "warning: invalid argument \"maybe\" for \"-a, --all\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    public void Flags_that_are_refused(string command, string finding) => Flags_in_front(command, finding);

    [Theory]
    [InlineData("docker compose ps -q", 2)]
    [InlineData("docker compose ps -q --all=true", 3)]
    [InlineData("docker compose ps -qa=true --orphans=false", 3)]
    [InlineData("docker compose ps -q -a --all=false", 2)]
    [InlineData("docker compose ps -q --dry-run=false", 2)]
    public void Switches_have_values(string command, int listed) =>
        Assert.Equal(listed, Answer(Run("docker stop db", command), 2).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

    [Theory]
    [InlineData("docker compose run --rm --no-TTY --quiet-build -q db true")]
    [InlineData("docker compose run --rm -i db true")]
    [InlineData("docker compose exec -it db true")] // flags that its page hides
    [InlineData("docker compose up -d --quiet-build")]
    [InlineData("docker compose build --pull")]
    [InlineData("docker compose -f docker-compose.yml ps")]
    [InlineData("docker compose --file=./compose.yaml ps")]
    public void Flags_that_change_nothing_are_taken(string command) => Assert.Equal(0, Run(command).Commands.Single(c => c.Number == 1).ExitCode);

    [Fact]
    public void Where_nothing_is_built_its_log_says_so()
    {
        CommandRecord build = Run("docker compose build").Commands.Single(c => c.Number == 1);
        Assert.Equal((0, ""), (build.ExitCode, build.Stdout));
        Assert.Matches("^time=\"[0-9-]{10}T[0-9:]{8}Z\" level=warning msg=\"No services to build\"\n$", build.Stderr);
    }

    /// <summary>The engine answers Compose, not <c>docker rename</c>.</summary>
    [Fact]
    public void Errors_are_the_engines()
    {
        RunResult result = new ScenarioRunner(Load.Valid("""
            services:
              web: {image: i}
            x-oomsim:
              images: {i: {program: {steps: [sleep: forever]} } }
              until: 60s
              timeline: [{at: 1s, run: docker compose up -d --force-recreate}, {at: 3s, run: docker compose up -d}]
            """)).Run();
        string told = string.Concat(result.Commands.Select(c => c.Stderr));
        Assert.Contains("Error response from daemon: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Error: failed to ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Projects_are_listed_as_json() =>
        Assert.Matches("^\\[\\{\"Name\":\"s\",\"Status\":\"running\\([0-9]+\\)\",\"ConfigFiles\":\"/[a-z]+/s.yaml\"\\}\\]\n$", Answer(Run("docker compose ls --format json"), 1));

    [Fact]
    public void Every_simulated_command_has_a_page() => Assert.All(ComposeCommand.Verbs, v => Assert.StartsWith("Usage:  docker compose " + v, ComposePages.Print(v, null), StringComparison.Ordinal));

    [Theory]
    [InlineData("docker compose -f other.yaml up", "warning: docker compose -f is not simulated: services are those of the scenario: it fails in the run")]
    [InlineData("docker compose --bogus up", "warning: unknown flag: --bogus")]
    [InlineData("docker compose --profile", "warning: flag needs an argument: --profile")]
    [InlineData("docker compose -f", "warning: flag needs an argument: 'f' in -f")]
    [InlineData("docker compose up -", "warning: no such service: -")]
    [InlineData("docker compose - ps", "warning: unknown docker command: \"compose -\"")]
    public void Flags_in_front(string command, string finding) =>
        Assert.EndsWith(finding, Assert.Single(finding.StartsWith('e') ? Load.Errors(Text([command])) : Load.Warnings(Text([command]))), StringComparison.Ordinal);

    [Theory]
    [InlineData("-f s.yaml")]
    [InlineData("-fs.yaml")]
    [InlineData("--file=" + OomSim.Docker.DockerEngine.Home + "/s.yaml")]
    [InlineData("-f docker-compose.yml")]
    [InlineData("-p s")]
    [InlineData("--project-name s --project-directory .")]
    [InlineData("--project-directory " + OomSim.Docker.DockerEngine.Home + " --env-file .env")]
    public void What_names_the_scenario_is_taken(string flags)
    {
        Assert.Empty(Load.Warnings(Text([$"docker compose {flags} ls"])));
        Assert.StartsWith("NAME", Answer(Run($"docker compose {flags} ls"), 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-p other")]
    [InlineData("-p==s")]
    [InlineData("--project-directory /srv")]
    [InlineData("-f s.yaml -f s.yaml")]
    [InlineData("--env-file prod.env")]
    public void What_names_another_project_is_not(string flags) =>
        Assert.Contains(" is not simulated: services are those of the scenario", Assert.Single(Load.Warnings(Text([$"docker compose {flags} ls"]))), StringComparison.Ordinal);

    private static RunResult Run(params string[] commands) => new ScenarioRunner(Load.Valid(Text(commands)), new RunOptions { Until = 20 * SimTime.Second }).Run();

    private static string Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number).Stdout;

    private static string Text(string[] commands) => $$"""
        services:
          api: {image: i, scale: 2, labels: {own: x}, depends_on: [db]}
          db: {image: db}
          tool: {image: i, profiles: [debug]}
        x-oomsim:
          images:
            i: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } }
            db: {program: {steps: [sleep: forever], on_signal: {SIGTERM: [exit: 0]} } }
          timeline: [{{string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: \"{c.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"))}}]
        """;
}
