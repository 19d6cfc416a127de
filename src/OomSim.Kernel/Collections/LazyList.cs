namespace OomSim.Kernel;

/// <summary>A list that is made when something is put into it: most of them stay empty, and there are some for each cgroup and process.</summary>
internal struct LazyList<T>
{
    private List<T>? _items;

    /// <summary>How many are in it.</summary>
    public readonly int Count => _items?.Count ?? 0;

    /// <summary>What is in it.</summary>
    public readonly IReadOnlyList<T> Items => _items ?? (IReadOnlyList<T>)[];

    /// <summary>Adds at the end.</summary>
    public void Add(T item) => (_items ??= []).Add(item);

    /// <summary>Takes the first of that value out, if there is one.</summary>
    public readonly void Remove(T item) => _items?.Remove(item);

    /// <summary>Takes all out.</summary>
    public readonly void Clear() => _items?.Clear();

    /// <summary>A copy, for going through while the list changes.</summary>
    public readonly T[] ToArray() => _items?.ToArray() ?? [];

    /// <summary>Goes through it in order.</summary>
    public readonly Enumerator GetEnumerator() => new(_items);

    /// <summary>Goes through a list that may not have been made.</summary>
    internal struct Enumerator(List<T>? items)
    {
        private int _at = -1;

        /// <summary>The one that it is at.</summary>
        public readonly T Current => items![_at];

        /// <summary>Goes on to the next; false where there is none.</summary>
        public bool MoveNext() => items is not null && ++_at < items.Count;
    }
}
