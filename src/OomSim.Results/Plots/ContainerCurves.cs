namespace OomSim.Results;

/// <summary>
/// The courses that rows of <c>containers.csv</c> go into, for several pictures of different fineness: each container has one under all its
/// names, and who follows it under its last name goes on in it. Who has that name while it is there has another.
/// </summary>
internal sealed class ContainerCurves(RunData[] data, EventMarks[] marks)
{
    private readonly List<ContainerReader[]> _all = [];
    private readonly SortedDictionary<string, ContainerReader[]> _byId = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<ContainerReader[]>> _byName = new(StringComparer.Ordinal);

    /// <summary>Takes a row.</summary>
    /// <param name="name">The name in it.</param>
    /// <param name="owner">Whose it is; null where nobody says.</param>
    /// <param name="moment">The row.</param>
    public void Add(string name, ContainerSummary? owner, in ContainerMoment moment)
    {
        foreach (ContainerReader reader in owner is null ? Named(name, isOwned: false) : Of(owner))
        {
            reader.Add(moment, owner);
        }
    }

    /// <summary>There are no more rows.</summary>
    public void Close()
    {
        foreach (ContainerReader reader in _all.SelectMany(static of => of))
        {
            reader.Close();
        }

        foreach (ContainerReader[] of in _byName.Values.Where(static n => n.Count > 1).SelectMany(static n => n))
        {
            Array.ForEach(of, static r => r.Series.IsAmbiguous = true);
        }
    }

    private ContainerReader[] Of(ContainerSummary owner)
    {
        if (!_byId.TryGetValue(owner.Id, out ContainerReader[]? of))
        {
            _byId.Add(owner.Id, of = Named(owner.Name, isOwned: true));
        }

        return of;
    }

    private ContainerReader[] Named(string name, bool isOwned)
    {
        if (!_byName.TryGetValue(name, out List<ContainerReader[]>? named))
        {
            _byName.Add(name, named = []);
        }

        ContainerReader[]? of = named.Find(r => !isOwned || r[0].IsGone);
        if (of is null)
        {
            of = [.. data.Select((d, i) => new ContainerReader(new ContainerSeries(name), d.Slice, marks[i], isOwned))];
            named.Add(of);
            _all.Add(of);
            for (int i = 0; i < data.Length; i++)
            {
                data[i].Containers.Add(of[i].Series);
            }
        }

        return of;
    }
}
