using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Makes a scenario out of a tree that has been read, merged and filled in.</summary>
internal sealed class ScenarioBuilder(ValueReader values, LoadOptions options, Func<string, string?> lookup, ServiceFiles files, HostFiles hostFiles, GivenPaths given, BuildFolders folders, Func<Mapping?> written)
{
    private const string SimulatorKey = "x-oomsim";
    private const long NanoCpusPerCpu = 1_000_000_000;

    private DiagnosticBag Bag => values.Bag;

    /// <summary>Reads a whole tree.</summary>
    /// <param name="root">The file, merged and with its variables filled in.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="defaultName">The name of a scenario that gives itself none.</param>
    /// <returns>Null where an error was found.</returns>
    public Scenario? Build(Mapping root, string file, string defaultName)
    {
        CastCheck casts = new(Bag);
        casts.Check(root);
        new SchemaCheck(Bag, casts.Refused).Check(root, ComposeSchema.File, "");
        if (root["services"] is null && root[SimulatorKey] is null && root["include"] is null)
        {
            Bag.Error(root.At, "no service selected: the file has no 'services'", Suggestions.Nearest("services", root.Entries.Select(e => e.Key)));
        }

        NoteNearMisses(root);
        bool malformed = Bag.HasErrors;
        Mapping simulator = values.Mapping(root[SimulatorKey], SimulatorKey) ?? new Mapping(root.At);
        values.Keys(simulator, SimulatorKey, SimulatorKeys.File);
        string name = Name(root["name"], defaultName);
        ProgramReader programs = new(values);
        ImageReader reader = new(values, programs);
        List<ImageSettings> images = reader.Read(simulator["images"]);
        RegistrySettings? registry = new RegistryReader(values, reader).Read(simulator["registry"], simulator["images"]);
        ulong seed = (ulong)(values.Fixed(simulator["seed"], SimulatorKey + ".seed", Unit.Count) ?? 1);
        (HostSettings host, DockerSettings docker) = new HostReader(values).Read(simulator["host"], seed);
        string version = docker.Version ?? new DockerConfig().Version;
        IReadOnlyList<HostFile> archives = malformed ? [] : hostFiles.Read(simulator["timeline"], version);
        KnownImages known = new(images, registry?.Images);
        archives.SelectMany(a => a.ImageNames).ToList().ForEach(known.Add);

        folders.Version = version;
        BuildReader builds = new(values, folders, version);
        builds.Read(simulator["builds"]);
        ReadBuilds(simulator["timeline"], builds, version);
        known.Builds = builds;
        ComposePlace place = new(ScenarioName.Project(name), file);
        ComposeCommand[] composed = ComposeLines.Of(simulator["timeline"], place);
        List<ServiceDefinition> services = malformed ? [] : Services(root, composed, name, programs, images, registry?.Images ?? [], builds, ComposeListing.Release(version));
        services.FindAll(s => s.BuildCommand.Length > 0).ForEach(s => known.Add(s.Spec.Image));
        if (!malformed)
        {
            KubeletReader.WarnOfUnknown(simulator, docker.CgroupDriver, services, Bag);
        }

        List<ImageSettings> all = [.. images, .. registry?.Images ?? []];
        host = EnoughCpus(host, services);
        Quantity? until = Until(simulator["until"]);
        ExpectationScope scope = new(
            new KnownContainers(malformed ? null : services.SelectMany(s => s.ContainerNames), seed),
            host.Cgroup,
            until is null ? new RunOptions().IdleLimit : until.Fixed ?? long.MaxValue,
            simulator["until"] is { } end && end.At.File != root.At.File,
            (simulator["timeline"] as Sequence)?.Items.Count ?? 0)
        {
            SwapDevices = host.SwapDevices,
        };
        LaunchCheck launches = new(version, all, services, place, Bag);
        CommandCheck commands = new(scope, malformed ? null : services.ConvertAll(s => s.Name), known, ExpectationReader.Asserted(simulator["expect"]), launches, Bag);
        List<TimelineEntry> timeline = new TimelineReader(values, options.Limits, scope).Read(simulator["timeline"], commands);
        ComposeModel model = new(root, ScenarioName.Project(name), files.VariablesOf, lookup) { Written = composed.Any(c => c.Verb == "config" && c.Has("--no-interpolate", "--variables")) ? written() : null };
        ProjectObjects objects = new(root, ScenarioName.Project(name));
        return new Scenario
        {
            Name = name,
            File = file,
            Description = values.Text(simulator["description"], SimulatorKey + ".description") ?? "",
            Host = host,
            Docker = docker,
            Images = images,
            Registry = registry,
            Builds = builds.Contexts,
            BuildInputs = builds.Inputs,
            Archives = archives,
            Given = malformed ? [] : given.Read(simulator["timeline"]),
            Services = Bag.HasErrors ? services : services.ConvertAll(s => s with { ConfigHash = model.Hash(s.Name, resolved: true) }),
            Networks = [.. objects.Networks(services.SelectMany(s => s.Networks))],
            Volumes = [.. objects.Volumes(services.SelectMany(s => s.Volumes))],
            Until = until,
            Sample = Sample(simulator["sample"]),
            Seed = seed,
            Timeline = timeline,
            Expectations = new ExpectationReader(values, scope).Read(simulator["expect"]),
            IgnoredKeys = Effects.Ignored(root),
            Model = model,
        };
    }

