using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What <c>docker compose up</c> does with containers that are there (docker/compose, pkg/compose/convergence.go), by the release that goes with the engine.</summary>
public sealed class ConvergenceTests
{
    private const string Two = "aa: {image: i, deploy: {replicas: 2} }, bb: {image: i}";
    private const string Dependents = "web: {image: i, depends_on: {db: {condition: service_started, restart: true} } }, web2: {image: i, depends_on: [db]}, db: {image: d}";

    [Fact]
    public void Independent_containers_are_made_anew_side_by_side()
    {
        RunResult result = Run("28", Two, "docker compose up -d --force-recreate");
        Assert.Equal(["1 create aa-2", "1 create aa-1", "1 create bb", "11 die aa-2", "11 die aa-1", "11 die bb", "11 start aa-1", "11 start aa-2", "11 start bb"], Happened(result));
    }

    [Theory]
    [InlineData("-t 1 --scale aa=1", "2 die aa-2")]
    [InlineData("--scale aa=1", "11 die aa-2")]
    [InlineData("-t 2 -V bb", "1 create bb,3 die bb,3 start bb")]       // new volumes take a new container
    [InlineData("-t 2 --force-recreate bb", "1 create bb,3 die bb,3 start bb")]
    public void Who_is_stopped_for_it_has_the_time_that_the_command_says(string flags, string happened) =>
        Assert.Equal(happened, string.Join(',', Happened(Run("28", Two, $"docker compose up -d {flags}"))));

    [Theory]
    [InlineData("20.10", "", "1 create db,11 die db,11 create web,11 create web2,21 die web,21 die web2,21 start db,21 start web,21 start web2")]
    [InlineData("24", "", "1 create db,11 die db,11 create web,11 create web2,21 die web,21 die web2,21 start db,21 start web,21 start web2")]
    [InlineData("28", "", "11 die web,11 create db,21 die db,21 start db,21 start web")]
    [InlineData("28", "db", "1 create db,11 die db,11 start db")]       // web is not among what is brought up
    [InlineData("24", "--no-recreate", "")]
    [InlineData("28", "--no-recreate", "")]
    public void Who_depends_on_one_that_is_made_anew_is_not_left_alone(string version, string words, string happened) =>
        Assert.Equal(happened, string.Join(',', Happened(Run(version, Dependents, $"docker tag o d && docker compose up -d {words}"))));

    [Fact]
    public void Dependents_are_told_of_before_anything_is_started()
    {
        RunResult result = Run("28", Dependents, "docker tag o d && docker compose up -d");
        Assert.Equal(
            " Container web  Stopping\n Container web  Stopped\n Container db  Recreate\n Container db  Recreated\n Container web  Created\n Container web2  Running\n"
            + " Container db  Starting\n Container db  Started\n Container web  Starting\n Container web  Started\n",
            Last(result).Stderr);
    }

    [Theory]
    [InlineData("docker stop -t 0 bb && docker compose up --no-start", " Container aa-1  Running\n Container aa-2  Running\n Container bb  Created\n")]
    [InlineData("docker stop -t 0 aa-1 && docker compose start", " Container aa-1  Starting\n Container aa-1  Started\n")]
    public void What_is_there_is_told_of_in_the_create_phase(string line, string told) => Assert.Equal(told, Last(Run("28", Two, line)).Stderr);

    [Fact]
    public void A_paused_container_is_started_before_what_it_needs()
    {
        CommandRecord up = Last(Run("28", "aa: {image: i, depends_on: {bb: {condition: service_healthy} } }, bb: {image: i, healthcheck: {test: [CMD, 'true'], interval: 1s} }", ["docker pause aa && docker kill bb && docker compose up -d"], at: 5));
        Assert.Equal((1, " Container bb  Created\n Container aa  Restart\nError response from daemon: cannot start a paused container, try unpause instead\n"), (up.ExitCode!.Value, up.Stderr));
    }

