using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Several Compose files over each other, by the rules that compose-go has for each attribute.</summary>
public sealed class ComposeMergeTests
{
    [Fact]
    public void Lists_of_pairs_are_one_by_key_in_either_form()
    {
        string text = Config(
            "services: {web: {image: i, environment: {A: 1, B: 2, C: 3}, labels: [a=1, b=2], sysctls: {net.core.somaxconn: 1}, annotations: [x=1]} }\nnetworks: {default: {labels: {k: 1}}}\n",
            "services: {web: {environment: [B=9, C], labels: {b: 3}, sysctls: [net.core.somaxconn=2], annotations: {x: 2}} }\nnetworks: {default: {labels: [k=2]}}\n");
        Assert.Contains("    environment:\n      A: \"1\"\n      B: \"9\"\n      C: null\n", text, StringComparison.Ordinal);
        Assert.Contains("    labels:\n      a: \"1\"\n      b: \"3\"\n", text, StringComparison.Ordinal);
        Assert.Contains("      net.core.somaxconn: \"2\"\n", text, StringComparison.Ordinal);
        Assert.Contains("    annotations:\n      x: \"2\"\n", text, StringComparison.Ordinal);
        Assert.Contains("    labels:\n      k: \"2\"\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_mounted_at_a_place_is_what_was_said_last()
    {
        string text = Config(
            "services: {web: {image: i, volumes: [a:/data, /x:/x], devices: [/dev/null:/dev/n], configs: [c], secrets: [s], expose: [80]} }\nvolumes: {a: , b: }\nconfigs: {c: {content: x}}\nsecrets: {s: {environment: S}}\n",
            "services: {web: {volumes: [{type: volume, source: b, target: /data, read_only: true}], devices: [/dev/zero:/dev/n], configs: [{source: c, mode: 288}], secrets: [{source: s, uid: '5'}], expose: ['80', 81]} }\n");
        Assert.Contains("    volumes:\n      - type: volume\n        source: b\n        target: /data\n        read_only: true\n      - type: bind\n        source: /x\n", text, StringComparison.Ordinal);
        Assert.Contains("    devices:\n      - source: /dev/zero\n        target: /dev/n\n        permissions: rwm\n    expose:", text, StringComparison.Ordinal);
        Assert.Contains("    configs:\n      - source: c\n        mode: \"0440\"\n    devices", text, StringComparison.Ordinal);
        Assert.Contains("    expose:\n      - \"80\"\n      - \"81\"\n", text, StringComparison.Ordinal);
        Assert.Contains("    secrets:\n      - source: s\n        target: /run/secrets/s\n        uid: \"5\"\n    volumes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_two_files_publish_is_published_once()
    {
        const string below = "services: {web: {image: i, ports: ['8080:80', '81']} }\n";
        const string above = "services: {web: {ports: ['8080:80/tcp', '8081:80', '81']} }\n";
        Assert.Equal(3, Config(below, above).Split("mode: ingress").Length - 1);
        Assert.Equal(3, Over(below, above).Services[0].Spec.Ports.Count);
    }

    [Fact]
    public void Options_of_a_log_driver_end_with_it()
    {
        const string below = "services: {web: {image: i, logging: {driver: json-file, options: {max-size: 1m}}} }\n";
        Assert.Equal(["max-file"], Over(below, "services: {web: {logging: {driver: local, options: {max-file: '3'}}} }\n").Services[0].Spec.Log.Options.Keys);
        Assert.Equal(["max-file", "max-size"], Over(below, "services: {web: {logging: {options: {max-file: '3'}}} }\n").Services[0].Spec.Log.Options.Keys);
    }

    [Fact]
    public void A_limit_of_processes_is_replaced_whole()
    {
        Ulimit limit = Over(
            "services: {web: {image: i, ulimits: {nofile: {soft: 1, hard: 2}, nproc: 5}} }\n", "services: {web: {ulimits: {nofile: 7}} }\n").Services[0].Spec.Ulimits[0];
        Assert.Equal(("nofile", 7, 7), (limit.Name, limit.Soft, limit.Hard));
    }

    [Fact]
    public void Pools_of_a_subnet_are_one()
    {
        string text = Config(
            "services: {web: {image: i} }\nnetworks: {default: {ipam: {config: [{subnet: 10.1.0.0/16}]}}}\n",
            "services: {}\nnetworks: {default: {ipam: {config: [{subnet: 10.1.0.0/16, gateway: 10.1.0.1}]}}}\n");
        Assert.Contains("      config:\n        - subnet: 10.1.0.0/16\n          gateway: 10.1.0.1\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split("subnet:")[1..]);
    }

    [Fact]
    public void A_service_extends_what_its_own_file_says()
    {
        IReadOnlyList<ServiceDefinition> services = Over(
            "services: {base: {image: i, mem_limit: 64m}, web: {extends: base} }\n", "services: {base: {mem_limit: 128m}, web: {cpus: 2} }\n").Services;
        Assert.Equal([128L << 20, 64L << 20], services.Select(s => s.Spec.Memory));
        Assert.Equal(2_000_000_000, services[1].Spec.NanoCpus);
    }

    [Fact]
    public void What_is_included_can_be_added_to()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "db"));
        File.WriteAllText(Path.Combine(folder.Path, "db", "compose.yaml"), "services: {db: {image: 'pg:${TAG}', mem_limit: '${LIMIT:-1g}', cap_add: [SYS_TIME], volumes: ['./d:/d']} }\n");
        File.WriteAllText(Path.Combine(folder.Path, "db", ".env"), "TAG=16\n");
        File.WriteAllText(Path.Combine(folder.Path, "limits.env"), "LIMIT=3g\nTAG=9\n");
        Scenario Of(string include) => Read(folder, $"include: [{include}]\nservices: {{db: {{cap_add: [SYS_NICE], cpus: 1}} }}\n").Scenario!;

        ContainerSpec spec = Of("db/compose.yaml").Services[0].Spec;
        Assert.Equal(("pg:16", 1L << 30, 1_000_000_000L), (spec.Image, spec.Memory, spec.NanoCpus));
        Assert.Equal(["SYS_TIME", "SYS_NICE"], spec.CapAdd);
        Assert.EndsWith("/db/d:/d:rw", spec.Binds[0], StringComparison.Ordinal);

        // Named files stand in for the one beside it; the project may be another folder.
        spec = Of("{path: db/compose.yaml, env_file: limits.env, project_directory: .}").Services[0].Spec;
        Assert.Equal(("pg:9", 3L << 30), (spec.Image, spec.Memory));
    }

    private static string Config(string below, string above)
    {
        Scenario scenario = Over(below, above + "x-oomsim: {timeline: [{at: 1s, run: docker compose config}]}\n");
        return new ScenarioRunner(scenario).Run().Commands.Single(c => c.Number == 1).Stdout;
    }

    private static Scenario Over(string below, string above)
    {
        using TemporaryFolder folder = new();
        LoadResult result = Read(folder, below, above);
        Assert.True(result.Scenario is not null, string.Join('\n', result.Diagnostics));
        return result.Scenario!;
    }

    private static LoadResult Read(TemporaryFolder folder, string below, params string[] above)
    {
        string path = Path.Combine(folder.Path, "compose.yaml");
        File.WriteAllText(path, below);
        string[] others = [.. above.Select((_, i) => Path.Combine(folder.Path, $"over{i}.yaml"))];
        for (int i = 0; i < above.Length; i++)
        {
            File.WriteAllText(others[i], above[i]);
        }

        return new ScenarioLoader().Load(path, others);
    }
}
