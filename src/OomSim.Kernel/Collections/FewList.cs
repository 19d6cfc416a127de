using System.Collections;

namespace OomSim.Kernel;

/// <summary>A list that holds one most of the time, which needs no array: one object less for each cgroup and each process.</summary>
internal sealed class FewList<T> : IReadOnlyList<T>
    where T : class
{
    private T? _first;
    private List<T>? _others;

    /// <summary>How many are in it.</summary>
    public int Count => _first is null ? 0 : 1 + (_others?.Count ?? 0);

    /// <inheritdoc/>
    public T this[int index] => index > 0 ? _others![index - 1] : _first ?? throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Adds at the end.</summary>
    public void Add(T item)
    {
        if (_first is null)
        {
            _first = item;
        }
        else
        {
            (_others ??= []).Add(item);
        }
    }

    /// <summary>Takes one out, if it is there; the others stay in order.</summary>
    public void Remove(T item)
    {
        if (!ReferenceEquals(_first, item))
        {
            _others?.Remove(item);
        }
        else if (_others is { Count: > 0 } others)
        {
            _first = others[0];
            others.RemoveAt(0);
        }
        else
        {
            _first = null;
        }
    }

    /// <summary>A copy, for going through while the list changes.</summary>
    public T[] ToArray() => _first is null ? [] : [_first, .. _others ?? []];

    /// <summary>Goes through it in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes through it without allocating.</summary>
    internal struct Enumerator(FewList<T> list) : IEnumerator<T>
    {
        private int _at = -1;

        /// <inheritdoc/>
        public readonly T Current => list[_at];

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < list.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
