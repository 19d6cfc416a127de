namespace OomSim.Docker;

/// <summary>The engine's containers: in order of creation, by ID and by name.</summary>
internal sealed class ContainerIndex
{
    private readonly List<Container> _all = [];
    private readonly Dictionary<string, Container> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Container> _byName = new(StringComparer.Ordinal);

    /// <summary>All of them in order of creation.</summary>
    public IReadOnlyList<Container> All => _all;

    /// <summary>The one of a full ID; null when there is none.</summary>
    public Container? WithId(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The one of a name; null when there is none.</summary>
    public Container? WithName(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Those whose ID begins so.</summary>
    public List<Container> WithPrefix(string prefix) => _all.FindAll(c => c.Id.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Adds a new one.</summary>
    public void Add(Container container)
    {
        _all.Add(container);
        _byId.Add(container.Id, container);
        _byName.Add(container.Name, container);
    }

    /// <summary>Takes one out.</summary>
    public void Remove(Container container)
    {
        _all.RemoveAt(_all.BinarySearch(container, ByNumber.Instance));
        _byId.Remove(container.Id);
        _byName.Remove(container.Name);
    }

    /// <summary>Gives one another name, which is free.</summary>
    public void Rename(Container container, string name)
    {
        _byName.Remove(container.Name);
        container.Name = name;
        _byName.Add(name, container);
    }

    private sealed class ByNumber : IComparer<Container>
    {
        /// <summary>The order has no state.</summary>
        public static readonly ByNumber Instance = new();

        /// <summary>By order of creation.</summary>
        public int Compare(Container? x, Container? y) => x!.Number.CompareTo(y!.Number);
    }
}
