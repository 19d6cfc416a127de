using System.Text.Json;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Flags of <c>docker compose run</c> and <c>exec</c>, and <c>docker compose events</c>.</summary>
public sealed class ComposeLaunchTests
{
    [Fact]
    public void Run_heeds_what_is_said_of_its_one_container()
    {
        Run(
            out World world,
            "docker compose run -d --name one -e MODE=fast -e LEVEL=2 -w /srv -u 5:6 -l tier=back -l own=1 -v cache:/cache -v ./in:/in:ro -v /scratch -v other:/o --cap-add SYS_ADMIN --cap-drop KILL web sleep 60",
            "docker compose run -d --name two --entrypoint 'sleep 50' web");
        ContainerSpec one = world.Docker.Find("one")!.Spec;
        Assert.Equal(["LEVEL=2", "MODE=fast", "ROLE=web"], one.Env);
        Assert.Equal(("/srv", "5:6", "back", "1", "True"), (one.WorkingDirectory, one.User, one.Labels["tier"], one.Labels["own"], one.Labels["com.docker.compose.oneoff"]));
        Assert.Equal(["s_cache:/data:rw", "s_cache:/cache:rw", $"{DockerEngine.Home}/in:/in:ro"], one.Binds);
        Assert.Equal([("", "/scratch"), ("other", "/o")], one.Mounts.Select(m => (m.Source, m.Target)));
        Assert.Equal(["KILL"], one.CapDrop);
        Assert.Equal(["one"], one.NetworkAliases);
        Assert.Equal((string[])["sleep", "60"], one.Command);
        ContainerSpec two = world.Docker.Find("two")!.Spec;
        Assert.Equal((string[])["sleep", "50"], two.Entrypoint);
        Assert.Empty(two.Command);
        Assert.Equal("running", world.Docker.Find("two")!.Status);
    }

    /// <summary>What the command line says wins over its files, and the first file over the second; all of it wins over the service's.</summary>
    [Theory]
    [InlineData("-e MODE=fast --env-from-file one --env-from-file two", "ADDED=fast/x|LEVEL=1|MODE=fast|ROLE=file|SHARED=one")]
    [InlineData("-e MODE=fast --env-from-file one --env-from-file bad", "LEVEL=1|ROLE=web")]
    public void Run_takes_variables_of_files(string flags, string variables)
    {
        ScenarioRunner runner = Runner($"docker compose run -d --name made {flags} web sleep 60", "docker compose run --env-from-file nope web true");
        runner.World.Docker.AddGiven(new GivenPath("one", "# remark\nMODE=slow\nADDED=${MODE}/x\nSHARED=one\n"));
        runner.World.Docker.AddGiven(new GivenPath("two", "SHARED=two\nROLE: file\n"));
        runner.World.Docker.AddGiven(new GivenPath("bad", "A B=1\n"));
        RunResult result = runner.Run();
        Assert.Equal(variables, string.Join('|', runner.World.Docker.Find("made")!.Spec.Env));
        Assert.Equal(("open nope: no such file or directory\n", 1), (Answer(result, 2).Stderr, Answer(result, 2).ExitCode));
    }

    [Theory]
    [InlineData("docker compose run -l nothing web", "label must be set as KEY=VALUE\n")]
    [InlineData("docker compose run -v a:b:c:d web", "invalid spec: a:b:c:d: too many colons\n")]
    [InlineData("docker compose run", "requires at least 1 arg(s), only received 0\n")]
    [InlineData("docker compose exec -w srv web true", "OCI runtime exec failed: exec failed: Cwd must be an absolute path: unknown\r\n")]
    public void What_is_wrong_is_told_in_the_words_of_the_tool(string command, string told)
    {
        CommandRecord answer = Answer(Run(out _, command), 1);
        Assert.Equal(told, answer.Stdout + answer.Stderr);
        Assert.NotEqual(0, answer.ExitCode);
    }

