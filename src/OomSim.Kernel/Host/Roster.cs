using System.Collections;

namespace OomSim.Kernel;

/// <summary>
/// Processes of a host, or cgroups below one, in order of creation. One comes and goes in O(1) however many there are: those
/// that go leave a hole, and holes are closed when they are most of it.
/// </summary>
internal sealed class Roster<T> : IReadOnlyCollection<T>
    where T : class, IRosterMember
{
    // Below this size holes cost nothing worth mending.
    private const int FewPlaces = 64;

    private List<T?>? _places;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the youngest.</summary>
    public void Add(T member)
    {
        _places ??= [];
        member.RosterPlace = _places.Count;
        _places.Add(member);
        Count++;
    }

    /// <summary>Takes one out that is in it.</summary>
    public void Remove(T member)
    {
        List<T?> places = _places!;
        places[member.RosterPlace] = null;
        Count--;
        if (places.Count > FewPlaces && places.Count > 2 * Count)
        {
            CloseHoles(places);
        }
    }

    /// <summary>The eldest; null where there is none.</summary>
    public T? First => Count == 0 ? null : From(0);

    /// <summary>The next younger one; null where there is none.</summary>
    public T? After(T member) => From(member.RosterPlace + 1);

    /// <summary>Goes through them without allocating.</summary>
    public Enumerator GetEnumerator() => new(_places);

    /// <inheritdoc/>
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T? From(int place)
    {
        List<T?> places = _places!;
        while (place < places.Count)
        {
            if (places[place++] is { } member)
            {
                return member;
            }
        }

        return null;
    }

    private static void CloseHoles(List<T?> places)
    {
        int next = 0;
        for (int i = 0; i < places.Count; i++)
        {
            if (places[i] is { } member)
            {
                member.RosterPlace = next;
                places[next++] = member;
            }
        }

        places.RemoveRange(next, places.Count - next);
    }

    /// <summary>Goes through a roster, passing over holes.</summary>
    internal struct Enumerator(List<T?>? places) : IEnumerator<T>
    {
        private int _at = -1;

        /// <inheritdoc/>
        public readonly T Current => places![_at]!;

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (places is null)
            {
                return false;
            }

            do
            {
                _at++;
            }
            while (_at < places.Count && places[_at] is null);
            return _at < places.Count;
        }

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
