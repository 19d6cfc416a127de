namespace OomSim.Kernel;

/// <summary>
/// The mappings of a process but for its heap, in the order in which they were made: each lies right below the one before (mm/mmap.c, top down), so that the last one
/// that is left decides whether a new one is joined to it.
/// </summary>
internal sealed class MappedAreas
{
    private readonly List<(bool IsShared, long Bytes)> _areas = new(2);

    /// <summary>The last one left is shared; null where none is left.</summary>
    public bool? EndsShared => _areas.Count > 0 ? _areas[^1].IsShared : null;

    /// <summary>A new mapping.</summary>
    /// <param name="isShared">True for shared memory, false for anonymous memory.</param>
    /// <param name="bytes">Its size.</param>
    public void Add(bool isShared, long bytes)
    {
        if (EndsShared == isShared)
        {
            _areas[^1] = (isShared, _areas[^1].Bytes + bytes);
        }
        else
        {
            _areas.Add((isShared, bytes));
        }
    }

    /// <summary>Memory of a kind is given back, the newest first.</summary>
    /// <param name="isShared">True for shared memory, false for anonymous memory.</param>
    /// <param name="bytes">How much; what is over was mapped before.</param>
    public void Free(bool isShared, long bytes)
    {
        for (int i = _areas.Count - 1; i >= 0 && bytes > 0; i--)
        {
            (bool kind, long has) = _areas[i];
            if (kind == isShared)
            {
                long part = Math.Min(has, bytes);
                bytes -= part;
                _areas[i] = (kind, has - part);
            }
        }

        _areas.RemoveAll(static area => area.Bytes == 0);
    }
}
