using System.Collections;

namespace OomSim.Kernel;

/// <summary>A cgroup and all below it, parents first, siblings in order of creation (K1.1). Going through it allocates nothing.</summary>
/// <param name="top">Where it begins.</param>
public readonly struct CgroupSubtree(Cgroup top) : IEnumerable<Cgroup>
{
    private readonly Cgroup _top = top;

    /// <summary>Goes through it.</summary>
    public Enumerator GetEnumerator() => new(_top);

    /// <inheritdoc/>
    IEnumerator<Cgroup> IEnumerable<Cgroup>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes down first, then on to the next sibling, its own or that of a cgroup above.</summary>
    public struct Enumerator : IEnumerator<Cgroup>
    {
        private readonly Cgroup _top;
        private Cgroup? _at;

        internal Enumerator(Cgroup top)
        {
            _top = top;
        }

        /// <inheritdoc/>
        public readonly Cgroup Current => _at!;

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_at is not { } at)
            {
                _at = _top;
                return true;
            }

            Cgroup? next = at.ChildList.First;
            while (next is null && !ReferenceEquals(at, _top))
            {
                Cgroup parent = at.Parent!;
                next = parent.ChildList.After(at);
                at = parent;
            }

            if (next is null)
            {
                return false;
            }

            _at = next;
            return true;
        }

        /// <inheritdoc/>
        public void Reset() => _at = null;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