    [Fact]
    public void Events_are_those_of_the_services_containers()
    {
        RunResult result = Run(
            out World world,
            "timeout 5 docker compose events --json web",
            "docker restart -t 0 web",
            "docker compose run -d web sleep 1",
            "docker stop -t 0 db",
            "docker compose events --since 0 --until 0s db");
        CommandRecord web = Answer(result, 1);
        Assert.Equal((124, 6 * SimTime.Second), (web.ExitCode, web.CompletedNs));
        JsonElement[] told = [.. web.Stdout.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["kill", "kill", "stop", "die", "start", "restart"], told.Select(e => e.GetProperty("action").GetString()));
        Assert.All(told, e => Assert.Equal(("web", "container", world.Docker.Find("web")!.Id), (e.GetProperty("service").GetString(), e.GetProperty("type").GetString(), e.GetProperty("id").GetString())));
        Assert.StartsWith("{\"action\":\"kill\",\"attributes\":{\"image\":\"i\",\"name\":\"web\",\"signal\":\"15\",\"tier\":\"front\"},\"id\":\"", web.Stdout, StringComparison.Ordinal);
        Assert.Matches("\",\"service\":\"web\",\"time\":\"[0-9-]{10}T[0-9:.]+Z\",\"type\":\"container\"}\n", web.Stdout);
        string db = Answer(result, 5).Stdout;
        Assert.Matches(@"^[0-9-]{10} [0-9:]{8}\.[0-9]{6} container create [0-9a-f]{64} \(image=i, name=db\)\n\n", db);
        Assert.Contains(" container die ", db, StringComparison.Ordinal);
        Assert.DoesNotContain("name=web", db, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anonymous_volume_is_a_mount_of_the_engine()
    {
        RunResult result = Run(out _, "docker inspect --format '{{range .Mounts}}{{.Destination}}={{.Mode}} {{end}}' web anon");
        Assert.Equal("/data=rw \n/var/lib=z \n", Answer(result, 1).Stdout);
    }

    [Fact]
    public void Namespaces_and_names_of_a_service_reach_the_engine()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services:
              web: {image: i, dns_search: a.b, dns_opt: [ndots:1], domainname: d.e}
            x-oomsim:
              timeline: [{at: 1s, run: "docker inspect --format '{{.HostConfig.DnsSearch}} {{.HostConfig.DnsOptions}} {{.Config.Domainname}}' web"}]
            """));
        Assert.Equal("[a.b] [ndots:1] d.e\n", Answer(runner.Run(), 1).Stdout);
    }

    // An engine of 20.10 takes any (dockerd 20.10.24, API 1.41); later ones look.
    [Theory]
    [InlineData("28", "pid: bogus", "Error response from daemon: invalid PID mode: bogus\n")]
    [InlineData("28", "uts: bogus", "Error response from daemon: invalid UTS mode: bogus\n")]
    [InlineData("20.10", "pid: bogus", "")]
    [InlineData("20.10", "uts: bogus", "")]
    public void Namespaces_that_there_are_not_are_refused(string version, string attribute, string refusal)
    {
        ScenarioRunner runner = new(Load.Valid($"services: {{web: {{image: i, {attribute} }} }}\nx-oomsim: {{host: {{docker: {{version: \"{version}\"}} }} }}\n"));
        CommandRecord up = runner.Run().Commands[0];
        Assert.Equal((refusal.Length > 0 ? 1 : 0, refusal), (up.ExitCode, up.Stderr));
    }

    private static RunResult Run(out World world, params string[] commands)
    {
        ScenarioRunner runner = Runner(commands);
        world = runner.World;
        return runner.Run();
    }

    private static ScenarioRunner Runner(params string[] commands)
    {
        string lines = string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: \"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                services:
                  web: {image: i, environment: {ROLE: web, LEVEL: 1}, labels: {tier: front}, volumes: [cache:/data], cap_drop: [SYS_ADMIN]}
                  db: {image: i}
                  anon: {image: i, volumes: [/var/lib]}
                volumes: {cache: }
                x-oomsim:
                  images: {i: {program: {steps: [sleep: forever]} } }
                  timeline: [{{lines}}]
                """),
            new RunOptions { Until = 30 * SimTime.Second });
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
