using System.Globalization;

namespace OomSim.Docker;

/// <summary>
/// <c>docker ps --filter</c>: values of one key are alternatives, keys come together (labels all at once). What it knows nothing of is refused.
/// </summary>
internal sealed class ListFilter
{
    private static readonly string[] Healths = ["healthy", "none", "starting", "unhealthy"];
    private static readonly string[] Keys =
        ["ancestor", "before", "exited", "expose", "health", "id", "is-task", "isolation", "label", "name", "network", "publish", "since", "status", "volume"];

    private EngineProfile _profile = EngineProfile.V28;
    private readonly SortedDictionary<string, List<string>> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<int> _exitCodes = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ancestors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _before = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>True where a state is asked for, which shows stopped containers without <c>-a</c>.</summary>
    public bool ShowsAll => _wanted.ContainsKey("status");

    /// <summary>Reads <c>key=value</c> texts; the error, or null. Names come first, then values in the engine's order (daemon/list.go, foldFilter).</summary>
    /// <param name="filters">The texts.</param>
    /// <param name="profile">For what differs between releases.</param>
    public string? Read(IEnumerable<string> filters, EngineProfile profile)
    {
        _profile = profile;
        foreach (string filter in filters)
        {
            int at = filter.IndexOf('=', StringComparison.Ordinal);
            string key = filter[..at].Trim().ToLowerInvariant();
            string value = filter[(at + 1)..].Trim();
            if (!Keys.Contains(key, StringComparer.Ordinal))
            {
                return $"Error response from daemon: invalid filter '{key}'";
            }

            if (!_wanted.TryGetValue(key, out List<string>? values))
            {
                _wanted.Add(key, values = []);
            }

            values.Add(value);
        }

        return Checked(["exited", "status", "is-task", "health"]);
    }

    /// <summary>Looks up the containers that <c>before</c>, <c>since</c> and <c>id</c> name; the engine's error, or null.</summary>
    public string? LookUp(DockerEngine engine)
    {
        // The beginning of an ID means nothing where several have it; that is no error.
        // An image is meant with all that were made on top of it (daemon/list.go, populateImageFilterByParents).
        foreach (Image ancestor in _wanted.GetValueOrDefault("ancestor", []).Select(engine.FindImage).OfType<Image>())
        {
            _ancestors.UnionWith(engine.Images.Where(i => IsFrom(i, ancestor.Id)).Select(i => i.Id));
        }

        _ids.UnionWith(_wanted.GetValueOrDefault("id", []).Select(engine.FindById).OfType<Container>().Select(c => c.Id));
        foreach ((string key, SortedDictionary<string, long> numbers) in new[] { ("before", _before), ("since", _since) })
        {
            foreach (string named in _wanted.GetValueOrDefault(key, []))
            {
                (Container? container, string? error) = engine.Resolve(named);
                if (error is null && container!.Id != named && container.Name != named.TrimStart('/'))
                {
                    // The beginning of an ID does not do here (daemon/list.go, idOrNameFilter).
                    error = ErrorTexts.NoSuchContainer(named);
                }

                if (error is not null)
                {
                    // It asks the snapshot of all containers, which in 20.10 has words of its own (NoSuchContainerError).
                    return "Error response from daemon: " + (engine.Profile.InvalidSignalInRouter && error == ErrorTexts.NoSuchContainer(named) ? ("no such container " + named).TrimEnd() : error);
                }

                numbers[named] = container!.Number;
            }
        }

        return Checked(["publish", "expose"]);
    }

    private string? Checked(IEnumerable<string> keys) =>
        keys.SelectMany(k => _wanted.GetValueOrDefault(k, []).Select(v => Check(k, v))).FirstOrDefault(f => f is not null);

    /// <summary>True for a container that is asked for.</summary>
    public bool Takes(Container container) => _wanted.All(w => w.Key switch
    {
        "before" => _before.Values.All(n => container.Number < n),
        "since" => _since.Values.All(n => container.Number > n),
        "network" => w.Value.Any(v => Array.Exists(container.Endpoints, e => e.Network == v || (e.Last?.Id ?? "").StartsWith(v, StringComparison.Ordinal))),
        "volume" => w.Value.Any(v => container.Volumes.Any(m => m.Volume == v || m.Destination == v) || BindMount.Of(container.Spec).Any(m => m.Destination == v || m.Source == v)),
        "is-task" => IsTask == false, // of a swarm, which has none here
        "isolation" => true, // only Windows looks at it
        "publish" => w.Value.Any(v => container.Ports.Any(p => IsPort(v, p.HostPort, p.Protocol))),
        "expose" => w.Value.Any(v => container.Ports.Concat(PortColumn.Unpublished(container).SelectMany(PortMapping.Of)).Any(p => IsPort(v, p.ContainerPort, p.Protocol))),
        "name" => w.Value.Any(v => NamePattern.Matches(container.Name, v, _profile) || NamePattern.Matches("/" + container.Name, v, _profile)),
        "id" => _ids.Contains(container.Id),
        "status" => w.Value.Contains(container.Status, StringComparer.Ordinal),
        "health" => w.Value.Contains(container.Health?.Status ?? "none", StringComparer.Ordinal),
        "exited" => container is { Running: false, StartedAtNs: not null } && _exitCodes.Contains(container.ExitCode),
        "label" => w.Value.All(v => HasLabel(container, v)),
        _ => _ancestors.Contains(container.Image.Id),
    });

    private static bool IsFrom(Image image, string ancestor)
    {
        Image? below = image;
        while (below is not null && below.Id != ancestor)
        {
            below = below.Parent;
        }

        return below is not null;
    }

    private string? Check(string key, string value)
    {
        switch (key)
        {
            case "publish" or "expose":
                return PortRangeText.TryParse(value.Split('/')[0], out _, out _, out string problem) ? null : $"Error response from daemon: error while looking up for {key} {value}: {problem}";
            case "is-task":
                return IsTask is null ? $"Error response from daemon: invalid filter 'is-task=[{string.Join(' ', _wanted[key].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}]'" : null;
            case "status":
                return CommandTable.States.Contains(value, StringComparer.Ordinal)
                    ? null
                    : $"Error response from daemon: invalid filter 'status={value}'";
            case "health":
                return Healths.Contains(value, StringComparer.Ordinal) ? null : "Error response from daemon: Unrecognised filter value for health: " + value;
            default:
                if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code))
                {
                    return $"Error response from daemon: strconv.Atoi: parsing {GoQuote.Text(value)}: invalid syntax";
                }

                _exitCodes.Add(code);
                return null;
        }
    }

    // Older engines know no numbers here.
    private bool? IsTask => ObjectFilter.Truth([.. _wanted["is-task"].Where(v => v is "true" or "false" || !_profile.InvalidSignalInRouter)], _profile);

    // PORT[-PORT][/PROTOCOL], tcp where it is not said.
    private static bool IsPort(string text, int port, string protocol)
    {
        string[] parts = text.Split('/');
        return PortRangeText.TryParse(parts[0], out long first, out long last, out _) && port >= first && port <= last
            && protocol == (parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "tcp");
    }

    private static bool HasLabel(Container container, string label)
    {
        int at = label.IndexOf('=', StringComparison.Ordinal);
        return container.Spec.Labels.TryGetValue(at < 0 ? label : label[..at], out string? value) && (at < 0 || value == label[(at + 1)..]);
    }
}
