using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Scenarios.Compose;

/// <summary>The keys of the Compose Specification and what their values may be (docker.md D9; schema of the specification).</summary>
internal static partial class ComposeSchema
{
    /// <summary>A boolean, or a text that Compose takes for one.</summary>
    public static readonly ScalarShape Flag = new("boolean", "string");

    private static readonly AnyShape Any = new();
    private static readonly ScalarShape Text = new("string");
    private static readonly ScalarShape Number = new("number", "string");
    private static readonly ScalarShape Whole = new("integer", "string");
    private static readonly ScalarShape Count = new("integer", "string") { Unit = Unit.Count };
    private static readonly ScalarShape Bytes = new("integer", "string") { Unit = Unit.Size };
    private static readonly ScalarShape Span = new("string") { Unit = Unit.Duration };
    private static readonly ListShape Texts = new(Text);
    private static readonly ListShape Names = new(Text, true);
    private static readonly OneOfShape TextOrNames = new(Text, Names);
    private static readonly OneOfShape TextOrTexts = new(Text, Texts);
    private static readonly OneOfShape ListOrMap = new(new MapShape(new ScalarShape("string", "number", "boolean", "null")), Names);
    private static readonly OneOfShape Command = new(new ScalarShape("null", "string"), Texts);
    private static readonly MapShape DriverOptions = new(new ScalarShape("string", "number"));
    private static readonly OneOfShape ExtraHosts = new(new MapShape(TextOrTexts), Texts);
    private static readonly OneOfShape External = new(Flag, Obj([("name", Text)]));

    private static readonly OneOfShape Mounts = new(new ListShape(new OneOfShape(Text, Obj(
        [("source", Text), ("target", Text), ("uid", Text), ("gid", Text), ("mode", Number)]))));

    private static readonly MapShape Ulimits = new(new OneOfShape(Count, Obj([("soft", Count), ("hard", Count)], "soft", "hard")));

    /// <summary>The command of a health check: a line for a shell, or words of which the first says who runs it.</summary>
    public static readonly OneOfShape HealthTest = new(Text, Texts with { First = ["CMD", "CMD-SHELL", "NONE"] });

    private static readonly PatternShape PullPolicy = new(PullPolicyName());

    private static readonly ObjectShape Hook = Obj(
        [("command", Command), ("user", Text), ("privileged", Flag), ("working_dir", Text), ("environment", ListOrMap)], "command");

    private static readonly ListShape Devices = new(Obj(
        [("capabilities", Texts), ("count", Whole), ("device_ids", Texts), ("driver", Text), ("options", ListOrMap)]));

    /// <summary>A whole file.</summary>
    public static ObjectShape File { get; } = Obj(
    [
        ("version", Text), ("name", Text),
        ("include", new ListShape(new OneOfShape(Text, Obj([("path", TextOrTexts), ("env_file", TextOrTexts), ("project_directory", Text)])))),
        ("services", new MapShape(Service(), true)),
        ("models", new MapShape(Obj([("name", Text), ("model", Text), ("context_size", new ScalarShape("integer")), ("runtime_flags", Texts)], "model"), true)),
        ("networks", new MapShape(Network(), true)),
        ("volumes", new MapShape(Nullable(("name", Text), ("driver", Text), ("driver_opts", DriverOptions), ("external", External), ("labels", ListOrMap)), true)),
        ("secrets", new MapShape(Obj(
            [("name", Text), ("environment", Text), ("file", Text), ("external", External), ("labels", ListOrMap), ("driver", Text), ("driver_opts", DriverOptions), ("template_driver", Text)]), true)),
        ("configs", new MapShape(Obj(
            [("name", Text), ("content", Text), ("environment", Text), ("file", Text), ("external", External), ("labels", ListOrMap), ("template_driver", Text)]), true)),
    ]);

