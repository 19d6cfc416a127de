using System.Diagnostics.CodeAnalysis;

namespace OomSim.Kernel;

/// <summary>The parts of a step that are still to come. Most steps have one, which needs no array.</summary>
internal sealed class PartQueue
{
    private Activity? _first;
    private Queue<Activity>? _others;

    /// <summary>How many there are.</summary>
    public int Count => _first is null ? 0 : 1 + (_others?.Count ?? 0);

    /// <summary>Adds the last one.</summary>
    public void Enqueue(Activity part)
    {
        if (_first is null)
        {
            _first = part;
        }
        else
        {
            (_others ??= new()).Enqueue(part);
        }
    }

    /// <summary>Takes the first one; false where there is none.</summary>
    public bool TryDequeue([NotNullWhen(true)] out Activity? part)
    {
        part = _first;
        _first = null;
        _others?.TryDequeue(out _first);
        return part is not null;
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        _first = null;
        _others?.Clear();
    }

    /// <summary>All of them in order.</summary>
    public Activity[] ToArray() => _first is null ? [] : [_first, .. _others ?? []];
}
