namespace OomSim.Results;

/// <summary>How many of a kind are explained one by one, per container and in all; the others are counted.</summary>
internal sealed class ItemBudget(ExplainOptions options)
{
    private readonly SortedDictionary<(ExplainedKind Kind, string Container), long> _seen = new(Comparer<(ExplainedKind Kind, string Container)>.Create(static (a, b) =>
        a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Container, b.Container)));

    private readonly SortedDictionary<ExplainedKind, int> _kept = [];

    /// <summary>True while there is room for one more; counts it either way.</summary>
    public bool Allows(ExplainedKind kind, string container)
    {
        long seen = _seen[(kind, container)] = _seen.GetValueOrDefault((kind, container)) + 1;
        int kept = _kept.GetValueOrDefault(kind);
        if (seen > (kind == ExplainedKind.NoVictim ? Math.Min(1, options.PerContainer) : options.PerContainer) || kept >= options.InAll)
        {
            return false;
        }

        _kept[kind] = kept + 1;
        return true;
    }

    /// <summary>How many of each kind are left out.</summary>
    public SortedDictionary<ExplainedKind, long> Further()
    {
        SortedDictionary<ExplainedKind, long> further = [];
        foreach (IGrouping<ExplainedKind, KeyValuePair<(ExplainedKind Kind, string Container), long>> kind in _seen.GroupBy(s => s.Key.Kind))
        {
            further[kind.Key] = kind.Sum(s => s.Value) - _kept.GetValueOrDefault(kind.Key);
        }

        return further;
    }

    /// <summary>What is left out, a sentence for each kind.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (IGrouping<ExplainedKind, KeyValuePair<(ExplainedKind Kind, string Container), long>> kind in _seen.GroupBy(s => s.Key.Kind))
        {
            long further = kind.Sum(s => s.Value) - _kept.GetValueOrDefault(kind.Key);
            if (further > 0)
            {
                string where = kind.Count() == 1 && kind.First().Key.Container.Length > 0 ? " of " + kind.First().Key.Container : "";
                yield return Say.Line($"{Say.Count(further, "further " + One(kind.Key), "further " + Many(kind.Key))}{where} {(further == 1 ? "is" : "are")} not shown: --all explains each, --event N any row of {EventRow.FileName}");
            }
        }
    }

    private static string One(ExplainedKind kind) => kind switch
    {
        ExplainedKind.NoVictim => "vain call of the OOM killer",
        ExplainedKind.Exit => "end",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Many(ExplainedKind kind) => kind == ExplainedKind.NoVictim ? "vain calls of the OOM killer" : One(kind) + "s";
}