    private static ObjectShape Service() => Obj(
    [
        ("develop", Develop()), ("deploy", Deploy()), ("annotations", ListOrMap), ("attach", Flag), ("build", Build()), ("blkio_config", BlockIo()),
        ("cap_add", Names), ("cap_drop", Names), ("cgroup", new EnumShape("host", "private")), ("cgroup_parent", Text), ("command", Command),
        ("configs", Mounts), ("container_name", new PatternShape(ContainerName())), ("cpu_count", Whole), ("cpu_percent", Whole), ("cpu_shares", Number), ("cpu_quota", Number),
        ("cpu_period", Number), ("cpu_rt_period", Number), ("cpu_rt_runtime", Number), ("cpus", Number), ("cpuset", Text),
        ("credential_spec", Obj([("config", Text), ("file", Text), ("registry", Text)])), ("depends_on", DependsOn()), ("device_cgroup_rules", Names),
        ("devices", new ListShape(new OneOfShape(Text, Obj([("source", Text), ("target", Text), ("permissions", Text)], "source")))),
        ("dns", TextOrNames), ("dns_opt", Names), ("dns_search", TextOrNames), ("domainname", Text), ("entrypoint", Command),
        ("env_file", new OneOfShape(Text, new ListShape(new OneOfShape(Text, Obj([("path", Text), ("format", Text), ("required", Flag)], "path"))))),
        ("label_file", TextOrTexts), ("environment", ListOrMap), ("expose", new ListShape(Number, true)),
        ("extends", new OneOfShape(Text, Obj([("service", Text), ("file", Text)], "service"))),
        ("provider", Obj([("type", Text), ("options", Any)], "type")), ("external_links", Names), ("extra_hosts", ExtraHosts),
        ("gpus", new OneOfShape(new EnumShape("all"), Devices)), ("group_add", new ListShape(Number, true)), ("healthcheck", HealthCheck()),
        ("hostname", Text), ("image", Text), ("init", Flag), ("ipc", Text), ("isolation", Text), ("labels", ListOrMap), ("links", Names),
        ("logging", Obj([("driver", Text), ("options", new MapShape(new ScalarShape("string", "number", "null")))])), ("mac_address", Text),
        ("mem_limit", Number), ("mem_reservation", Whole), ("mem_swappiness", Whole), ("memswap_limit", Number), ("network_mode", Text),
        ("models", new OneOfShape(Texts, new MapShape(Nullable(("endpoint_var", Text), ("model_var", Text)), true))), ("networks", ServiceNetworks()),
        ("oom_kill_disable", Flag), ("oom_score_adj", Whole), ("pid", new ScalarShape("string", "null")), ("pids_limit", Number), ("platform", Text),
        ("ports", new ListShape(new OneOfShape(Number, Obj(
            [("name", Text), ("mode", Text), ("host_ip", Text), ("target", Whole), ("published", Whole), ("protocol", Text), ("app_protocol", Text)])), true)),
        ("post_start", new ListShape(Hook)), ("pre_stop", new ListShape(Hook)), ("privileged", Flag), ("profiles", Names), ("pull_policy", PullPolicy),
        ("pull_refresh_after", Text), ("read_only", Flag), ("restart", Text), ("runtime", Text), ("scale", Whole), ("security_opt", Names),
        ("shm_size", Number), ("secrets", Mounts), ("sysctls", ListOrMap), ("stdin_open", Flag), ("stop_grace_period", Text), ("stop_signal", Text),
        ("storage_opt", Any), ("tmpfs", TextOrNames), ("tty", Flag), ("ulimits", Ulimits), ("use_api_socket", new ScalarShape("boolean")), ("user", Text),
        ("uts", Text), ("userns_mode", Text), ("volumes", Volumes()), ("volumes_from", Names), ("working_dir", Text),
    ]);

    private static OneOfShape Build() => new(Text, Obj(
    [
        ("context", Text), ("dockerfile", Text), ("dockerfile_inline", Text), ("entitlements", Texts), ("args", ListOrMap), ("ssh", ListOrMap),
        ("labels", ListOrMap), ("cache_from", Texts), ("cache_to", Texts), ("no_cache", Flag), ("additional_contexts", ListOrMap), ("network", Text),
        ("provenance", Flag), ("sbom", Flag), ("pull", Flag), ("target", Text), ("shm_size", Bytes), ("extra_hosts", ExtraHosts), ("isolation", Text),
        ("privileged", Flag), ("secrets", Mounts), ("tags", Texts), ("ulimits", Ulimits), ("platforms", Texts), ("no_cache_filter", TextOrTexts),
    ]));

    private static ObjectShape BlockIo()
    {
        ListShape rates = new(Obj([("path", Text), ("rate", Bytes)]));
        return Obj(
        [
            ("device_read_bps", rates), ("device_read_iops", rates), ("device_write_bps", rates), ("device_write_iops", rates), ("weight", Count),
            ("weight_device", new ListShape(Obj([("path", Text), ("weight", Count)]))),
        ]);
    }

