using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The room of a file system, a tmpfs mount or the disk: no more fits than its size, and who writes at the moment it is full finds no room (D4.41, K9.6).</summary>
/// <param name="size">Bytes.</param>
public sealed class Tmpfs(long size) : IEventOwner
{
    private LazyList<Process> _writers;
    private LinuxHost? _host;
    private EventHandle _full;
    private Dictionary<Inode, long>? _excess;

    // What one of them gives back as it stops is none of the others' room.
    private bool _isFilling;

    // Whole pages of its files, and bytes that those who write at this moment have added.
    private long _held;
    private Fluid _added;

    /// <summary>Bytes it may hold.</summary>
    public long Size { get; } = size;

    /// <summary>True when no file holds anything and nobody writes.</summary>
    public bool IsEmpty => _held == 0 && _writers.Count == 0;

    /// <summary>Bytes its files hold.</summary>
    /// <param name="now">The present, ns.</param>
    public long UsedAt(long now) => _held + _added.At(now);

    internal bool IsFull(long now) => _isFilling || UsedAt(now) >= Pages.Floor(Size);

    internal void AddWriter(Process process) => _writers.Add(process);

    /// <summary>A writer stops after so many bytes, which are whole.</summary>
    internal void RemoveWriter(LinuxHost host, Process process, Inode file, Fluid done, long bytes)
    {
        _writers.Remove(process);
        long now = host.Simulator.Now;
        _added.Add(now, -done.At(now));
        Fraction.Take(ref _added, now, Fraction.Of(done, now));
        if (_writers.Count == 0)
        {
            // No fraction of a byte stays behind.
            _added = new Fluid(0);
        }

        SetHeld(host, file, file.Writers == 0 ? Pages.Ceiling(file.Size) : file.TmpfsBytes + bytes);
    }

    /// <summary>Something else than files of processes takes room, or gives it back.</summary>
    /// <param name="host">The host.</param>
    /// <param name="bytes">How much more, bytes; negative: less.</param>
    internal void Hold(LinuxHost host, long bytes)
    {
        _held += bytes;
        Watch(host);
    }

    /// <summary>A file that is there at once takes its pages.</summary>
    internal void Put(LinuxHost host, Inode file) => SetHeld(host, file, Pages.Ceiling(file.Size));

    /// <summary>The pages of a file that is gone are free.</summary>
    internal void Remove(LinuxHost host, Inode file) => SetHeld(host, file, 0);

    /// <summary>Somebody writes faster or slower, 2^-20 byte/s.</summary>
    internal void AddRate(LinuxHost host, long delta)
    {
        _added.AddRate(host.Simulator.Now, delta);
        Watch(host);
    }

    /// <summary>It is full: who writes finds no room.</summary>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_host!.HasPanicked)
        {
            return;
        }

        foreach (Process writer in _writers)
        {
            _host.Tasks.MarkDirty(writer);
        }

        _excess = Excess(_host.Simulator.Now);
        _isFilling = true;
        _host.Settle();
        _isFilling = false;
        _excess = null;
    }

    /// <summary>What of the last bytes of a writer is beyond the room, bytes: its file has no more than the pages that there are.</summary>
    /// <param name="file">What it writes to.</param>
    /// <param name="written">What it wrote by now, bytes.</param>
    internal long TakeExcess(Inode file, long written)
    {
        if (_excess is null || !_excess.TryGetValue(file, out long excess))
        {
            return 0;
        }

        long taken = Math.Min(excess, written);
        _excess[file] = excess - taken;
        return taken;
    }

    // A file takes whole pages. Of those that are begun as it becomes full there may be more than there are: those with the least in them come last.
    private Dictionary<Inode, long>? Excess(long now)
    {
        List<(long Part, int Order, Inode File)> begun = [];
        HashSet<Inode> seen = new(ReferenceEqualityComparer.Instance);
        long used = _held;
        foreach (Process writer in _writers)
        {
            if (writer.Activity?.File is { } file && seen.Add(file))
            {
                // Writers count whole bytes, so of what is not written yet a begun byte counts.
                long content = Math.Max(0, file.ContentAt(now) - (file.Unwritten.FractionAt(now) > 0 ? 1 : 0));
                used += Pages.Ceiling(content) - file.TmpfsBytes;
                begun.Add((content % Pages.Size, begun.Count, file));
            }
        }

        long over = used - Pages.Floor(Size);
        if (over <= 0)
        {
            return null;
        }

        Dictionary<Inode, long> excess = new(ReferenceEqualityComparer.Instance);
        begun.Sort(static (a, b) => (a.Part, a.Order).CompareTo((b.Part, b.Order)));
        foreach ((long part, _, Inode file) in begun)
        {
            if (over > 0 && part > 0)
            {
                excess[file] = part;
                over -= Pages.Size;
            }
        }

        return excess;
    }

    private void SetHeld(LinuxHost host, Inode file, long bytes)
    {
        if (file.TmpfsBytes != bytes)
        {
            _held += bytes - file.TmpfsBytes;
            host.Committed += file.IsTmpfs ? bytes - file.TmpfsBytes : 0;
            file.TmpfsBytes = bytes;
        }

        Watch(host);
    }

    // The moment when it is full is one for all: each of many who has it in view for itself would be looked at whenever another gets on faster.
    private void Watch(LinuxHost host)
    {
        _host = host;
        long now = host.Simulator.Now;
        long full = _added.Rate > 0 ? _added.TimeOf(now, Pages.Floor(Size) - _held) : SimTime.Never;
        host.Simulator.Reschedule(ref _full, full, this, 0);
    }
}
