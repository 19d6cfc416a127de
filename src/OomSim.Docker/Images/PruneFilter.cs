namespace OomSim.Docker;

/// <summary>What <c>prune --filter</c> lets go: by label, and by age (D7.33, D7.34).</summary>
internal sealed class PruneFilter
{
    private readonly List<string> _labels = [];
    private readonly List<string> _notLabels = [];
    private long? _until;

    /// <summary>Reads filters; null with the engine's error.</summary>
    /// <param name="filters"><c>key=value</c>.</param>
    /// <param name="now">The present, ns.</param>
    /// <param name="all"><c>image prune -a</c>, which the client hands on as <c>dangling=false</c>; null where what is pruned is no image.</param>
    /// <param name="profile">The engine's version.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static PruneFilter? Read(IEnumerable<string> filters, long now, bool? all, EngineProfile profile, out string error)
    {
        var read = new PruneFilter();
        error = "";
        var dangling = new SortedSet<string>(StringComparer.Ordinal) { all == true ? "false" : "true" };
        foreach (string filter in filters)
        {
            int at = filter.IndexOf('=', StringComparison.Ordinal);
            string key = filter[..at].Trim().ToLowerInvariant();
            string value = filter[(at + 1)..].Trim();
            switch (key)
            {
                case "label":
                    read._labels.Add(value);
                    break;
                case "label!":
                    read._notLabels.Add(value);
                    break;
                case "dangling" when all is not null:
                    dangling.Add(value);
                    break;
                case "until" when read._until is not null:
                    error = "more than one until filter specified";
                    return null;
                case "until" when TimeArgument.Read(value, now, out long until) is var malformed:
                    error = malformed ?? "";
                    if (malformed is not null)
                    {
                        return null;
                    }

                    read._until = until;
                    break;
                default:
                    error = $"invalid filter '{key}'";
                    return null;
            }
        }

        bool isFalse = dangling.Contains("false") || dangling.Contains("0");
        if (!profile.OldImageTexts && isFalse == (dangling.Contains("true") || dangling.Contains("1")))
        {
            // Older engines take any word for no.
            error = $"invalid filter 'dangling=[{string.Join(' ', dangling)}]'";
            return null;
        }

        read.NamedToo = isFalse;
        return read;
    }

    /// <summary>True where images with a name go too (D7.34).</summary>
    public bool NamedToo { get; private set; }

    /// <summary>True for what is old enough, has the labels, and has not all of those that it must not have.</summary>
    public bool Takes(long createdNs, IReadOnlyDictionary<string, string>? labels) =>
        (_until is not { } until || createdNs <= until) && _labels.TrueForAll(l => HasLabel(labels, l)) && (_notLabels.Count == 0 || !_notLabels.TrueForAll(l => HasLabel(labels, l)));

    /// <summary>True where a label is there, with the value where one is asked for.</summary>
    /// <param name="labels">Those there are; null for none.</param>
    /// <param name="label"><c>key</c> or <c>key=value</c>.</param>
    public static bool HasLabel(IReadOnlyDictionary<string, string>? labels, string label)
    {
        int at = label.IndexOf('=', StringComparison.Ordinal);
        return labels is not null && labels.TryGetValue(at < 0 ? label : label[..at], out string? value) && (at < 0 || value == label[(at + 1)..]);
    }
}
