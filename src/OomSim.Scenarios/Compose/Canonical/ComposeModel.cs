using System.Security.Cryptography;
using System.Text;
using OomSim.Scenarios.Yaml;
using static OomSim.Scenarios.Compose.CanonicalForms;

namespace OomSim.Scenarios.Compose;

/// <summary>A project as <c>docker compose config</c> writes it: merged, filled in, everything in its long form, and what services use alone.</summary>
/// <param name="root">The file, merged and with its variables filled in.</param>
/// <param name="project">The project's name.</param>
/// <param name="variables">What a service's files of variables say.</param>
/// <param name="lookup">The value of a variable of Compose's own environment; null when it is not set.</param>
internal sealed class ComposeModel(Mapping root, string project, Func<string, IReadOnlyDictionary<string, string>> variables, Func<string, string?> lookup)
{
    private static readonly string[] NotHashed = ["build", "pull_policy", "scale", "depends_on", "profiles"];

    /// <summary>The tree with its variables as they were written; null where nobody asks for it.</summary>
    public Mapping? Written { get; init; }

    /// <summary>All profiles of the file.</summary>
    public IEnumerable<string> Profiles => Bodies.SelectMany(s => (((Mapping)s.Value)["profiles"] as Sequence)?.Items ?? []).OfType<Scalar>().Select(p => p.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private IEnumerable<Entry> Bodies => ((root["services"] as Mapping)?.Entries ?? []).Where(e => e.Value is Mapping);

    /// <summary>What of a kind the services use, by name.</summary>
    /// <param name="section"><c>networks</c> or <c>volumes</c>.</param>
    /// <param name="services">The services.</param>
    /// <param name="all">True with those that none uses.</param>
    public IEnumerable<string> Used(string section, IReadOnlyCollection<string> services, bool all) => Objects(section, services, all).Entries.Select(e => e.Key);

    /// <summary>The project, as YAML or JSON; dollars are doubled, so that it can be read again.</summary>
    /// <param name="services">The services that are shown.</param>
    /// <param name="asJson">True for JSON.</param>
    /// <param name="resolved">False to name the files of variables instead of what they say.</param>
    /// <param name="all">True with networks, volumes and files that no service uses.</param>
    public string Write(IReadOnlyCollection<string> services, bool asJson, bool resolved = true, bool all = false)
    {
        Mapping shown = new(root.At);
        foreach (Entry service in Bodies.Where(s => services.Contains(s.Key)).OrderBy(s => s.Key, GoKeys.Order))
        {
            Mapping written = Service(service, services, resolved);
            shown.Set(service with { Value = asJson ? ForJson(written) : written });
        }

        Mapping file = Map(("name", Of(project)), ("services", shown));
        foreach (string section in (string[])["networks", "volumes", "secrets", "configs"])
        {
            if (Objects(section, services, all) is { Entries.Count: > 0 } objects)
            {
                file.Set(new Entry(section, root.At, asJson ? ForJson(objects, section == "networks") : objects));
            }
        }

        foreach (Entry extension in root.Entries.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal)).OrderBy(e => e.Key, GoKeys.Order))
        {
            file.Set(extension with { Value = Any(extension.Value)! });
        }

