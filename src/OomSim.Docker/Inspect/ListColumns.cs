namespace OomSim.Docker;

/// <summary>The columns of <c>docker ps</c>, by the name that templates use (D8.11).</summary>
internal static class ListColumns
{
    private const string NoImage = "<no image>";

    /// <summary>What is printed without a template, in order.</summary>
    public static IReadOnlyList<string> Default { get; } = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];

    /// <summary>Headings.</summary>
    public static IReadOnlyDictionary<string, string> Headings { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Command"] = "COMMAND",
        ["CreatedAt"] = "CREATED AT",
        ["ID"] = "CONTAINER ID",
        ["Image"] = "IMAGE",
        ["Labels"] = "LABELS",
        ["LocalVolumes"] = "LOCAL VOLUMES",
        ["Mounts"] = "MOUNTS",
        ["Names"] = "NAMES",
        ["Networks"] = "NETWORKS",
        ["Ports"] = "PORTS",
        ["RunningFor"] = "CREATED",
        ["Size"] = "SIZE",
        ["State"] = "STATE",
        ["Status"] = "STATUS",
    };

    /// <summary>A platform that is not told, with the fields of an OCI platform.</summary>
    public static NilPointer NoPlatform { get; } = new NilPointer("formatter.Platform", ["Architecture", "OS", "OSFeatures", "OSVersion", "Platform", "Variant"]);

    private static readonly IReadOnlyDictionary<string, NilPointer> Platform = new SortedDictionary<string, NilPointer>(StringComparer.Ordinal) { ["Platform"] = NoPlatform };

    private static readonly IReadOnlyDictionary<string, string> NewHeadings = Headings.Append(KeyValuePair.Create("Platform", "PLATFORM")).ToSorted();

    /// <summary>The headings of a release: 28 has the platform, too.</summary>
    public static IReadOnlyDictionary<string, string> HeadingsOf(EngineProfile profile) => profile.NewHelpTail ? NewHeadings : Headings;

    /// <summary>Columns that are structures: an engine without containerd's store of images tells of no platform; null for none.</summary>
    public static IReadOnlyDictionary<string, NilPointer>? Pointers(EngineProfile profile) => profile.NewHelpTail ? Platform : null;

    /// <summary>What the client tries a template with: a container of which nothing is known.</summary>
    /// <param name="nowNs">The time, ns.</param>
    public static SortedDictionary<string, string> OfNothing(long nowNs) => new(StringComparer.Ordinal)
    {
        ["Command"] = "\"\"",
        ["CreatedAt"] = "1970-01-01 00:00:00 +0000 UTC",
        ["ID"] = "",
        ["Image"] = NoImage,
        ["Labels"] = "",
        ["LocalVolumes"] = "0",
        ["Mounts"] = "",
        ["Names"] = "",
        ["Networks"] = "",
        ["Ports"] = "",
        ["RunningFor"] = HumanDuration.Format(Timestamps.UnixNanoseconds(nowNs)) + " ago",
        ["Size"] = "0B",
        ["State"] = "",
        ["Status"] = "",
    };

    /// <summary>A container's values.</summary>
    /// <param name="container">Which.</param>
    /// <param name="engine">The engine that has it.</param>
    /// <param name="cut">Short IDs and commands.</param>
    /// <param name="size">True where sizes are asked for, which are zero otherwise.</param>
    public static SortedDictionary<string, string> Of(Container container, DockerEngine engine, bool cut, bool size) => new(StringComparer.Ordinal)
    {
        ["Command"] = ContainerText.Command(container, cut),
        ["CreatedAt"] = Timestamps.Rfc3339Fixed(container.CreatedAtNs)[..19].Replace('T', ' ') + " +0000 UTC",
        ["ID"] = cut ? container.Id[..12] : container.Id,
        ["Image"] = ImageOf(container, cut, engine),
        ["Labels"] = LabelsOf(container.Spec.Labels),
        ["LocalVolumes"] = container.Volumes.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Mounts"] = string.Join(',', container.Volumes.Select(m => m.Volume).Concat(BindMount.Of(container.Spec).Select(m => m.Source)).Concat(container.Spec.Mounts.Where(m => m.Type == "tmpfs").Select(_ => "")).Select(m => cut && m.Length > 15 ? m[..14] + "…" : m)),
        ["Names"] = cut ? container.Name : string.Join(',', DockerEngine.NamesOf(container)),
        ["Networks"] = string.Join(',', container.Endpoints.Select(e => e.Network)),
        ["Ports"] = PortColumn.Of(container, engine.Profile),
        ["RunningFor"] = HumanDuration.Format(engine.Clock.Now - container.CreatedAtNs) + " ago",
        ["Size"] = size ? Size(container) : "0B",
        ["State"] = container.Status,
        ["Status"] = ContainerText.Status(container, engine.Clock.Now),
    };

    // What is typed for an image is shown as long as it means the same image; a long ID is cut as every other one.
    private static string ImageOf(Container container, bool cut, DockerEngine engine)
    {
        string typed = container.Spec.Image;
        if (typed.Length == 0)
        {
            return NoImage;
        }

        string id = container.Image.Id;
        return engine.FindImage(typed)?.Id == id && !(cut && typed[(typed.IndexOf(':', StringComparison.Ordinal) + 1)..].StartsWith(id[..12], StringComparison.Ordinal)) ? typed
            : cut ? id[..12]
            : "sha256:" + id;
    }

    /// <summary>Labels as lists show them, by key.</summary>
    public static string LabelsOf(IReadOnlyDictionary<string, string> labels) =>
        string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Key + "=" + l.Value));

    // D7.12.
    private static string Size(Container container)
    {
        long own = container.Files.WritableSize;
        return $"{HumanSize.Decimal(own, 3)} (virtual {HumanSize.Decimal(own + container.Image.Size, 3)})";
    }
}
