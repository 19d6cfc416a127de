using System.Security.Cryptography;
using System.Text;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>docker compose config</c>: the canonical form of compose-go, and what files of variables say.</summary>
public sealed class ComposeConfigTests
{
    private const string Project = """
        name: demo
        x-later: {b: 2, a10: x, a9: y}
        services:
          web:
            image: nginx:${TAG:-1.25}
            ports: ["8080:80", "127.0.0.1:9000-9001:9000-9001/udp"]
            environment: [A=1, "B=x $$ y", C]
            volumes: [data:/data, ./src:/src:ro, /anon]
            depends_on: [db]
            links: [db]
            mem_limit: 64m
            cpus: 0.50
            stop_grace_period: 90s
            healthcheck: {test: curl localhost, interval: 1500ms}
            command: sh -c "a && b"
            labels: {yes: "no", n: 5, t: 2001-01-01, c: "a: b", m: "one\ntwo\n"}
            extra_hosts: {h: 1.2.3.4}
            ulimits: {nproc: 5, nofile: {soft: 1, hard: 2} }
          db: {image: postgres, networks: [back], deploy: {resources: {limits: {memory: 1.5g, cpus: "2"} } } }
          tool: {build: ./tool, profiles: [dev]}
        networks: {back: {driver: bridge}, unused: }
        volumes: {data: , spare: }
        """;

    [Fact]
    public void The_canonical_form_is_that_of_compose() => Assert.Equal(
        """
        name: demo
        services:
          db:
            deploy:
              resources:
                limits:
                  cpus: 2
                  memory: "1610612736"
            image: postgres
            networks:
              back: null
          web:
            cpus: 0.5
            command:
              - sh
              - -c
              - a && b
            depends_on:
              db:
                condition: service_started
                required: true
            environment:
              A: "1"
              B: x $$ y
              C: null
            extra_hosts:
              - h=1.2.3.4
            healthcheck:
              test:
                - CMD-SHELL
                - curl localhost
              interval: 1.5s
            image: nginx:1.25
            labels:
              c: 'a: b'
              m: |
                one
                two
              "n": "5"
              t: "2001-01-01"
              "yes": "no"
            links:
              - db
            mem_limit: "67108864"
            networks:
              default: null
            ports:
              - mode: ingress
                target: 80
                published: "8080"
                protocol: tcp
              - mode: ingress
                host_ip: 127.0.0.1
                target: 9000
                published: "9000"
                protocol: udp
              - mode: ingress
                host_ip: 127.0.0.1
                target: 9001
                published: "9001"
                protocol: udp
            stop_grace_period: 1m30s
            ulimits:
              nofile:
                soft: 1
                hard: 2
              nproc: 5
            volumes:
              - type: volume
                source: data
                target: /data
                volume: {}
              - type: bind
                source: HOME/src
                target: /src
                read_only: true
                bind:
                  create_host_path: true
              - type: volume
                target: /anon
                volume: {}
        networks:
          back:
            name: demo_back
            driver: bridge
          default:
            name: demo_default
        volumes:
          data:
            name: demo_data
        x-later:
          a9: "y"
          a10: x
          b: 2

        """.Replace("HOME", OomSim.Docker.DockerEngine.Home, StringComparison.Ordinal),
        WithoutSimulator(Answer("docker compose config").Stdout));