    private List<ServiceDefinition> Services(Mapping root, ComposeCommand[] composed, string project, ProgramReader programs, List<ImageSettings> images, IReadOnlyList<ImageSettings> remote, BuildReader builds, string release)
    {
        List<Entry> all = [.. ((root["services"] as Mapping)?.Entries ?? []).Where(e => e.Value is Mapping)];
        if (all.Count > options.Limits.Services)
        {
            Bag.Error(root["services"]!.At, FormattableString.Invariant($"{all.Count} services, at most {options.Limits.Services} are simulated"));
            return [];
        }

        HashSet<string> named = new(composed.SelectMany(c => c.Services), StringComparer.Ordinal);
        string[] profiles = [.. composed.SelectMany(c => c.Profiles), .. all.Where(e => named.Contains(e.Key)).SelectMany(e => ProfilesOf((Mapping)e.Value))];
        List<Entry> active = [.. all.Where(e => named.Contains(e.Key) || IsActive((Mapping)e.Value) || IsAmong(ProfilesOf((Mapping)e.Value), profiles))];
        if (active.Count == 0 && all.Count > 0)
        {
            string[] known = [.. all.SelectMany(e => ProfilesOf((Mapping)e.Value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            Bag.Warning(root["services"]!.At, $"no service is started: all carry profiles that are not active: --profile or COMPOSE_PROFILES takes {string.Join(", ", known.Take(8))}");
        }

        HashSet<string> names = new(active.Select(e => e.Key), StringComparer.Ordinal);
        ProjectCheck check = new(root, Bag, release);
        ServiceReader reader = new(values, ScenarioName.Project(project), options.Limits);
        ProjectObjects objects = new(root, ScenarioName.Project(project));
        List<ServiceDefinition> services = [];
        foreach (Entry entry in active)
        {
            check.Check(entry.Key, entry, names);
            files.Read(entry.Key, (Mapping)entry.Value);
            if (((Mapping)entry.Value).Find("provider") is { } provider)
            {
                Bag.Warning(provider.At, $"services.{entry.Key}: a service that a provider runs is not simulated: it counts as started");
            }
            else
            {
                ServiceDefinition service = Simulated(reader.Read(entry.Key, entry), (Mapping)entry.Value, programs, [.. images, .. remote]);
                service = service with
                {
                    Profiles = ProfilesOf((Mapping)entry.Value),
                    Spec = service.Spec with { Labels = files.Labels(entry.Key, service.Spec.Labels), Env = files.Environment(entry.Key, (Mapping)entry.Value), WorkingDirectory = (((Mapping)entry.Value)["working_dir"] as Scalar)?.Text ?? "" },
                };
                // Pods are on no network of an engine's.
                bool isOfPod = service.Spec.IsOfPod;
                service = service with
                {
                    Spec = isOfPod ? objects.FillVolumes(service.Spec, (Mapping)entry.Value)
                        : ServiceSettings.Fill(objects.Fill(service.Spec, (Mapping)entry.Value), (Mapping)entry.Value) with { Env = files.Environment(entry.Key, (Mapping)entry.Value) },
                    Networks = isOfPod ? [] : ProjectObjects.NetworksOf((Mapping)entry.Value),
                    Volumes = [.. ProjectObjects.VolumesOf((Mapping)entry.Value).Distinct(StringComparer.Ordinal)],
                };
                services.Add(IsActive((Mapping)entry.Value) ? service : service with { NeedsProfile = true, StartsByItself = false });
            }
        }

        check.CheckResources();
        if (Dependencies.FindCycle(services) is { } cycle)
        {
            string[] steps = cycle.Split(" -> ");
            Bag.Error(Dependencies.PlaceOf(steps[1], all.Find(e => e.Key == steps[0])!), "dependency cycle detected: " + cycle);
        }

        SortedDictionary<string, Entry> entries = new(active.ToDictionary(e => e.Key, StringComparer.Ordinal), StringComparer.Ordinal);
        CheckNames(services, entries);
        services = services.ConvertAll(s => s with { BuildCommand = BuildOf(s, [.. images, .. remote], builds) });
        AddDefaultImages(services, images, remote, entries);
        services = services.ConvertAll(s => ServiceCommand.Of(s, ImageOf(s, images.Concat(remote))));
        AddBaseImages(services, builds, images, remote);
        UserCheck.Check(services, [.. images, .. remote], entries, Bag);
        HashSet<string> undescribed = new(images.Where(i => i.IsDefault).Select(i => ImageReader.Canonical(i.Name)), StringComparer.Ordinal);
        services = services.ConvertAll(s => s with
        {
            // An image that is not described may well bring a health check of its own.
            HasHealthCheck = Probe(s, images, remote) is { Test.Count: > 0 } check ? check.Probes : undescribed.Contains(ImageReader.Canonical(s.Spec.Image)),
        });
        WarnOfProbes(services, [.. images, .. remote], entries);
        WarnOfHealth(services, undescribed, entries);
        return services;
    }

    private static HealthCheck? Probe(ServiceDefinition service, IEnumerable<ImageSettings> images, IEnumerable<ImageSettings> remote) =>
        service.Spec.IsOfPod ? service.Spec.HealthCheck : HealthCheck.Merge(service.Spec.HealthCheck, ImageOf(service, images.Concat(remote))?.HealthCheck);

    private static ImageSettings? ImageOf(ServiceDefinition service, IEnumerable<ImageSettings> images) =>
        images.FirstOrDefault(i => ImageReader.Canonical(i.Name) == ImageReader.Canonical(service.Spec.Image));

    private void WarnOfProbes(List<ServiceDefinition> services, List<ImageSettings> images, SortedDictionary<string, Entry> entries)
    {
        // Of an image that is not described nobody expects that it does what its commands say.
        foreach (ServiceDefinition service in services.Where(s => ImageOf(s, images) is { IsDefault: false }))
        {
            ImageSettings? image = ImageOf(service, images);
            Location at = ((Mapping)entries[service.Name].Value).Find("healthcheck")?.At ?? entries[service.Name].At;
            new HealthCheckReader(values).WarnOfStandIn(
                Probe(service, images, []), service.Spec.Program ?? image?.Program, [.. (image?.Layers ?? []).SelectMany(l => l.Files.Keys)], service.Spec.WorkingDirectory, $"services.{service.Name}.healthcheck", at);
        }
    }

    private void WarnOfHealth(List<ServiceDefinition> services, HashSet<string> undescribed, SortedDictionary<string, Entry> entries)
    {
        foreach ((ServiceDefinition service, Dependency dependency) in services.SelectMany(s => s.DependsOn.Where(d => d.Condition == DependencyCondition.Healthy).Select(d => (s, d))))
        {
            if (services.Find(s => s.Name == dependency.Service) is { } other && other.Spec.HealthCheck?.Probes != true && (!other.HasHealthCheck || undescribed.Contains(ImageReader.Canonical(other.Spec.Image))))
            {
                string what = other.HasHealthCheck ? "nothing says how its health is checked: it counts as healthy as soon as it runs"
                    : !dependency.Required ? $"it has no health check: {service.Name} starts without waiting for it"
                    : $"it has no health check, so that {service.Name} will not start: give {other.Name} a healthcheck, or wait for condition: service_started";
                Node on = ((Mapping)entries[service.Name].Value)["depends_on"]!;
                Bag.Warning((on as Mapping)?.Find(other.Name)?.At ?? on.At, $"services.{service.Name}.depends_on.{other.Name}: {what}");
            }
        }
    }

    /// <summary>Adds what the service's own <c>x-oomsim</c> says.</summary>
    private ServiceDefinition Simulated(ServiceDefinition service, Mapping body, ProgramReader programs, List<ImageSettings> images)
    {
        string path = $"services.{service.Name}.{SimulatorKey}";
        NoteNearMisses(body);
        if (values.Mapping(body[SimulatorKey], path) is not { } own)
        {
            return service;
        }

        values.Keys(own, path, SimulatorKeys.Service);
        ProgramSet? inherited = images.Find(i => ImageReader.Canonical(i.Name) == ImageReader.Canonical(service.Spec.Image))?.Program;
        bool replaces = own["program"] is not null || own["processes"] is not null;
        ProgramSet? program = replaces ? programs.Read(own, path, ImageReader.CommOf(service.Spec.Image), inherited) : null;
        RestartBackoff backoff = values.Word(own["restart"], path + ".restart", SimulatorKeys.Service.Words("restart")) switch { "kubelet" => RestartBackoff.Kubelet, "job" => RestartBackoff.Job, _ => RestartBackoff.Docker };
        if (backoff != RestartBackoff.Docker && RestartPolicyText.Check(service.Spec.RestartPolicy, service.Spec.RestartMaximumRetries, EngineProfile.V28) is { } refused)
        {
            // What the engine refuses of one pod keeps no other from starting, so that a slip would go unnoticed.
            Bag.Error((body.Find("restart") ?? body.Find("deploy"))!.At, $"services.{service.Name}: {refused}");
        }

        ContainerSpec spec = service.Spec with
        {
            Program = program,
            RestartBackoff = backoff,
            Unified = new SortedDictionary<string, string>(
                new CgroupFileValues(values, CgroupVersion.V2).Read(own["unified"], path + ".unified").ToDictionary(f => f.File, f => f.Value, StringComparer.Ordinal), StringComparer.Ordinal),
        };
        return service with
        {
            Spec = new PodKeysReader(values).Read(spec, own, path),
            StartsByItself = values.Word(own["start"], path + ".start", SimulatorKeys.Service.Words("start")) != "manual",
        };
    }

    private void CheckNames(List<ServiceDefinition> services, SortedDictionary<string, Entry> entries)
    {
        Dictionary<string, string> owners = new(StringComparer.Ordinal);
        long total = 0;
        foreach (ServiceDefinition service in services)
        {
            Entry entry = entries[service.Name];
            Location at = ((Mapping)entry.Value).Find("container_name")?.At ?? entry.At;
            total += service.ContainerNames.Count;
            foreach (string name in service.ContainerNames.Where(n => !owners.TryAdd(n, service.Name)))
            {
                Bag.Error(at, $"services.{service.Name}: container name \"{name}\" is already in use by service {owners[name]}: invalid compose project");
            }
        }

        if (total > options.Limits.Containers)
        {
            Bag.Error(entries.Values.First().At, FormattableString.Invariant($"{total} containers, at most {options.Limits.Containers} are simulated"));
        }
    }

    // Folders of the timeline's docker build lines.
    private static void ReadBuilds(Node? timeline, BuildReader builds, string version)
    {
        foreach (Scalar line in ((timeline as Sequence)?.Items ?? []).Select(i => (i as Mapping)?["run"]).OfType<Scalar>())
        {
            foreach (string command in ShellList.CommandsOf(line.Text))
            {
                if (DockerLine.Split(command) is { } words && BuildLine.Read(version, words) is { } build)
                {
                    string? piped = build.Context == "-" || build.Dockerfile == "-" ? Redirection.Of(command).Input : null;
                    builds.ReadInput(build.Outside, "", line.At);
                    builds.ReadInput(piped, build.Dockerfile, line.At);
                    builds.Find(build.Context, build.Dockerfile == "-" ? "" : build.Dockerfile, build.Arguments, line.At, build.Outside ?? piped);
                }
            }
        }
    }

    // An image that is described is taken as it is; what cannot be built is one that only sleeps.
    private static string BuildOf(ServiceDefinition service, List<ImageSettings> described, BuildReader builds) =>
        service.Build is { } build && !described.Exists(i => ImageReader.Canonical(i.Name) == ImageReader.Canonical(service.Spec.Image))
        && builds.Find(build.Context, build.Dockerfile, build.Arguments, build.At) && builds.FaultOf(build.Context, build.Dockerfile).Length == 0
            ? build.Command(service.Spec.Image) : "";

    // What a service's Dockerfile begins with is taken to be on the host where nobody describes it, as the image of a service is; what a typed
    // command names must be described, whether it is run or built upon.
    private static void AddBaseImages(List<ServiceDefinition> services, BuildReader builds, List<ImageSettings> images, IReadOnlyList<ImageSettings> remote)
    {
        HashSet<string> known = new(images.Concat(remote).Select(i => ImageReader.Canonical(i.Name)), StringComparer.Ordinal);
        images.AddRange(services.Where(s => s.BuildCommand.Length > 0).SelectMany(s => builds.BaseImages(s.Build!.Context, s.Build.Dockerfile, s.Build.Arguments))
            .Where(n => known.Add(ImageReader.Canonical(n))).Select(ImageReader.Default));
    }

    private void AddDefaultImages(List<ServiceDefinition> services, List<ImageSettings> images, IReadOnlyList<ImageSettings> remote, SortedDictionary<string, Entry> entries)
    {
        // What only the registry has is pulled; what nobody describes is taken to be on the host.
        string[] described = [.. images.Concat(remote).Select(i => i.Name)];
        HashSet<string> known = new(described.Select(ImageReader.Canonical), StringComparer.Ordinal);
        foreach (ServiceDefinition service in services)
        {
            string image = service.Spec.Image;
            if (service.BuildCommand.Length > 0 || !known.Add(ImageReader.Canonical(image)))
            {
                continue;
            }

            images.Add(ImageReader.Default(image));
            if (Suggestions.Nearest(image, described) is { } near)
            {
                Node? node = (entries[service.Name].Value as Mapping)?["image"];
                Bag.Warning(node?.At ?? default, $"services.{service.Name}.image: '{image}' is not under x-oomsim.images: a default image that only sleeps is used", near);
            }
        }
    }

    /// <summary>Where the file does not say how many CPUs there are, there are as many as a service asks for, at least the default.</summary>
    private static HostSettings EnoughCpus(HostSettings host, List<ServiceDefinition> services)
    {
        ServiceDefinition? greediest = services.MaxBy(s => s.Spec.NanoCpus);
        long asked = ((greediest?.Spec.NanoCpus ?? 0) + NanoCpusPerCpu - 1) / NanoCpusPerCpu;
        return host.Cpus is null && asked > new HostConfig().Cpus && asked <= HostReader.MaximumCpus
            ? host with { Cpus = Quantity.Of(asked), CpusFrom = greediest!.Keys.GetValueOrDefault("cpus") }
            : host;
    }

    /// <summary>Other extension keys are anybody's; one that is nearly ours was meant to be ours.</summary>
    private void NoteNearMisses(Mapping mapping)
    {
        foreach (Entry entry in mapping.Entries.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal) && e.Key != SimulatorKey))
        {
            if (Suggestions.Nearest(entry.Key, [SimulatorKey]) is { } near)
            {
                Bag.Warning(entry.At, $"'{entry.Key}' does nothing", near);
            }
        }
    }

    private bool IsActive(Mapping body)
    {
        string[] own = ProfilesOf(body);
        string[] active = [.. options.Profiles, .. (lookup("COMPOSE_PROFILES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return own.Length == 0 || IsAmong(own, active);
    }

    /// <summary>The profiles of a service of the file; none of what is no service.</summary>
    public static string[] ProfilesOf(Mapping? body) => [.. ((body?["profiles"] as Sequence)?.Items ?? []).OfType<Scalar>().Select(p => p.Text)];

    private static bool IsAmong(string[] own, string[] active) => active.Contains("*", StringComparer.Ordinal) || own.Any(p => active.Contains(p, StringComparer.Ordinal));

    private string Name(Node? node, string defaultName)
    {
        string? name = values.Text(node, "name");
        if (name is null)
        {
            return defaultName;
        }

        // Compose's rule for project names; it also keeps the run's folder inside the output folder.
        bool valid = name.Length is > 0 and <= ScenarioName.MaximumLength && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
        if (name.Length > ScenarioName.MaximumLength)
        {
            Bag.Error(node!.At, FormattableString.Invariant($"invalid project name: it has {name.Length} characters, at most {ScenarioName.MaximumLength} are taken"));
        }
        else if (ScenarioName.IsDevice(name))
        {
            Bag.Error(node!.At, $"invalid project name \"{name}\": a device of that name keeps Windows from making the run's folder");
        }
        else if (!valid)
        {
            Bag.Error(node!.At, $"invalid project name \"{name}\": must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number");
        }

        return name;
    }

    private Quantity? Until(Node? node) => node is null or Scalar { Text: "idle" } ? null : values.Quantity(node, SimulatorKey + ".until", Unit.Duration);

    private long? Sample(Node? node) => node switch
    {
        null => 100 * SimTime.Millisecond,
        Scalar { Text: "events" } => null,
        _ => values.Fixed(node, SimulatorKey + ".sample", Unit.Duration, SimTime.Millisecond),
    };
}
