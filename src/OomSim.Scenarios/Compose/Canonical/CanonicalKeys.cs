using OomSim.Scenarios.Yaml;
using static OomSim.Scenarios.Compose.CanonicalForms;

namespace OomSim.Scenarios.Compose;

/// <summary>The keys of a project in the order in which compose-go writes them, with their forms (compose-go, types).</summary>
internal static class CanonicalKeys
{
    /// <summary>A service.</summary>
    public static Node? Service(Node value) => Struct(ServiceKeys())(value);

    /// <summary>Where a key of a service stands among the others.</summary>
    public static int PlaceOf(string key) => Array.FindIndex(ServiceKeys(), k => k.Key == key);

    /// <summary>A network.</summary>
    public static Node? Network(Node value) => Struct(
    [
        ("name", Text), ("driver", Text), ("driver_opts", Labels),
        ("ipam", Part(("driver", Text), ("config", ListOf(v => [Part(("subnet", Text), ("gateway", Text), ("ip_range", Text), ("aux_addresses", Labels))(v)])))),
        ("external", External), ("internal", Switch), ("attachable", Switch), ("labels", Labels), ("enable_ipv4", Choice), ("enable_ipv6", Choice),
    ])(value);

    /// <summary>A volume.</summary>
    public static Node? Volume(Node value) => Struct([("name", Text), ("driver", Text), ("driver_opts", Labels), ("external", External), ("labels", Labels)])(value);

    /// <summary>A secret, or a config.</summary>
    public static Node? FileObject(Node value) => Struct(
    [
        ("name", Text), ("file", HostPath), ("environment", Text), ("content", Text), ("external", External), ("labels", Labels), ("driver", Text), ("driver_opts", Labels), ("template_driver", Text),
    ])(value);

    private static (string Key, Func<Node, Node?> Form)[] ServiceKeys() =>
    [
        ("profiles", Texts), ("annotations", Labels), ("attach", Choice), ("build", Build), ("develop", Develop), ("blkio_config", BlockIo), ("cap_add", Texts), ("cap_drop", Texts),
        ("cgroup_parent", Text), ("cgroup", Text), ("cpu_count", Whole), ("cpu_percent", Single), ("cpu_period", Whole), ("cpu_quota", Whole), ("cpu_rt_period", Whole), ("cpu_rt_runtime", Whole),
        ("cpus", Single), ("cpuset", Text), ("cpu_shares", Whole), ("command", Words), ("configs", ListOf(CanonicalLists.Config)), ("container_name", Text),
        ("credential_spec", Part(("config", Text), ("file", Text), ("registry", Text))), ("depends_on", DependsOn), ("deploy", Deploy), ("device_cgroup_rules", Texts),
        ("devices", ListOf(CanonicalLists.Device)), ("dns", Texts), ("dns_opt", Texts), ("dns_search", Texts), ("domainname", Text), ("entrypoint", Words),
        ("provider", Part(("type", Text), ("options", Any))), ("environment", Variables), ("env_file", ListOf(CanonicalLists.VariableFile)), ("expose", Texts), ("external_links", Texts),
        ("extra_hosts", Hosts), ("group_add", Texts), ("gpus", CanonicalLists.Gpus), ("hostname", Text), ("healthcheck", HealthCheck), ("image", Text), ("init", Choice), ("ipc", Text),
        ("isolation", Text), ("labels", Labels), ("label_file", Texts), ("links", Texts), ("logging", Struct([("driver", Text), ("options", Labels)])), ("mem_limit", Bytes),
        ("mem_reservation", Bytes), ("memswap_limit", Bytes), ("mem_swappiness", Bytes), ("mac_address", Text), ("models", Any), ("network_mode", Text), ("networks", Networks),
        ("oom_kill_disable", Switch), ("oom_score_adj", Whole), ("pid", Text), ("pids_limit", Whole), ("platform", Text), ("ports", p => ComposeUnicity.Ports(ListOf(CanonicalLists.Ports)(p))), ("privileged", Switch),
        ("pull_policy", PullPolicyOf), ("read_only", Switch), ("restart", Text), ("runtime", Text), ("scale", Given), ("secrets", ListOf(CanonicalLists.Secret)), ("security_opt", Texts),
        ("shm_size", Bytes), ("stdin_open", Switch), ("stop_grace_period", Duration), ("stop_signal", Text), ("storage_opt", Labels), ("sysctls", Labels), ("tmpfs", Texts), ("tty", Switch),
        ("ulimits", MapOf(Ulimit)), ("use_api_socket", Switch), ("user", Text), ("userns_mode", Text), ("uts", Text), ("volumes", ListOf(CanonicalLists.Volume)), ("volumes_from", Texts),
        ("working_dir", Text), ("post_start", ListOf(v => [Hook(v)])), ("pre_stop", ListOf(v => [Hook(v)])),
    ];

