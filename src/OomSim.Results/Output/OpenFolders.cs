namespace OomSim.Results;

/// <summary>
/// The half-made results of a process, so that one which must end at once can throw them away first. Safe to use from any
/// thread.
/// </summary>
public sealed class OpenFolders
{
    private const int Attempts = 20;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>
    /// Throws all half-made results away. None is begun, added to or put in its place afterwards: who tries waits for ever,
    /// since the process is about to end.
    /// </summary>
    public void Abandon()
    {
        _gate.Enter(); // … and never left.
        foreach (string path in _paths)
        {
            // A plot or another file that is not made here may appear while the folder is emptied.
            for (int attempt = 0; attempt < Attempts && Directory.Exists(path); attempt++)
            {
                RunFolder.TryDelete(path);
            }
        }
    }

    /// <summary>Does something to the folders that must not be cut in two.</summary>
    internal T Whole<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }

    /// <summary>Remembers a folder that is being made.</summary>
    internal void Add(string path) => Whole(() => _paths.Add(path));

    /// <summary>Forgets a folder that is whole or gone.</summary>
    internal void Remove(string path) => Whole(() => _paths.Remove(path));
}
