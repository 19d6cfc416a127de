using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>What the keys of the Compose Specification mean that <see cref="ComposeKeys"/> does not describe: nearly all are accepted and do nothing.</summary>
internal static class ComposeTexts
{
    /// <summary>Said of keys that do nothing here.</summary>
    public const string Idle = " It does nothing here.";

    // By the path without names; of keys that mean the same wherever they stand, the last word alone.
    private static IReadOnlyDictionary<string, string> Idles { get; } = Table("""
        annotations: Annotations of the OCI runtime's specification.
        attach: Whether docker compose up prints what it writes.
        blkio_config: Weights and rates of block devices.
        device_read_bps: Bytes per second that may be read from a device.
        device_read_iops: Reads per second from a device.
        device_write_bps: Bytes per second that may be written to a device.
        device_write_iops: Writes per second to a device.
        weight: Share of disk time, 10 to 1000.
        weight_device: Share of disk time of a device.
        rate: Bytes or operations per second.
        cap_add: Capabilities that it gets.
        cap_drop: Capabilities that it loses.
        cgroup: Whose cgroup namespace it has: host or private.
        configs: Configs: files that services can be given.
        services.configs: Configs that it is given as files.
        cpu_percent: Share of the CPUs on Windows.
        cpu_rt_period: Period of real-time scheduling, microseconds.
        cpu_rt_runtime: Real-time CPU time in each period, microseconds.
        credential_spec: Credentials of a managed Windows account.
        config: A config's name.
        registry: A key of the Windows registry.
        develop: What docker compose watch does.
        watch: What is done where files change.
        action: What is done: rebuild, sync, restart, sync+restart or sync+exec.
        exec: A command that is run in the container then.
        ignore: Patterns of files that do not count.
        include: Patterns of files that count.
        initial_sync: Whether all is copied at the start.
        device_cgroup_rules: Rules of the devices that it may use.
        devices: Devices of the host that it gets.
        permissions: What it may do with a device: r, w and m.
        dns: Name servers.
        dns_opt: Options of its resolver.
        dns_search: Domains that its resolver tries.
        domainname: Its domain.
        entrypoint: Command in front of command, in place of the image's.
        env_file: Files with variables of its environment.
        include.env_file: Files with the variables that the included files are read with.
        format: How the file is read: raw, or as Compose does.
        environment: Variables of its environment.
        configs.environment: Variable of the environment whose value it is.
        secrets.environment: Variable of the environment whose value it is.
        expose: Ports that other containers reach.
        external_links: Containers of other projects that it reaches by name.
        extra_hosts: Lines of its /etc/hosts.
        gpus: GPUs that it gets.
        capabilities: What the device must be able to do.
        count: How many devices, or all.
        device_ids: Which devices.
        options: Options of the driver.
        provider.options: Options of the provider.
        group_add: Further groups of its user.
        hostname: Its host name.
        ipc: Whose IPC namespace it has.
        isolation: Kind of isolation on Windows.
        label_file: Files with labels.
        labels: Labels, by name.
        mac_address: Its MAC address.
        models: AI models that services use.
        services.models: AI models that it uses.
        endpoint_var: Variable that tells where the model is reached.
        model_var: Variable that tells which model it is.
        model: The model's artifact.
        context_size: Tokens of the model's context.
        runtime_flags: Flags of the model's runtime.
        networks: Networks that services join.
        services.networks: Networks that it joins.
        aliases: Further names in that network.
        interface_name: Name of the interface in the container.
        ipv4_address: Its IPv4 address there.
        ipv6_address: Its IPv6 address there.
        link_local_ips: Link-local addresses.
        priority: Order in which networks are joined.
        gw_priority: Which network has the default gateway.
        driver_opts: Options of the driver.
        platform: Platform of the image, as linux/amd64.
        ports: Ports that it publishes on the host.
        mode: Mode of the file, as in 0440.
        services.ports.mode: host or ingress.
        services.deploy.mode: replicated, global, replicated-job or global-job.
        host_ip: Address of the host.
        protocol: tcp or udp.
        app_protocol: Protocol of the application, as http.
        services.ports.target: Port in the container.
        services.ports.name: Name of the port.
        post_start: Commands that are run in it after its start.
        pre_stop: Commands that are run in it before its end.
        services.post_start.command: The command.
        services.pre_stop.command: The command.
        command: The command.
        user: User that runs it.
        privileged: Whether it has all rights of the host.
        working_dir: Working folder.
        provider: A program that stands for the service.
        type: Kind of the provider.
        pull_refresh_after: Age after which the image is pulled again.
        read_only: Whether its own layer can't be written.
        runtime: OCI runtime.
        secrets: Secrets: files that services can be given.
        services.secrets: Secrets that it is given as files.
        security_opt: Security options.
        stdin_open: Whether its standard input stays open.
        storage_opt: Options of the storage driver.
        sysctls: Kernel settings of its namespaces.
        tty: Whether it has a terminal.
        use_api_socket: Whether it reaches the engine's socket.
        userns_mode: Whose user namespace it has.
        uts: Whose UTS namespace it has.
        volumes: Volumes that services mount.
        consistency: How exact a mounted folder is on a Mac.
        bind: Options of a mounted folder.
        propagation: How mounts below it are passed on.
        create_host_path: Whether the folder is made where it is missing.
        recursive: Whether mounts below it are read-only as well.
        selinux: Its SELinux label: z or Z.
        volume: Options of a volume.
        nocopy: Whether the image's files are not copied in.
        subpath: Folder inside it that is mounted.
        image: Options of a mounted image.
        services.ulimits: Limits of its processes (ulimit), as memlock.
        services.ulimits.hard: Most that the soft limit may be raised to.
        services.ulimits.soft: What counts.
        services.volumes.tmpfs.mode: Mode of its folder.
        services.ports.published: Port on the host.
        services.build.labels: Labels of the image.
        services.build.no_cache: Whether steps are done anew.
        services.build.pull: Whether the base image is pulled anew.
        services.build.tags: Further names of the image.
        services.build.privileged: Whether RUN steps have all rights of the host.
        version: Version of the format; Compose passes over it.
        additional_contexts: Further folders that the Dockerfile can name.
        cache_from: Where cached layers come from.
        cache_to: Where cached layers go.
        entitlements: Rights of the build.
        network: Network of the build's RUN steps.
        no_cache_filter: Stages that are built without the cache.
        platforms: Platforms that are built for.
        provenance: Whether it is told how the image was built.
        sbom: Whether the image's parts are listed.
        shm_size: Size of /dev/shm of the build's RUN steps.
        ssh: SSH keys that the build may use.
        services.build.secrets: Secrets that the build may use.
        services.build.ulimits: Limits of the build's RUN steps.
        services.build.ulimits.hard: Most that the soft limit may be raised to.
        services.build.ulimits.soft: What counts.
        source: What is mounted.
        services.devices.source: Device on the host.
        services.devices.target: Its name in the container.
        services.develop.watch.target: Where it is copied to in the container.
        services.volumes.read_only: Whether it can't be written there.
        services.configs.source: Which config.
        services.secrets.source: Which secret.
        services.build.secrets.source: Which secret.
        path: The file or folder.
        device_read_bps.path: The device.
        device_read_iops.path: The device.
        device_write_bps.path: The device.
        device_write_iops.path: The device.
        weight_device.path: The device.
        target: Where it is mounted.
        uid: Owner of the file.
        gid: Group of the file.
        endpoint_mode: vip or dnsrr, in a swarm.
        placement: Which hosts of a swarm it may run on.
        constraints: What a host must be.
        preferences: Over what it is spread.
        spread: Label of the hosts over which it is spread.
        max_replicas_per_node: Most containers on a host.
        rollback_config: How a swarm takes an update back.
        update_config: How a swarm updates it.
        delay: Time before the next.
        failure_action: What follows a failure: continue, pause or rollback.
        max_failure_ratio: Share of failures that is taken.
        monitor: Time after an update in which failures count.
        order: Whether the old one stops first or the new one starts first.
        parallelism: How many at a time.
        services.deploy.restart_policy.delay: Time before a restart.
        window: Time after which a restart counts as a success.
        services.deploy.resources.reservations.cpus: CPUs that are kept for it.
        generic_resources: Further resources that are kept for it.
        discrete_resource_spec: A resource that is counted.
        kind: Which resource.
        value: How many.
        content: What it holds.
        external: Whether it is there already; as a mapping: under which name.
        template_driver: Driver of templates.
        attachable: Whether other containers may join it.
        driver: The driver.
        enable_ipv4: Whether it has IPv4 addresses.
        enable_ipv6: Whether it has IPv6 addresses.
        internal: Whether it has no way out.
        ipam: Its addresses.
        networks.ipam.config: Its ranges of addresses.
        aux_addresses: Addresses that are taken, by host.
        gateway: Its gateway.
        ip_range: Range that containers get addresses of.
        subnet: Its subnet.
        name: Its name, in place of the key.
        file: File that it is read of.
        required: Whether it must be there.
        project_directory: Folder that paths in them start from.
        """);