        return (asJson ? GoJson.Write(Sorted(file), isIndented: true) : GoYaml.Write(file)).Replace("$", "$$", StringComparison.Ordinal);
    }

    /// <summary>The project with its variables as they were written: short forms with a variable in them stay, and all keys are sorted.</summary>
    /// <param name="asJson">True for JSON.</param>
    public string WriteWritten(bool asJson)
    {
        Mapping file = (Mapping)Any(CanonicalWritten.Of(Written ?? root, project))!;
        return asJson ? GoJson.Write(file, isIndented: true) : GoYaml.Write(file);
    }

    /// <summary>The models of the file.</summary>
    public IEnumerable<string> Models => ((root["models"] as Mapping)?.Entries ?? []).Select(e => e.Key).Order(StringComparer.Ordinal);

    /// <summary>The variables that the file names.</summary>
    public SortedDictionary<string, TemplateVariable> Named() => TemplateVariables.Of(Written ?? root);

    /// <summary>The digest of a service's configuration (docker/compose, ServiceHash).</summary>
    /// <param name="name">The service.</param>
    /// <param name="resolved">True with what its files of variables say, as its containers are labelled; false with their names.</param>
    public string Hash(string name, bool resolved)
    {
        Mapping service = Service(Bodies.First(s => s.Key == name), [], resolved);
        foreach (string key in NotHashed)
        {
            service.Remove(key);
        }

        (service["deploy"] as Mapping)?.Remove("replicas");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GoJson.Write(ForJson(service), isIndented: false))));
    }

    private Mapping Service(Entry service, IReadOnlyCollection<string> shown, bool resolved)
    {
        Mapping body = new(service.At);
        ((Mapping)service.Value).Entries.ForEach(body.Set);
        body.Set(new Entry("depends_on", service.At, DependsOn((Mapping)service.Value, shown)));
        if (body["networks"] is not (Mapping { Entries.Count: > 0 } or Sequence { Items.Count: > 0 }) && body["network_mode"] is not Scalar { Text.Length: > 0 })
        {
            body.Set(new Entry("networks", service.At, Map(("default", Null()))));
        }
        else if (body["networks"] is Sequence names)
        {
            body.Set(new Entry("networks", service.At, Map([.. names.Items.OfType<Scalar>().Select(n => (n.Text, (Node?)Null()))])));
        }

        if (resolved)
        {
            body.Remove("env_file");
            Mapping environment = Variables(Map([.. variables(service.Key).Select(v => (v.Key, (Node?)Of(v.Value)))])) as Mapping ?? new Mapping(service.At);
            foreach (Entry own in (Variables(body["environment"] ?? environment) as Mapping)?.Entries.ToArray() ?? [])
            {
                environment.Set(own.Value is Scalar { IsNull: true } && lookup(own.Key) is { } outer ? own with { Value = Of(outer) } : own);
            }

            body.Set(new Entry("environment", service.At, environment));
        }

        return (Mapping)CanonicalKeys.Service(body)!;
    }

    // One that need not be there, and is not, is not named.
    private static Mapping DependsOn(Mapping body, IReadOnlyCollection<string> shown) => Map(
    [
        .. Dependencies.Read(body).Where(d => d.Required || shown.Contains(d.Service)).Select(d => (d.Service, (Node?)Map(
            ("condition", Of(d.Condition switch { DependencyCondition.Healthy => "service_healthy", DependencyCondition.CompletedSuccessfully => "service_completed_successfully", _ => "service_started" })),
            ("restart", new Scalar(body.At, d.Restart ? "true" : "false", ScalarKind.Boolean)),
            ("required", new Scalar(body.At, d.Required ? "true" : "false", ScalarKind.Boolean))))),
    ]);

    private Mapping Objects(string section, IReadOnlyCollection<string> services, bool all)
    {
        Mapping[] bodies = [.. Bodies.Where(s => services.Contains(s.Key)).Select(s => (Mapping)s.Value)];
        IEnumerable<string> used = section switch
        {
            "networks" => bodies.SelectMany(ProjectObjects.NetworksOf),
            "volumes" => bodies.SelectMany(ProjectObjects.VolumesOf),
            _ => bodies.SelectMany(b => ((b[section] as Sequence)?.Items ?? []).Concat(((b["build"] as Mapping)?[section] as Sequence)?.Items ?? [])).Select(i => ((i as Mapping)?["source"] ?? i) as Scalar).OfType<Scalar>().Select(s => s.Text),
        };
        Mapping result = new(root.At);
        string[] unused = all ? [.. (root[section] as Mapping)?.Entries.Select(e => e.Key) ?? []] : [];
        foreach (string key in used.Concat(unused).Distinct(StringComparer.Ordinal).Order(GoKeys.Order))
        {
            Mapping body = new(root.At);
            ((root[section] as Mapping)?[key] as Mapping)?.Entries.ForEach(body.Set);
            bool isExternal = body["external"] is Mapping or Scalar { Text: "true" };
            if (body["name"] is not Scalar { Text.Length: > 0 })
            {
                body.Set(new Entry("name", root.At, (body["external"] as Mapping)?["name"] ?? Of(isExternal ? key : $"{project}_{key}")));
            }

            result.Set(new Entry(key, root.At, (section switch { "networks" => CanonicalKeys.Network(body), "volumes" => CanonicalKeys.Volume(body), _ => CanonicalKeys.FileObject(body) })!));
        }

        return result;
    }

    // JSON has a command and an entrypoint in any case, and nothing that begins with x-.
    private static Mapping ForJson(Mapping service)
    {
        Mapping result = new(service.At);
        string[] order = ["command", "entrypoint"];
        foreach (Entry entry in service.Entries.Where(e => !e.Key.StartsWith("x-", StringComparison.Ordinal)).Concat(order.Where(k => service[k] is null).Select(k => new Entry(k, service.At, Null()))).OrderBy(e => CanonicalKeys.PlaceOf(e.Key)))
        {
            result.Set(entry with { Value = WithoutExtensions(entry.Value) });
        }

        return result;
    }

    private static Mapping ForJson(Mapping objects, bool hasPools)
    {
        Mapping result = new(objects.At);
        foreach (Entry entry in objects.Entries)
        {
            var body = (Mapping)WithoutExtensions(entry.Value);
            Mapping whole = new(body.At);
            foreach (Entry field in body.Entries.Where(f => f.Key is "name" or "driver" or "driver_opts" or "ipam"))
            {
                whole.Set(field);
            }

            if (hasPools && whole["ipam"] is null)
            {
                whole.Set(new Entry("ipam", body.At, new Mapping(body.At)));
            }

            body.Entries.ForEach(whole.Set);
            result.Set(entry with { Value = whole });
        }

        return result;
    }

    private static Node WithoutExtensions(Node node)
    {
        switch (node)
        {
            case Mapping map:
                Mapping kept = new(map.At);
                foreach (Entry entry in map.Entries.Where(e => !e.Key.StartsWith("x-", StringComparison.Ordinal)))
                {
                    kept.Set(entry with { Value = WithoutExtensions(entry.Value) });
                }

                return kept;
            case Sequence list:
                return List(list.Items.Select(WithoutExtensions));
            default:
                return node;
        }
    }

    private static Mapping Sorted(Mapping file)
    {
        Mapping result = new(file.At);
        foreach (Entry entry in file.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            result.Set(entry);
        }

        return result;
    }
}