    [Fact]
    public void One_in_the_place_of_another_says_of_which()
    {
        RunResult result = Run("28", "bb: {image: i}", ["docker inspect -f '{{.Id}}' bb", "docker compose up -d -t 0 --force-recreate", "docker inspect -f '{{index .Config.Labels \"com.docker.compose.replace\"}}' bb"]);
        Assert.Equal(65, Last(result).Stdout.Length);
        Assert.Equal(result.Commands[1].Stdout, Last(result).Stdout);
    }

    [Theory]
    [InlineData("24", " Container bb  Running\n")]
    [InlineData("28", " Container bb  Recreate\n Container bb  Recreated\n Container bb  Starting\n Container bb  Started\n")]
    public void One_that_is_off_its_network_is_made_anew(string version, string told) =>
        Assert.Equal(told, Last(Run(version, "bb: {image: i}", "docker network disconnect s_default bb && docker compose up -d")).Stderr);

    [Theory]
    [InlineData("20.10", "0 start aa-2,0 start aa-1,3 start bb")]
    [InlineData("28", "0 start aa-2,0 start aa-1,3 start bb")]
    public void The_first_replica_that_has_ended_speaks_for_all(string version, string starts)
    {
        RunResult result = Run(version, "aa: {image: i, deploy: {replicas: 2}, x-oomsim: {program: {steps: [sleep: 2.7s, exit: 0]} } }, bb: {image: i, depends_on: {aa: {condition: service_completed_successfully} } }", "docker pause aa-2");
        Assert.Equal(starts, string.Join(',', Happened(result, fromNs: 0).Where(e => e.Contains("start", StringComparison.Ordinal))));
    }

