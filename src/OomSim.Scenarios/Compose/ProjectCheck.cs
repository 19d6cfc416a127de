using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Checks that the parts of a Compose file fit together, in Compose's words (D9.6, D9.9).</summary>
/// <param name="root">The file.</param>
/// <param name="bag">Where mistakes go.</param>
/// <param name="release">Compose's release: older ones go on without what is needed and has a profile.</param>
internal sealed class ProjectCheck(Mapping root, DiagnosticBag bag, string release)
{
    private const string Invalid = ": invalid compose project";

    /// <summary>Checks one service that takes part.</summary>
    public void Check(string name, Entry entry, IReadOnlyCollection<string> active)
    {
        Mapping body = (Mapping)entry.Value;
        if (body["build"] is null && body["provider"] is null && body["image"] is not Scalar { Text.Length: > 0 })
        {
            // A file in which no service has one is a part of a project.
            string part = IsPart() ? ": is this file merged over another? 'oomsim run FIRST.yaml -f THIS.yaml' does so" : "";
            bag.Error(entry.At, $"service \"{name}\" has neither an image nor a build context specified{Invalid}{part}");
        }

        CheckReferences(name, body);
        CheckVolumes(name, body);
        if (body["healthcheck"] is Mapping check && check["test"] is Sequence { Items: [Scalar first, ..] } && first.Text is not ("CMD" or "CMD-SHELL" or "NONE"))
        {
            bag.Error(first.At, "healthcheck.test must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\"");
        }

        new PortCheck(name, bag).Check(body);
        new AttributeCheck(bag).CheckService(name, body);
        foreach (Dependency dependency in Dependencies.Read(body))
        {
            if (active.Contains(dependency.Service))
            {
                continue;
            }

            string? fault = (root["services"] as Mapping)?[dependency.Service] is not { } other ? ComposeProfiles.Undefined(release, name, dependency.Service)
                : dependency.Required ? ComposeProfiles.Refusal(release, name, dependency.Service, ScenarioBuilder.ProfilesOf(other as Mapping))
                : null;
            if (fault is not null)
            {
                bag.Error(Dependencies.PlaceOf(dependency.Service, entry), fault, Suggestions.Nearest(dependency.Service, active));
            }
        }
    }

    /// <summary>Checks what is not about one service.</summary>
    public void CheckResources()
    {
        new AttributeCheck(bag).CheckResources(root);
        foreach (Entry secret in (root["secrets"] as Mapping)?.Entries ?? [])
        {
            if (secret.Value is Mapping body && body["external"] is null && body["file"] is null && body["environment"] is null)
            {
                bag.Error(secret.At, $"secret \"{secret.Key}\" must declare either `file` or `environment`{Invalid}");
            }
        }
    }

    private bool IsPart() => (root["services"] as Mapping)?.Entries.TrueForAll(e => e.Value is not Mapping body || (body["image"] is null && body["build"] is null && body["provider"] is null)) == true;

    private void CheckReferences(string name, Mapping body)
    {
        if (body["network_mode"] is Scalar { Text.Length: > 0 } && body.Find("networks") is { } both)
        {
            bag.Error(both.At, $"service {name} declares mutually exclusive `network_mode` and `networks`{Invalid}");
        }

        foreach ((string network, Location at) in Names(body["networks"]))
        {
            if (network != "default")
            {
                MustExist("networks", network, at, $"service \"{name}\" refers to undefined network {network}");
            }
        }

        foreach ((string model, Location at) in Names(body["models"]))
        {
            MustExist("models", model, at, $"service \"{name}\" refers to undefined model {model}");
        }

        foreach ((string config, Location at) in Sources(body["configs"]))
        {
            MustExist("configs", config, at, $"service \"{name}\" refers to undefined config {config}");
        }

        foreach ((string secret, Location at) in Sources(body["secrets"]))
        {
            MustExist("secrets", secret, at, $"service \"{name}\" refers to undefined secret {secret}");
        }

        foreach ((string secret, Location at) in Sources((body["build"] as Mapping)?["secrets"]))
        {
            MustExist("secrets", secret, at, $"service \"{name}\" refers to undefined build secret {secret}");
        }
    }

    private void CheckVolumes(string name, Mapping body)
    {
        foreach (Node item in (body["volumes"] as Sequence)?.Items ?? [])
        {
            // Blank parts that come of unset variables were warned about, and volumes do nothing here.
            if (item is Scalar { ScalarKind: ScalarKind.String } spec && (spec.Text.Length == 0 || spec.Text.Split(':').Any(p => p.Length == 0)))
            {
                bag.Error(item.At, spec.Text.Length == 0 ? "invalid empty volume spec" : $"invalid spec: {spec.Text}: empty section between colons");
                continue;
            }

            string? source = item switch
            {
                Scalar scalar => NamedSource(scalar.Text),
                Mapping mapping when mapping["type"] is Scalar { Text: "volume" } => (mapping["source"] as Scalar)?.Text,
                _ => null,
            };
            if (!string.IsNullOrEmpty(source))
            {
                MustExist("volumes", source, item.At, $"service \"{name}\" refers to undefined volume {source}");
            }
        }
    }

    /// <summary>The volume's name in <c>name:/path</c>; null for paths and anonymous volumes.</summary>
    private static string? NamedSource(string text)
    {
        int cut = text.IndexOf(':', StringComparison.Ordinal);
        bool drive = cut == 1 && text.Length > 2 && char.IsAsciiLetter(text[0]) && text[2] is '\\' or '/' && text.IndexOf(':', 2) > 0;
        return cut <= 0 || drive || text[0] is '.' or '/' or '~' ? null : text[..cut];
    }

    private void MustExist(string section, string name, Location at, string message)
    {
        if ((root[section] as Mapping)?.Find(name) is null)
        {
            bag.Error(
                at,
                message.TrimEnd() + Invalid + (name.Length == 0 ? $": it has no 'source', the name of one under {section}" : ""), Suggestions.Nearest(name, (root[section] as Mapping)?.Entries.Select(e => e.Key) ?? []));
        }
    }

    private static IEnumerable<(string Name, Location At)> Names(Node? node) => node switch
    {
        Mapping mapping => mapping.Entries.Select(e => (e.Key, e.At)),
        Sequence list => list.Items.OfType<Scalar>().Select(s => (s.Text, s.At)),
        _ => [],
    };

    private static IEnumerable<(string Name, Location At)> Sources(Node? node) =>
        (node as Sequence)?.Items.Select(i => (((i as Scalar) ?? (i as Mapping)?["source"] as Scalar)?.Text ?? "", i.At)) ?? [];
}
