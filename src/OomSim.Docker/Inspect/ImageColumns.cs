namespace OomSim.Docker;

/// <summary>The columns of <c>docker images</c> and <c>docker history</c>, by the name that templates use (C formatter/image.go, image/formatter_history.go).</summary>
internal static class ImageColumns
{
    /// <summary>What an image without a name has instead.</summary>
    public const string None = "<none>";

    /// <summary>What <c>docker images</c> prints without a template, in order.</summary>
    public static IReadOnlyList<string> Default { get; } = ["Repository", "Tag", "ID", "CreatedSince", "Size"];

    /// <summary>What <c>docker images --digests</c> prints, in order.</summary>
    public static IReadOnlyList<string> WithDigests { get; } = ["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"];

    /// <summary>What <c>--format raw</c> is: a line for each value.</summary>
    /// <param name="quiet">-q.</param>
    /// <param name="digests">--digests.</param>
    public static string Raw(bool quiet, bool digests) => quiet ? "image_id: {{.ID}}"
        : $"repository: {{{{.Repository}}}}\ntag: {{{{.Tag}}}}\n{(digests ? "digest: {{.Digest}}\n" : "")}image_id: {{{{.ID}}}}\ncreated_at: {{{{.CreatedAt}}}}\nvirtual_size: {{{{.Size}}}}\n";

    /// <summary>Headings of <c>docker images</c>.</summary>
    public static IReadOnlyDictionary<string, string> Headings { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Containers"] = "CONTAINERS",
        ["CreatedAt"] = "CREATED AT",
        ["CreatedSince"] = "CREATED",
        ["Digest"] = "DIGEST",
        ["ID"] = "IMAGE ID",
        ["Repository"] = "REPOSITORY",
        ["SharedSize"] = "SHARED SIZE",
        ["Size"] = "SIZE",
        ["Tag"] = "TAG",
        ["UniqueSize"] = "UNIQUE SIZE",
        ["VirtualSize"] = "SIZE",
    };

    /// <summary>What <c>docker history</c> prints without a template, in order.</summary>
    public static IReadOnlyList<string> HistoryDefault { get; } = ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"];

    /// <summary>Headings of <c>docker history</c>.</summary>
    /// <param name="human">True where times are ages.</param>
    public static SortedDictionary<string, string> HistoryHeadings(bool human) => new(StringComparer.Ordinal)
    {
        ["Comment"] = "COMMENT",
        ["CreatedAt"] = "CREATED AT",
        ["CreatedBy"] = "CREATED BY",
        ["CreatedSince"] = human ? "CREATED" : "CREATED AT",
        ["ID"] = "IMAGE",
        ["Size"] = "SIZE",
    };

    /// <summary>An image's values under one of its names.</summary>
    /// <param name="image">Which.</param>
    /// <param name="name">The name with its tag.</param>
    /// <param name="digest">The digest of its manifest there.</param>
    /// <param name="now">The present, ns.</param>
    /// <param name="cut">Short IDs.</param>
    public static SortedDictionary<string, string> Of(Image image, string name, string digest, long now, bool cut)
    {
        int tag = name.LastIndexOf(':');
        string repository = name[..tag];
        string size = HumanSize.Decimal(image.Size, 3);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Containers"] = "N/A",
            ["CreatedAt"] = Timestamps.Rfc3339Fixed(image.Definition.CreatedNs)[..19].Replace('T', ' ') + " +0000 UTC",
            ["CreatedSince"] = HumanDuration.Format(now - image.Definition.CreatedNs) + " ago",
            ["Digest"] = digest,
            ["ID"] = cut ? image.Id[..12] : "sha256:" + image.Id,
            ["Repository"] = repository,
            ["SharedSize"] = "N/A",
            ["Size"] = size,
            ["Tag"] = name[(tag + 1)..],
            ["UniqueSize"] = "N/A",
            ["VirtualSize"] = HumanSize.Decimal(image.Size, 4),
        };
    }

    /// <summary>A line of a template that has these columns.</summary>
    public static string Table(IEnumerable<string> columns) => "table " + string.Join("\t", columns.Select(c => "{{." + c + "}}"));
}