    [Fact]
    public void Replicas_are_started_one_after_another_until_one_is_refused()
    {
        RunResult result = Run("28", "aa: {image: i, ports: ['8080:80'], scale: 0}, bb: {image: i}", "docker compose up -d --scale aa=3");
        Assert.Equal(["1 create aa-1", "1 create aa-2", "1 create aa-3", "1 start aa-3"], Happened(result));
        Assert.Contains(" Container aa-3  Started\n Container aa-2  Starting\nError response from daemon: ", Last(result).Stderr, StringComparison.Ordinal);
        Assert.DoesNotContain("aa-1  Starting", Last(result).Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20.10", "aa-2,aa")]    // the newest stays
    [InlineData("24", "aa-3,aa-2")]     // the oldest by whole seconds
    [InlineData("28", "aa-2,aa-3")]     // the lowest number
    public void Who_goes_when_there_are_too_many_is_as_the_release_says(string version, string gone)
    {
        RunResult result = Run(version, "aa: {image: i}", ["docker compose up -d --scale aa=3", "docker compose up -d -t 0 --scale aa=1"], at: 2);
        Assert.Equal(gone, string.Join(',', Happened(result, 3 * SimTime.Second).Where(e => e.StartsWith("3 die", StringComparison.Ordinal)).Select(e => e[6..])));
    }

    [Theory]
    [InlineData("24", "aa,aa")]         // the newer container goes, and the obsolete one is made anew
    [InlineData("28", "aa")]            // the obsolete one goes
    public void An_obsolete_container_goes_first_in_later_releases(string version, string ended)
    {
        RunResult result = Run(version, "aa: {image: d}", ["docker tag o d && docker compose up -d --no-recreate --scale aa=2", "docker compose up -d -t 0 --scale aa=1"], at: 2);
        Assert.Equal(ended, string.Join(',', Happened(result, 3 * SimTime.Second).Where(e => e.Contains(" die ", StringComparison.Ordinal)).Select(e => e.Split(' ')[2].Split('-')[0])));
        Assert.Equal(version == "28" ? " Container aa-2  Running\n Container aa  Stopping\n Container aa  Stopped\n Container aa  Removing\n Container aa  Removed\n" : null, version == "28" ? Last(result).Stderr : null);
    }

    [Theory]
    [InlineData("20.10", "5 start db,5 start web")]
    [InlineData("24", "5 start db,5 start web")]
    [InlineData("28", "5 start db,7 start web")]    // the first probe after the restart is at 7 s
    public void Restart_waits_for_the_condition_of_what_it_depends_on(string version, string starts)
    {
        const string Services = "web: {image: i, depends_on: {db: {condition: service_healthy, restart: true} } }, db: {image: i, healthcheck: {test: [CMD, 'true'], interval: 2s} }";
        RunResult result = Run(version, Services, ["docker compose restart -t 0 db"], at: 5);
        Assert.Equal(starts, string.Join(',', Happened(result, 5 * SimTime.Second).Where(e => e.Contains("start", StringComparison.Ordinal))));
        Assert.Equal(version == "28", Last(result).Stderr.Contains(" Container db  Waiting\n Container db  Healthy\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Volumes_of_another_service_are_those_of_its_first_container()
    {
        const string Services = "aa: {image: i, volumes_from: ['bb:ro', 'container:ext:ro']}, bb: {image: i, volumes: [/data], scale: 2}";
        RunResult result = Run("28", Services, ["docker compose down -t 0", "docker run -d --name ext -v /more i", "docker compose up -d", "docker inspect -f '{{json .HostConfig.VolumesFrom}} {{range .Mounts}}{{.Destination}}{{.RW}} {{end}}' aa", "docker inspect -f '{{.Id}}' bb-1", "docker compose run --rm --no-deps aa true"]);
        string id = result.Commands[^2].Stdout.Trim();
        Assert.Equal($"[\"{id}\",\"ext\"] /datatrue /moretrue \n", result.Commands[^3].Stdout);
        Assert.Equal(0, Last(result).ExitCode);
    }

    [Theory]
    [InlineData("volumes_from: [bb]")]
    [InlineData("network_mode: 'service:bb'")]
    [InlineData("ipc: 'service:bb'")]
    public void Who_shares_with_a_container_is_made_anew_with_it(string key)
    {
        RunResult result = Run("28", $"aa: {{image: i, {key}}}, bb: {{image: i, ipc: shareable, volumes: [/data]}}", "docker compose up -d -t 0 --force-recreate bb && docker compose up -d -t 0");
        Assert.Contains(" Container aa  Recreate", result.Commands[^1].Stderr + result.Commands[^1].Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_shared_with_who_has_no_container() => Assert.Equal(
        (1, "cannot share volume with service bb: container missing\n"),
        Last(Run("28", "aa: {image: i, volumes_from: [bb]}, bb: {image: i}", ["docker compose down -t 0", "docker compose up -d --scale bb=0"])) is var up ? (up.ExitCode!.Value, up.Stderr.Split(" Created\n")[^1]) : default);

    private static RunResult Run(string version, string services, string line) => Run(version, services, [line]);

    private static RunResult Run(string version, string services, string[] lines, int at = 1)
    {
        string timeline = string.Join(", ", lines.Select((c, i) => $"{{at: {at + i}s, run: \"{c.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                name: s
                services: { {{services}} }
                x-oomsim:
                  host: {docker: {version: "{{version}}"} }
                  images:
                    i: {program: {steps: [sleep: forever]} }
                    d: {program: {steps: [sleep: forever]} }
                    o: {layers: [{id: other, size: 1MB}], program: {steps: [sleep: forever]} }
                  timeline: [{{timeline}}]
                """),
            new RunOptions { Until = 40 * SimTime.Second }).Run();
    }

    private static CommandRecord Last(RunResult result) => result.Commands[^1];

    private static IEnumerable<string> Happened(RunResult result, long fromNs = SimTime.Second) => result.Events
        .Where(e => e.Source == "docker" && e.TimeNs >= fromNs && e.Type is "create" or "start" or "die")
        .Select(e => $"{e.TimeNs / SimTime.Second} {e.Type} {(e.Container.IndexOf('_', StringComparison.Ordinal) is var cut and >= 0 ? e.Container[(cut + 1)..] : e.Container)}");
}