    // Keys that do something, but stand in mappings that ComposeKeys does not list.
    private static IReadOnlyDictionary<string, string> Busy { get; } = Table("""
        services.build.args: Values of the Dockerfile's ARG.
        services.build.context: Folder that it is built of.
        services.build.dockerfile: The Dockerfile, from that folder.
        services.build.dockerfile_inline: The Dockerfile itself; the image only sleeps then.
        services.build.target: Stage of the Dockerfile that is built.
        services.depends_on.condition: What it must have reached: service_started, service_healthy or service_completed_successfully.
        services.depends_on.required: false: it may be missing.
        services.depends_on.restart: true: this service is restarted with it.
        services.extends.file: File of that service; this one where it is left out.
        services.extends.service: Name of that service.
        services.healthcheck.disable: true: no health check, not even the image's.
        services.healthcheck.interval: Time from one probe to the next, and to the first. Default: 30s.
        services.healthcheck.retries: Failures in a row that make it unhealthy. Default: 3.
        services.healthcheck.start_interval: Time between probes in the start period. Default: 5s.
        services.healthcheck.start_period: Time after the start in which failures do not count. Default: 0s.
        services.healthcheck.test: The probe: a line for a shell, or a list that begins with CMD, CMD-SHELL or NONE.
        services.healthcheck.timeout: Longest that a probe may take. Default: 30s.
        services.logging.driver: Log driver. Default: json-file.
        services.logging.options: Options of the log driver, as max-size and max-file.
        networks: Networks that services join: objects of the engine, over which nothing goes.
        networks.attachable: Whether other containers may join it: shown.
        networks.driver: The driver: shown.
        networks.driver_opts: Options of the driver: shown.
        networks.enable_ipv6: Whether it has IPv6 addresses: shown.
        networks.external: Whether it is there already: by x-oomsim.host.docker.networks, or made by the timeline; as a mapping: under which name.
        networks.internal: Whether it has no way out: shown.
        networks.ipam: Its addresses.
        networks.ipam.config: Its ranges of addresses, of which the first of each family counts.
        networks.ipam.config.aux_addresses: Addresses that no container gets, by host.
        networks.ipam.config.gateway: Its gateway.
        networks.ipam.config.ip_range: Range that containers get addresses of.
        networks.ipam.config.subnet: Its subnet, of which containers get addresses.
        networks.labels: Labels, by name.
        networks.name: Its name, in place of the project's with the key.
        services.networks: Networks that it joins. Default: the project's.
        services.networks.aliases: Further names in that network: shown.
        services.networks.ipv4_address: Its address there.
        services.networks.priority: Order in which networks are joined.
        services.read_only: true: its own layers can't be written; volumes and memory file systems can.
        volumes: Volumes that services mount: objects of the engine with files.
        volumes.external: Whether it is there already: by x-oomsim.host.docker.volumes, or made by the timeline; as a mapping: under which name.
        volumes.labels: Labels, by name.
        volumes.name: Its name, in place of the project's with the key.
        services.volumes: Volumes and folders that it mounts. Those of type tmpfs count as tmpfs does; what is written to a folder of the host counts as the container's.
        services.volumes.read_only: true: it can't be written there.
        services.volumes.source: Which volume or folder of the host.
        services.volumes.tmpfs: Options of a memory file system.
        services.volumes.tmpfs.size: Most that it holds, bytes.
        services.volumes.type: bind, volume, tmpfs, cluster, npipe or image. The last three do nothing here.
        services.volumes.target: Where it is mounted.
        include.path: The files; those after the first are merged over it.
        """);

    /// <summary>The keys below others that do something, by their path without names, in order.</summary>
    public static IEnumerable<(string Path, string Meaning)> Further => Busy.Select(b => (b.Key, b.Value));

    /// <summary>What a key means.</summary>
    /// <param name="path">The path of its mapping, without names.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">Nothing is said of it.</exception>
    public static string Of(string path, string key)
    {
        string whole = path.Length == 0 ? key : path + "." + key;
        if (Busy.TryGetValue(whole, out string? busy))
        {
            return busy;
        }

        // The nearest of what is said of the last words of the path.
        for (string rest = whole; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (Idles.TryGetValue(rest, out string? idle))
            {
                return idle + Idle;
            }

            if (!rest.Contains('.', StringComparison.Ordinal))
            {
                throw new KeyNotFoundException($"nothing is said of the Compose key {whole}");
            }
        }
    }

    private static SortedDictionary<string, string> Table(string text)
    {
        SortedDictionary<string, string> table = new(StringComparer.Ordinal);
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            table.Add(line[..colon], line[(colon + 2)..]);
        }

        return table;
    }
}