    private static Node? External(Node value) => value is Mapping ? new Scalar(value.At, "true", ScalarKind.Boolean) : Switch(value);

    private static Node? PullPolicyOf(Node value) => value is Scalar { Text: "if_not_present" } ? Of("missing") : Text(value);

    // A Dockerfile has its usual name where none is said.
    private static Node? Build(Node value) => Struct(
        [
            ("context", HostPath), ("dockerfile", Text), ("dockerfile_inline", Text), ("entitlements", Texts), ("args", Variables), ("provenance", Text), ("sbom", Text), ("ssh", Texts), ("labels", Labels),
            ("cache_from", Texts), ("cache_to", Texts), ("no_cache", Switch), ("no_cache_filter", Texts), ("additional_contexts", Labels), ("pull", Switch), ("extra_hosts", Hosts),
            ("isolation", Text), ("network", Text), ("target", Text), ("secrets", ListOf(CanonicalLists.Secret)), ("shm_size", Bytes), ("tags", Texts), ("ulimits", MapOf(Ulimit)),
            ("platforms", Texts), ("privileged", Switch),
        ],
        node =>
        {
            Mapping whole = new(node.At);
            (node as Mapping)?.Entries.ForEach(whole.Set);
            if (node is not Mapping || whole["context"] is null)
            {
                whole.Set(new Entry("context", node.At, node is Scalar ? node : Of(".")));
            }

            if (whole["dockerfile"] is null && whole["dockerfile_inline"] is null)
            {
                whole.Set(new Entry("dockerfile", node.At, Of("Dockerfile")));
            }

            return whole;
        })(value);

    private static Node? Develop(Node value) => Struct([("watch", ListOf(v =>
        [Struct([("path", HostPath), ("action", Text), ("target", Text), ("exec", Hook), ("include", Texts), ("ignore", Texts), ("initial_sync", Switch)])(v)]))])(value);

    private static Node? Hook(Node value) => Struct([("command", Words), ("user", Text), ("privileged", Switch), ("working_dir", Text), ("environment", Variables)])(value);

    private static Node? BlockIo(Node value)
    {
        Func<Node, Node?> rates = ListOf(v => [Struct([("path", Text), ("rate", Bytes)])(v)]);
        return Struct(
        [
            ("weight", Whole), ("weight_device", ListOf(v => [Struct([("path", Text), ("weight", Given)])(v)])), ("device_read_bps", rates), ("device_read_iops", rates),
            ("device_write_bps", rates), ("device_write_iops", rates),
        ])(value);
    }

    private static Node? HealthCheck(Node value) => Struct(
    [
        ("test", v => v is Scalar { IsNull: false } line ? List([Of("CMD-SHELL"), Of(line.Text)]) : Texts(v)), ("timeout", Duration), ("interval", Duration), ("retries", Given),
        ("start_period", Duration), ("start_interval", Duration), ("disable", Switch),
    ])(value);

    private static Node? Deploy(Node value)
    {
        Func<Node, Node?> update = Struct([("parallelism", Given), ("delay", Duration), ("failure_action", Text), ("monitor", Duration), ("max_failure_ratio", Single), ("order", Text)]);
        Func<Node, Node?> resource = Struct(
        [
            ("cpus", Single), ("memory", Bytes), ("pids", Whole), ("devices", CanonicalLists.Gpus),
            ("generic_resources", ListOf(v => [Part(("discrete_resource_spec", Struct([("kind", Text), ("value", Given)])))(v)])),
        ]);
        return Struct(
        [
            ("mode", Text), ("replicas", Given), ("labels", Labels), ("update_config", update), ("rollback_config", update), ("resources", Part(("limits", resource), ("reservations", resource))),
            ("restart_policy", Struct([("condition", Text), ("delay", Duration), ("max_attempts", Given), ("window", Duration)])),
            ("placement", Part(("constraints", Texts), ("preferences", ListOf(v => [Struct([("spread", Text)])(v)])), ("max_replicas_per_node", Whole))), ("endpoint_mode", Text),
        ])(value);
    }

    private static Node? DependsOn(Node value) => MapOf(v => Map(
        ("condition", (v as Mapping)?["condition"] is { } condition ? Text(condition) : null),
        ("restart", (v as Mapping)?["restart"] is { } restart ? Switch(restart) : null),
        ("required", (v as Mapping)?["required"] is { } required ? Choice(required) : null)))(value);

    private static Node? Networks(Node value) => MapOf(Struct(
    [
        ("aliases", Texts), ("driver_opts", Labels), ("gw_priority", Whole), ("interface_name", Text), ("ipv4_address", Text), ("ipv6_address", Text), ("link_local_ips", Texts),
        ("mac_address", Text), ("priority", Whole),
    ]))(value);

    private static Node? Ulimit(Node value) => value is Mapping both ? Map(("soft", Given(both["soft"] ?? both)), ("hard", Given(both["hard"] ?? both))) : Given(value);
}
