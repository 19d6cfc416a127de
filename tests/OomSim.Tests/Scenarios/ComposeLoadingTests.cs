using OomSim.Docker;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class ComposeLoadingTests
{
    [Fact]
    public void Logging_is_the_log_driver_and_its_options()
    {
        Scenario scenario = Load.Valid("services:\n  a: {image: i, logging: {driver: local, options: {max-size: 10m, max-file: 3}}}\n  b: {image: i}\n");
        LogConfig log = scenario.Services[0].Spec.Log;
        Assert.Equal(("local", "max-file=3 max-size=10m"), (log.Driver, string.Join(' ', log.Options.Select(o => o.Key + "=" + o.Value))));
        Assert.Equal("json-file", scenario.Services[1].Spec.Log.Driver);
        Assert.DoesNotContain(scenario.IgnoredKeys, key => key.Path.Contains("logging", StringComparison.Ordinal));
    }

    [Fact]
    public void Resource_keys_reach_the_engine_in_its_units()
    {
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: hog
                mem_limit: 64m
                memswap_limit: -1
                mem_reservation: 1.5k
                mem_swappiness: 10
                oom_kill_disable: true
                oom_score_adj: -5
                cpus: 0.5
                cpu_shares: 512
                cpu_quota: 50000
                cpu_period: 100000
                cpuset: "0,1"
                pids_limit: 7
                shm_size: 128MiB
                restart: on-failure:3
                stop_grace_period: 1m30s500ms
                stop_signal: SIGINT
                init: true
                tmpfs: /run:size=1m
                cgroup_parent: /x
                ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}
            """);
        ContainerSpec spec = Assert.Single(scenario.Services).Spec;
        Assert.Equal(64L << 20, spec.Memory);
        Assert.Equal(-1, spec.MemorySwap);
        Assert.Equal(1536, spec.MemoryReservation); // 1.5 × 1024
        Assert.Equal(10, spec.MemorySwappiness);
        Assert.True(spec.OomKillDisable);
        Assert.Equal(-5, spec.OomScoreAdj);
        Assert.Equal(500_000_000, spec.NanoCpus);
        Assert.Equal(512, spec.CpuShares);
        Assert.Equal(50_000, spec.CpuQuota);
        Assert.Equal(100_000, spec.CpuPeriod);
        Assert.Equal("0,1", spec.CpusetCpus);
        Assert.Equal(7, spec.PidsLimit);
        Assert.Equal(128L << 20, spec.ShmSize);
        Assert.Equal("on-failure", spec.RestartPolicy);
        Assert.Equal(3, spec.RestartMaximumRetries);
        Assert.Equal(90, spec.StopTimeout); // whole seconds, truncated (D9.5)
        Assert.Equal("SIGINT", spec.StopSignal);
        Assert.True(spec.Init);
        Assert.Equal("size=1m", spec.Tmpfs["/run"]);
        Assert.Equal("/x", spec.CgroupParent);
        Assert.Equal([new Ulimit("nofile", 20000, 40000), new Ulimit("nproc", 65535, 65535)], spec.Ulimits);
    }

    [Fact]
    public void Deploy_wins_and_its_policy_is_mapped()
    {
        Scenario scenario = Load.Valid("""
            services:
              app:
                image: hog
                restart: "no"
                deploy:
                  replicas: 2
                  resources: {limits: {cpus: "0.25", memory: 50M, pids: 9}, reservations: {memory: 20M}}
                  restart_policy: {condition: any}
            """);
        ServiceDefinition service = scenario.Services[0];
        Assert.Equal(["app-1", "app-2"], service.ContainerNames);
        Assert.Equal(50L << 20, service.Spec.Memory);
        Assert.Equal(20L << 20, service.Spec.MemoryReservation);
        Assert.Equal(250_000_000, service.Spec.NanoCpus);
        Assert.Equal(9, service.Spec.PidsLimit);
        Assert.Equal("always", service.Spec.RestartPolicy);
    }

    [Theory]
    [InlineData("mem_limit: 64m", "limits: {memory: 65m}", "'mem_limit' and 'deploy.resources.limits.memory'")]
    [InlineData("mem_limit: 64m", "limits: {cpus: '1'}", "'mem_limit' and 'deploy.resources.limits.memory'")]
    [InlineData("cpus: 1", "limits: {cpus: '2'}", "'cpus' and 'deploy.resources.limits.cpus'")]
    [InlineData("pids_limit: 1", "limits: {pids: 2}", "'pids_limit' and 'deploy.resources.limits.pids'")]
    [InlineData("mem_reservation: 1m", "reservations: {memory: 2m}", "'mem_reservation' and 'deploy.resources.reservations.memory'")]
    public void Two_forms_of_one_limit_must_agree(string top, string deployed, string which)
    {
        string[] errors = Load.Errors($"services:\n  app:\n    image: hog\n    {top}\n    deploy: {{resources: {{{deployed}}}}}\n");
        Assert.Equal([$"s.yaml:4:5: error: services.app: can't set distinct values on {which}: invalid compose project"], errors);
    }

    [Fact]
    public void Keys_are_checked_against_the_Compose_specification()
    {
        Assert.Equal(
            ["s.yaml:4:5: error: services.app additional properties 'mem_limt' not allowed (did you mean 'mem_limit'?)"],
            Load.Errors("services:\n  app:\n    image: hog\n    mem_limt: 64m\n"));
        Assert.Equal(
            ["s.yaml:3:1: error: additional properties 'servces' not allowed (did you mean 'services'?)"],
            Load.Errors("services:\n  a: {image: b}\nservces: {}\n"));
        Assert.Equal(["s.yaml:2:8: error: services.app must be a mapping, not a list"], Load.Errors("services:\n  app: [a]\n"));
        Assert.Equal(
            ["s.yaml:2:30: error: services.app.mem_limit must be a number or string, not a boolean"],
            Load.Errors("services:\n  app: {image: b, mem_limit: true}\n"));
        Assert.Equal(
            "s.yaml:2:47: error: services.app.depends_on.b.condition value must be one of 'service_started', 'service_healthy', 'service_completed_successfully', not 'service_helthy' (did you mean 'service_healthy'?)",
            Load.Errors("services:\n  app: {image: b, depends_on: {b: {condition: service_helthy}}}\n")[0]);
    }

    [Fact]
    public void Every_service_needs_an_image_or_a_build()
    {
        Assert.Equal(
            ["s.yaml:2:3: error: service \"app\" has neither an image nor a build context specified: invalid compose project: is this file merged over another? 'oomsim run FIRST.yaml -f THIS.yaml' does so"],
            Load.Errors("services:\n  app: {restart: always}\n"));
        Assert.Equal(
            ["s.yaml:2:3: error: service \"app\" has neither an image nor a build context specified: invalid compose project"],
            Load.Errors("services:\n  app: {restart: always}\n  other: {image: i}\n"));
        Assert.Equal("s-web", Load.Valid("services:\n  web: {build: .}\n").Services[0].Spec.Image);
    }

    [Fact]
    public void Networks_and_volumes_are_heeded()
    {
        Scenario scenario = Load.Valid("services:\n  a: {image: i, volumes: ['x:/x', {type: tmpfs, target: /t, tmpfs: {size: 1m}}, {type: bind, source: /, target: /y}]}\n  b: {image: i, volumes: ['x:/x'], networks: [n], platform: d}\nvolumes: {x: {}}\nnetworks: {n: {}}\n");
        Assert.Equal(["s_x:/x:rw", "/:/y:rw"], scenario.Services[0].Spec.Binds);
        Assert.Equal(("tmpfs", "/t", "1048576"), (scenario.Services[0].Spec.Mounts[0].Type, scenario.Services[0].Spec.Mounts[0].Target, scenario.Services[0].Spec.Mounts[0].TmpfsSize));
        Assert.Equal(["services.b.platform"], scenario.IgnoredKeys.Select(k => k.Path));
    }

    [Fact]
    public void A_plain_Compose_file_gets_images_that_sleep()
    {
        Scenario scenario = Load.Valid("services:\n  db: {image: 'postgres:16', ports: ['5432:5432'], platform: d, annotations: {A: b}}\n");
        ImageSettings image = Assert.Single(scenario.Images);
        Assert.True(image.IsDefault);
        Assert.Equal("postgres:16", image.Name);
        Assert.Equal("postgres", image.Program!.Init.Comm);
        Assert.Null(Assert.IsType<OomSim.Kernel.SleepStep>(Assert.Single(image.Program.Init.Steps)).Duration);
        Assert.Equal(["services.db.platform"], scenario.IgnoredKeys.Select(k => k.Path));
    }

    [Fact]
    public void Cycles_and_unknown_dependencies_are_refused()
    {
        Assert.Equal(
            ["s.yaml:2:30: error: dependency cycle detected: a -> b -> c -> a"],
            Load.Errors("services:\n  a: {image: i, depends_on: [b]}\n  b: {image: i, links: ['c:x']}\n  c: {image: i, network_mode: 'service:a'}\n"));
        Assert.Equal(
            ["s.yaml:2:30: error: service \"a\" depends on undefined service \"bd\": invalid compose project (did you mean 'db'?)"],
            Load.Errors("services:\n  a: {image: i, depends_on: [bd]}\n  db: {image: i}\n"));
    }

    [Fact]
    public void Two_containers_of_one_name_are_refused()
    {
        Assert.Equal(
            ["s.yaml:3:18: error: services.b: container name \"x1\" is already in use by service a: invalid compose project"],
            Load.Errors("services:\n  a: {image: i, container_name: x1}\n  b: {image: i,  container_name: x1}\n"));
        Assert.Single(Load.Errors("services:\n  web: {image: i, scale: 2}\n  web-2: {image: i}\n"));
        Assert.Equal(
            ["s.yaml:2:17: error: services.a: can't set container_name and scale as container name must be unique: invalid compose project"],
            Load.Errors("services:\n  a: {image: i, container_name: xy, scale: 2}\n"));
    }

    [Theory]
    [InlineData("depends_on: [b, b]", "s.yaml:2:33: error: services.a.depends_on items at 0 and 1 are equal: 'b' may stand there once")]
    [InlineData("networks: [n, m, n]", "s.yaml:2:34: error: services.a.networks items at 0 and 2 are equal: 'n' may stand there once")]
    [InlineData("group_add: [80, 80]", "s.yaml:2:33: error: services.a.group_add items at 0 and 1 are equal: '80' may stand there once")]
    [InlineData("privileged: maybe", "s.yaml:2:29: error: error while interpolating services.a.privileged: failed to cast to expected type: invalid boolean: maybe")]
    [InlineData("tty: 'perhaps'", "s.yaml:2:22: error: error while interpolating services.a.tty: failed to cast to expected type: invalid boolean: perhaps")]
    public void Lists_are_sets_and_flags_are_flags(string line, string expected) => Assert.Contains(
        expected,
        Load.Errors($"services:\n  a: {{image: i, {line}}}\n  b: {{image: i}}\nnetworks: {{n: {{}}, m: {{}}}}\n"));

    [Theory]
    [InlineData("command: [x, x]")]
    [InlineData("privileged: 'yes', tty: on, init: \"Y\", read_only: false")]
    [InlineData("environment: [A=1, B=1]")]
    public void What_Compose_takes_is_taken(string line) => Load.Valid($"services:\n  a: {{image: i, {line}}}\n");

    [Fact]
    public void References_must_exist()
    {
        string[] errors = Load.Errors("""
            services:
              a:
                image: i
                networks: [n]
                volumes: ['v:/v', './w:/w', '/x']
                secrets: [s]
                configs: [{source: c}]
            secrets:
              t: {}
            """);
        Assert.Equal(
            [
                "s.yaml:4:16: error: service \"a\" refers to undefined network n: invalid compose project",
                "s.yaml:7:15: error: service \"a\" refers to undefined config c: invalid compose project",
                "s.yaml:6:15: error: service \"a\" refers to undefined secret s: invalid compose project (did you mean 't'?)",
                "s.yaml:5:15: error: service \"a\" refers to undefined volume v: invalid compose project",
                "s.yaml:9:3: error: secret \"t\" must declare either `file` or `environment`: invalid compose project",
            ],
            errors);
    }

    [Fact]
    public void Services_with_inactive_profiles_take_no_part()
    {
        const string text = "services:\n  a: {image: i}\n  b: {image: i, profiles: [debug]}\n";
        Assert.Equal(["a"], Load.Valid(text).Services.Select(s => s.Name));
        Assert.Equal(["a", "b"], Load.Valid(text, new LoadOptions { Profiles = ["debug"] }).Services.Select(s => s.Name));
        Assert.Equal(2, Load.Text(text, ("COMPOSE_PROFILES", "x,debug")).Scenario!.Services.Count);
    }

    [Fact]
    public void Extends_merges_and_finds_circles()
    {
        Scenario scenario = Load.Valid("""
            services:
              base: {image: i, mem_limit: 1g, depends_on: [db], tmpfs: [/a], labels: {x: "1"}}
              app: {extends: {service: base}, mem_limit: 2g, depends_on: {web: {condition: service_healthy}}, tmpfs: [/b]}
              db: {image: i}
              web: {image: i}
            """);
        ServiceDefinition app = scenario.Services[1];
        Assert.Equal(2L << 30, app.Spec.Memory);
        Assert.Equal([new Dependency("db", DependencyCondition.Started), new Dependency("web", DependencyCondition.Healthy)], app.DependsOn);
        Assert.Equal(["/a", "/b"], app.Spec.Tmpfs.Keys);
        Assert.Equal("1", app.Spec.Labels["x"]);
        Assert.StartsWith(
            "s.yaml:2:17: error: circular reference: s.yaml:a extends s.yaml:b extends s.yaml:a",
            Load.Errors("services:\n  a: {image: i, extends: b}\n  b: {extends: a}\n")[0],
            StringComparison.Ordinal);
        Assert.Equal(
            ["s.yaml:2:17: error: cannot extend service \"a\" in s.yaml: service \"bb\" not found (did you mean 'b'?)"],
            Load.Errors("services:\n  a: {extends:  bb}\n  b: {image: i}\n"));
    }

    [Fact]
    public void Anchors_merge_keys_and_tags_work()
    {
        Scenario scenario = Load.Valid("""
            x-common: &common {image: i, mem_limit: 1g, restart: always}
            services:
              a: {<<: *common, mem_limit: 2g}
              b:
                <<: [{restart: "no"}, *common]
              c: !reset {image: i}
            """);
        Assert.Equal(["a", "b"], scenario.Services.Select(s => s.Name));
        Assert.Equal((2L << 30, "always"), (scenario.Services[0].Spec.Memory, scenario.Services[0].Spec.RestartPolicy));
        Assert.Equal((1L << 30, "no"), (scenario.Services[1].Spec.Memory, scenario.Services[1].Spec.RestartPolicy));
    }

    [Fact]
    public void What_is_accepted_and_not_simulated_is_told()
    {
        LoadResult read = Load.Text("services:\n  db: {provider: {type: x}}\n  app: {image: i, depends_on: {api: {condition: service_healthy}}}\n  api: {image: i}\n");
        Assert.NotNull(read.Scenario);
        Assert.Equal(
            [
                "s.yaml:2:8: warning: services.db: a service that a provider runs is not simulated: it counts as started",
                "s.yaml:3:32: warning: services.app.depends_on.api: nothing says how its health is checked: it counts as healthy as soon as it runs",
            ],
            read.Diagnostics.Select(d => d.ToString()));
    }

    [Theory]
    [InlineData("CON", "a device of that name")]
    [InlineData("lpt1", "a device of that name")]
    [InlineData("../x", "must consist only of")]
    [InlineData(".", "must consist only of")]
    public void A_name_that_no_folder_can_bear_is_refused(string name, string reason) =>
        Assert.Contains(reason, Assert.Single(Load.Errors($"name: '{name}'\nservices: {{a: {{image: i}}}}\n")), StringComparison.Ordinal);

    [Fact]
    public void All_slips_of_a_service_are_told_at_once_with_what_would_be_right() => Assert.Equal(
        [
            "s.yaml:5:41: error: services.a.healthcheck.interval: invalid duration: 'soon' (write it as 250ms, 5s, 1m30s or 2h)",
            "s.yaml:3:16: error: services.a.mem_limit: invalid suffix: 'q' (write it as 512k, 64m, 1.5g or 64MiB)",
            "s.yaml:4:20: error: services.a.memswap_limit: invalid size: 'lots' (write it as 512k, 64m, 1.5g or 64MiB)",
        ],
        Load.Errors("services:\n  a:\n    mem_limit: 64q\n    memswap_limit: lots\n    healthcheck: {test: none, interval: soon}\n    image: i\n"));
}