    private static OneOfShape DependsOn() => new(Names, new MapShape(
        Obj(
            [("restart", Flag), ("required", new ScalarShape("boolean")), ("condition", new EnumShape("service_started", "service_healthy", "service_completed_successfully"))],
            "condition"),
        true));

    private static OneOfShape ServiceNetworks() => new(Names, new MapShape(
        Nullable(
            ("aliases", Texts), ("interface_name", Text), ("ipv4_address", Text), ("ipv6_address", Text), ("link_local_ips", Texts), ("mac_address", Text),
            ("driver_opts", DriverOptions), ("priority", new ScalarShape("number")), ("gw_priority", new ScalarShape("number"))),
        true));

    private static ListShape Volumes() => new(new OneOfShape(Text, Obj(
        [
            ("type", new EnumShape("bind", "volume", "tmpfs", "cluster", "npipe", "image")), ("source", Text), ("target", Text), ("read_only", Flag),
            ("consistency", Text),
            ("bind", Obj([("propagation", Text), ("create_host_path", Flag), ("recursive", new EnumShape("enabled", "disabled", "writable", "readonly")), ("selinux", new EnumShape("z", "Z"))])),
            ("volume", Obj([("labels", ListOrMap), ("nocopy", Flag), ("subpath", Text)])),
            ("tmpfs", Obj([("size", Whole), ("mode", Number)])), ("image", Obj([("subpath", Text)])),
        ],
        "type")));

    private static ObjectShape HealthCheck() => Obj(
    [
        ("disable", Flag), ("interval", Span), ("retries", new ScalarShape("number", "string") { Unit = Unit.Count }), ("test", HealthTest), ("timeout", Span), ("start_period", Span),
        ("start_interval", Span),
    ]);

    private static OneOfShape Develop() => Nullable(("watch", new ListShape(Obj(
        [
            ("ignore", TextOrTexts), ("include", TextOrTexts), ("path", Text),
            ("action", new EnumShape("rebuild", "sync", "restart", "sync+restart", "sync+exec")), ("target", Text), ("exec", Hook), ("initial_sync", Flag),
        ],
        "path",
        "action"))));

    private static OneOfShape Deploy()
    {
        ObjectShape update = Obj(
        [
            ("parallelism", Count), ("delay", Span), ("failure_action", Text), ("monitor", Span), ("max_failure_ratio", Number),
            ("order", new EnumShape("start-first", "stop-first")),
        ]);
        ListShape generic = new(Obj([("discrete_resource_spec", Obj([("kind", Text), ("value", Number)]))]));
        return Nullable(
            ("mode", Text), ("endpoint_mode", Text), ("replicas", Whole), ("labels", ListOrMap), ("rollback_config", update), ("update_config", update),
            ("resources", Obj(
            [
                ("limits", Obj([("cpus", Number), ("memory", Text), ("pids", Whole)])),
                ("reservations", Obj([("cpus", Number), ("memory", Text), ("generic_resources", generic), ("devices", Devices)])),
            ])),
            ("restart_policy", Obj([("condition", Text), ("delay", Span), ("max_attempts", Whole), ("window", Span)])),
            ("placement", Obj([("constraints", Texts), ("preferences", new ListShape(Obj([("spread", Text)]))), ("max_replicas_per_node", Count)])));
    }

    private static OneOfShape Network() => Nullable(
        ("name", Text), ("driver", Text), ("driver_opts", DriverOptions),
        ("ipam", Obj(
        [
            ("driver", Text),
            ("config", new ListShape(Obj([("subnet", Text), ("ip_range", Text), ("gateway", Text), ("aux_addresses", new MapShape(Text))]))),
            ("options", new MapShape(Text)),
        ])),
        ("external", External), ("internal", Flag), ("enable_ipv4", Flag), ("enable_ipv6", Flag), ("attachable", Flag), ("labels", ListOrMap));

    private static OneOfShape Nullable(params (string Key, Shape Shape)[] keys) => new(Obj(keys), new ScalarShape("null"));

    // No key stands twice.
    private static ObjectShape Obj((string Key, Shape Shape)[] keys, params string[] required) => new(keys.ToDictionary(k => k.Key, k => k.Shape, StringComparer.Ordinal).ToSorted(), required);

    [GeneratedRegex("[a-zA-Z0-9][a-zA-Z0-9_.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();

    [GeneratedRegex("always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+", RegexOptions.CultureInvariant)]
    private static partial Regex PullPolicyName();
}
