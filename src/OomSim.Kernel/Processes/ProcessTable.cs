using System.Collections;

namespace OomSim.Kernel;

/// <summary>
/// The live processes of a host in order of creation, which is the order of their PIDs. One comes and goes in O(1) however
/// many there are.
/// </summary>
internal sealed class ProcessTable : IReadOnlyCollection<Process>
{
    // Below this size holes cost nothing worth mending.
    private const int FewPlaces = 64;

    private readonly List<Process?> _places = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the youngest.</summary>
    public void Add(Process process)
    {
        process.TablePlace = _places.Count;
        _places.Add(process);
        Count++;
    }

    /// <summary>Takes one out that is in it.</summary>
    public void Remove(Process process)
    {
        _places[process.TablePlace] = null;
        Count--;
        if (_places.Count > FewPlaces && _places.Count > 2 * Count)
        {
            CloseHoles();
        }
    }

    /// <summary>The process of a PID; null for none. Looks at all: for what people type, not for what happens all the time.</summary>
    /// <param name="pid">Its PID in the host's namespace.</param>
    public Process? Find(int pid) => _places.Find(process => process?.Pid == pid);

    /// <inheritdoc/>
    public IEnumerator<Process> GetEnumerator()
    {
        foreach (Process? process in _places)
        {
            if (process is not null)
            {
                yield return process;
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void CloseHoles()
    {
        int next = 0;
        for (int i = 0; i < _places.Count; i++)
        {
            if (_places[i] is { } process)
            {
                process.TablePlace = next;
                _places[next++] = process;
            }
        }

        _places.RemoveRange(next, _places.Count - next);
    }
}