    [Fact]
    public void Json_has_commands_in_any_case_and_no_extensions()
    {
        string json = Answer("docker compose config --format json db").Stdout;
        Assert.StartsWith("{\n  \"name\": \"demo\",\n  \"networks\": {\n    \"back\": {\n      \"name\": \"demo_back\",\n      \"driver\": \"bridge\",\n      \"ipam\": {}\n    }\n  },\n", json, StringComparison.Ordinal);
        Assert.Contains("\"db\": {\n      \"command\": null,\n      \"deploy\": {\n", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"web\"", json, StringComparison.Ordinal);
        Assert.Contains("\"a \\u0026\\u0026 b\"", Answer("docker compose config --format json").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--services", "db\nweb\n")]
    [InlineData("--images", "nginx:1.25\npostgres\n")]
    [InlineData("--volumes", "data\n")]
    [InlineData("--networks", "back\ndefault\n")]
    [InlineData("--profiles", "dev\n")]
    [InlineData("-q", "")]
    public void Lists_hold_what_is_used(string flag, string lines) => Assert.Equal((0, lines), (Answer("docker compose config " + flag).ExitCode, Answer("docker compose config " + flag).Stdout));

    [Fact]
    public void Variables_stay_as_they_are_written()
    {
        string text = Answer("docker compose config --no-interpolate").Stdout;
        Assert.Contains("    image: nginx:${TAG:-1.25}\n", text, StringComparison.Ordinal);
        Assert.Contains("      - B=x $$ y\n", text, StringComparison.Ordinal);
        Assert.Contains("    mem_limit: 64m\n", text, StringComparison.Ordinal);
        Assert.Contains("      - mode: ingress\n        protocol: tcp\n        published: \"8080\"\n        target: 80\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_two_places_give_stands_once_where_it_first_stood()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "base.yaml"), """
            services:
              b:
                image: i
                environment: [A=base, B=base, "C=${X}"]
                labels: [k=base, l=base]
                build: {context: ., args: [P=base, Q]}
                deploy: {labels: [d=base]}
            """);
        string path = Path.Combine(folder.Path, "s.yaml");
        File.WriteAllText(path, """
            services:
              a:
                extends: {file: base.yaml, service: b}
                environment: [B=over, D, C]
                labels: {k: over}
                build: {args: [P=over]}
                deploy: {labels: [d=over, e]}
            x-oomsim:
              timeline: [{at: 1s, run: docker compose config --no-interpolate}]
            """);
        string text = new ScenarioRunner(new ScenarioLoader().Load(path).Scenario!).Run().Commands.Single(c => c.Number == 1).Stdout;
        Assert.Contains("    environment:\n      - A=base\n      - B=over\n      - C\n      - D\n", text, StringComparison.Ordinal);
        Assert.Contains("    labels:\n      - k=over\n      - l=base\n", text, StringComparison.Ordinal);
        Assert.Contains("      args:\n        - P=over\n        - Q\n", text, StringComparison.Ordinal);
        Assert.Contains("      labels:\n        - d=over\n        - e\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_is_that_of_the_services_json()
    {
        const string json = """{"command":null,"deploy":{"resources":{"limits":{"cpus":2,"memory":"1610612736"}}},"entrypoint":null,"image":"postgres","networks":{"back":null}}""";
        Assert.Equal($"db {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))}\n", Answer("docker compose config --hash db").Stdout);
        Assert.Equal((1, "no such service: dp\n"), (Answer("docker compose config --hash dp").ExitCode, Answer("docker compose config --hash dp").Stderr));
        Assert.Equal((1, "unsupported format \"xml\"\n"), (Answer("docker compose config --format xml").ExitCode, Answer("docker compose config --format xml").Stderr));
    }

    // A text is octal, a number is what it is (compose-go, FileMode).
    [Theory]
    [InlineData("'0440'", "0440")]
    [InlineData("'440'", "0440")]
    [InlineData("0440", "0440")]
    [InlineData("288", "0440")]
    public void Modes_are_octal(string mode, string written)
    {
        Scenario scenario = Load.Valid($"services: {{web: {{image: i, secrets: [{{source: s, mode: {mode}}}]}} }}\nsecrets: {{s: {{environment: S}}}}\nx-oomsim: {{timeline: [{{at: 1s, run: docker compose config}}]}}\n");
        Assert.Contains($"        mode: \"{written}\"\n", new ScenarioRunner(scenario).Run().Commands.Single(c => c.Number == 1).Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rw", "strconv.ParseInt: parsing \"rw\": invalid syntax: write it in octal, as 0440")]
    [InlineData("'0480'", "strconv.ParseInt: parsing \"0480\": invalid syntax: write it in octal, as 0440")]
    [InlineData("99999999999999999999", "unexpected value type for mode: write it in octal, as 0440")]
    public void What_is_no_mode_is_refused(string mode, string why) => Assert.Equal(
        [$"s.yaml:1:60: error: services.web.configs.0.mode: {why}"],
        Load.Errors($"services: {{web: {{image: i, configs: [{{source: c, mode:     {mode}}}]}} }}\nconfigs: {{c: {{content: x}}}}\n"));

    [Fact]
    public void Files_of_variables_and_labels_are_read()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "one.env"), "A=one\nB=\"two ${X:-x}\"\nC=three\n");
        File.WriteAllText(Path.Combine(folder.Path, "raw.env"), "B='kept $X'\nD=four\n");
        File.WriteAllText(Path.Combine(folder.Path, "l.txt"), "tier=file\nfrom=file\n");
        File.WriteAllText(Path.Combine(folder.Path, ".env"), "OUTER=yes\n");
        string path = Path.Combine(folder.Path, "s.yaml");
        File.WriteAllText(path, """
            services:
              web:
                image: i
                env_file: [one.env, {path: raw.env, format: raw}, {path: none.env, required: false}]
                label_file: l.txt
                labels: {tier: own}
                environment: {C: own, OUTER: , NOWHERE: }
            x-oomsim:
              timeline: [{at: 1s, run: docker compose config}]
            """);
        Scenario scenario = new ScenarioLoader().Load(path).Scenario!;
        OomSim.Docker.ContainerSpec spec = scenario.Services[0].Spec;
        Assert.Equal(["A=one", "B='kept $X'", "C=own", "D=four", "OUTER=yes"], spec.Env);
        Assert.Equal(("own", "file"), (spec.Labels["tier"], spec.Labels["from"]));
        Assert.Contains("    environment:\n      A: one\n      B: '''kept $$X'''\n      C: own\n      D: four\n", new ScenarioRunner(scenario).Run().Commands.Single(c => c.Number == 1).Stdout, StringComparison.Ordinal);
    }

    private static CommandRecord Answer(string command)
    {
        ScenarioRunner runner = new(Load.Valid($"{Project}\nx-oomsim: {{timeline: [{{at: 1s, run: {command}}}]}}\n"), new RunOptions { Until = 2 * SimTime.Second });
        return runner.Run().Commands.Single(c => c.Number == 1);
    }

    [Fact]
    public void Variables_are_listed_with_what_the_file_says_of_them()
    {
        const string Text = """
            services:
              web: {image: "i:${TAG:-1}", environment: ["A=$PLAIN", "B=${NEEDED:?set it}", "C=${MORE+${INNER-x}}", "D=$$NONE", "E=${TAG:-2}/${LAST}"], x-oomsim: {program: {steps: [print: "${HIDDEN}", sleep: forever]} } }
            x-oomsim:
              images: {"i:2": {program: {steps: [sleep: forever]} } }
              timeline: [{at: 1s, run: docker compose config --variables}, {at: 2s, run: docker compose config --variables --format json}]
            """;
        RunResult result = new ScenarioRunner(Load.Valid(Text, new LoadOptions { Environment = new SortedDictionary<string, string> { ["NEEDED"] = "n", ["TAG"] = "2" } }), new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Equal(
            """
            NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
            INNER               false               x                   
            LAST                false                                   
            MORE                false                                   ${INNER-x}
            NEEDED              true                                    
            PLAIN               false                                   
            TAG                 false               2                   

            """,
            result.Commands.Single(c => c.Number == 1).Stdout);
        Assert.StartsWith("{\n    \"INNER\": {\n        \"Name\": \"INNER\",\n        \"DefaultValue\": \"x\",\n        \"PresenceValue\": \"\",\n        \"Required\": false\n    },\n", result.Commands.Single(c => c.Number == 2).Stdout, StringComparison.Ordinal);
        Assert.EndsWith("    }\n}\n\n", result.Commands.Single(c => c.Number == 2).Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker compose config -o out.yaml", 0, "", "")]
    [InlineData("docker compose config -o ids && docker run --cidfile ids i", 125, "", "docker: container ID file found, make sure the other container isn't running or delete ids\n\nRun 'docker run --help' for more information\n")]
    [InlineData("docker compose config --output nowhere/x", 1, "", "open nowhere/x: no such file or directory\n")]
    [InlineData("docker compose config -o /tmp", 1, "", "open /tmp: is a directory\n")]
    [InlineData("docker compose config --models", 0, "", "")]
    [InlineData("docker compose config --no-consistency --services", 0, "web\n", "")]
    [InlineData("docker compose config --services --format bogus", 0, "web\n", "")]        // the form is looked at last
    [InlineData("docker compose config --format bogus", 1, "", "unsupported format \"bogus\"\n")]
    [InlineData("docker compose config --variables --format bogus", 1, "", "format value \"bogus\" could not be parsed: parsing failed\n")]
    public void Config_does_what_its_flags_ask_for(string command, int exitCode, string begin, string error)
    {
        RunResult result = new ScenarioRunner(
            Load.Valid($"services: {{web: {{image: i}} }}\nx-oomsim: {{timeline: [{{at: 1s, run: {command}}}]}}\n"), new RunOptions { Until = 5 * SimTime.Second }).Run();
        CommandRecord last = result.Commands[^1];
        Assert.Equal((exitCode, error), (last.ExitCode!.Value, last.Stderr));
        Assert.StartsWith(begin, last.Stdout, StringComparison.Ordinal);
        Assert.Equal(begin.Length == 0, last.Stdout.Length == 0);
    }

    private static string WithoutSimulator(string text) => text[..text.IndexOf("x-oomsim", StringComparison.Ordinal)];
}
