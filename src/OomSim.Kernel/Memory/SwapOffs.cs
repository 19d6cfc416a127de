namespace OomSim.Kernel;

/// <summary>The swapoff commands that run at this moment; usually none.</summary>
internal sealed class SwapOffs
{
    private readonly List<Process> _running = [];

    /// <summary>True while one empties a device.</summary>
    public bool IsEmptying => _running.Exists(static process => process.SwapOff is { IsEmptying: true });

    /// <summary>A command begins.</summary>
    public void Add(Process process) => _running.Add(process);

    /// <summary>A command has ended.</summary>
    public void Remove(Process process) => _running.Remove(process);

    /// <summary>The one that brings a process's memory back at this moment; null for none.</summary>
    public Process? ReaderOf(Process of) => _running.Find(p => p.Activity?.Source is { } source && ReferenceEquals(source.Process, of));

    /// <summary>Memory is about to change hands or to go: whoever brings it back looks again for what is left.</summary>
    /// <param name="of">Whose memory it is, its own or shared since a fork; null for pages of files.</param>
    public void Lapse(Process? of)
    {
        foreach (Process process in _running)
        {
            if (process.Activity?.Source is { } source && (of is null ? source.Pool is not null : source.Region is not null || ReferenceEquals(source.Process, of)))
            {
                process.SwapOff!.Lapse();
            }
        }
    }

    /// <summary>Others bring back what they bring back: they look whether anything is left.</summary>
    public void Stir()
    {
        foreach (Process process in _running)
        {
            process.SwapOff!.Stir();
        }
    }
}
