using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The host's swap: one device or several, of which those of the highest priority that are not full are filled first, equal
/// ones in turn. Which page lies on which device is not known one by one: what is brought or given back comes from each in
/// proportion to what is on it.
/// </summary>
internal sealed partial class SwapSpace : IEventOwner
{
    private readonly LinuxHost _host;
    private readonly SwapDevice[] _devices;
    private readonly List<MemoryCgroup> _swappers = [];
    private bool _isUnshared;
    private Fluid _used;
    private Fluid _out;
    private Fluid _in;
    private long _inRate;
    private int _leastPriority = -1;
    private EventHandle _full;
    private long _fullAt = SimTime.Never;

    /// <summary>The devices that there are; those that are active at boot are switched on in their order.</summary>
    public SwapSpace(LinuxHost host, IReadOnlyList<SwapConfig> configs)
    {
        _host = host;
        _devices = [.. configs.Select(c => new SwapDevice(c))];
        for (int i = 0; i < _devices.Length; i++)
        {
            if (configs[i].IsOn)
            {
                Activate(_devices[i], null);
            }
        }

        Reads = new FairShare(_devices[0].ReadSpeed);
        WriteSpeed = _devices[0].WriteSpeed;
        _isUnshared = _devices.Length > 1;
    }

    /// <summary>The devices that there are, on or off.</summary>
    public IReadOnlyList<SwapDevice> Devices => _devices;

    /// <summary>Reading, shared among those who fault, 2^-20 byte/s.</summary>
    public FairShare Reads { get; }

    /// <summary>Write speed, 2^-20 byte/s: of equal devices, each takes as much as the slowest.</summary>
    public long WriteSpeed { get; private set; }

    /// <summary>True where several devices have to be shared out anew before time goes on, or slots are kept or freed.</summary>
    public bool IsStale => _isUnshared || StaleCaches.Count > 0;

    /// <summary>Bytes of all devices that are on or still hold pages.</summary>
    public long Capacity => Sum(static (_, d) => d.IsOn ? d.Capacity : 0);

    /// <summary>total_swap_pages, bytes: without what is off or being emptied.</summary>
    public long Size => Sum(static (_, d) => d.IsWritable ? d.Capacity : 0);

    /// <summary>SwapTotal as /proc/meminfo shows it, bytes: of a device that is being emptied, what is still on it (si_swapinfo).</summary>
    public long ShownSize => Sum(static (s, d) => d.IsWritable ? d.Capacity : d.IsDraining ? Pages.Floor(s.UsedOf(d)) : 0);

    /// <summary>Bytes in use now.</summary>
    public long Used => _used.At(_host.Simulator.Now);

    /// <summary>Bytes that are left now: no device takes a part of a page.</summary>
    public long Free => Sum(static (s, d) => d.IsWritable && d.Capacity - s.UsedOf(d) is >= Pages.Size and var left ? left : 0);

    /// <summary>
    /// Bytes that swap-out finds room for now. A device that was full is left alone until a batch of reclaim fits again: who is woken for
    /// each page that comes free would start and stop for each.
    /// </summary>
    public long Room => Sum(static (s, d) => d.IsWritable && s.HasRoom(d) ? d.Capacity - s.UsedOf(d) : 0);

    /// <summary>Bytes that were brought out so far (pswpout).</summary>
    public long BytesOut => _out.At(_host.Simulator.Now);

    /// <summary>Bytes that were brought back so far (pswpin).</summary>
    public long BytesIn => _in.At(_host.Simulator.Now);

    /// <summary>Bytes on a device now.</summary>
    public long UsedOf(SwapDevice device) => _devices.Length == 1 ? Used : Math.Max(0, device.Used.At(_host.Simulator.Now));

    /// <summary>The device of a file; null where there is none.</summary>
    public SwapDevice? Find(string name) => Array.Find(_devices, d => d.Name == name);

    /// <summary>A memcg's plan starts to swap out.</summary>
    public void Add(MemoryCgroup memcg)
    {
        _swappers.Add(memcg);
        foreach (SwapDevice device in _devices)
        {
            device.WasFull &= !HasRoom(device);
        }
    }

    /// <summary>A memcg's plan no longer swaps out.</summary>
    public void Remove(MemoryCgroup memcg) => _swappers.Remove(memcg);

    /// <summary>Switches a device on; one that was being emptied keeps its priority.</summary>
    public void SwitchOn(SwapDevice device, int? priority)
    {
        if (device.IsDraining)
        {
            device.IsDraining = false;
        }
        else
        {
            Activate(device, priority);
        }

        OnSwitched();
    }

    /// <summary>Begins to empty a device.</summary>
    public void Drain(SwapDevice device)
    {
        device.IsDraining = true;
        OnSwitched();
    }

    /// <summary>A device is empty, and off. Those without a priority of their own that came after it move up.</summary>
    public void SwitchOff(SwapDevice device)
    {
        (device.IsOn, device.IsDraining) = (false, false);
        if (device.Priority < 0)
        {
            _leastPriority++;
            foreach (SwapDevice later in _devices)
            {
                later.Priority += later.IsOn && later.Priority < device.Priority ? 1 : 0;
            }
        }

        OnSwitched();
    }

    /// <summary>Changes the speed at which pages go out, 2^-20 byte/s.</summary>
    public void AddOutRate(long delta)
    {
        _out.AddRate(_host.Simulator.Now, delta);
        _used.AddRate(_host.Simulator.Now, delta);
        _isUnshared = _devices.Length > 1;
    }

    /// <summary>Changes the speed at which pages come back, from all devices or from the one that swapoff empties, 2^-20 byte/s.</summary>
    public void AddInRate(long delta, SwapDevice? from)
    {
        if (from is null)
        {
            _inRate += delta;
        }
        else
        {
            from.DrainRate += delta;
        }

        _in.AddRate(_host.Simulator.Now, delta);
        _used.AddRate(_host.Simulator.Now, -delta);
        _isUnshared = _devices.Length > 1;
    }

    /// <summary>Gives back what a process held, to the last fraction.</summary>
    public void Release(long bytes, long steps)
    {
        AddUsed(-bytes);
        Fraction.Take(ref _used, _host.Simulator.Now, steps);
    }

    /// <summary>Pages that are brought out at once.</summary>
    public void BringOut(long bytes)
    {
        _out.Add(_host.Simulator.Now, bytes);
        AddUsed(bytes);
    }

    /// <summary>Takes bytes at once; negative ones are given back.</summary>
    public void AddUsed(long bytes)
    {
        long now = _host.Simulator.Now;
        if (_devices.Length > 1)
        {
            Spread(bytes, now);
        }

        _used.Add(now, bytes);
        NoteFull();
    }

    /// <summary>Shares flows out among several devices.</summary>
    public void Distribute()
    {
        UpdateCaches();
        if (!_isUnshared)
        {
            return;
        }

        _isUnshared = false;
        long now = _host.Simulator.Now;
        Balance(now);
        SwapDevice[] writers = Writers();
        long used = Math.Max(1, Used);
        long left = _out.Rate;
        foreach (SwapDevice device in _devices)
        {
            // A full device above the one that is being filled takes what comes free on it again.
            device.InRate = (long)((Int128)_inRate * UsedOf(device) / used);
            device.OutRate = device.IsWritable && !HasRoom(device) && (writers.Length == 0 || device.Priority >= writers[0].Priority) ? Math.Min(left, device.InRate) : 0;
            left -= device.OutRate;
        }

        if (left > 0 && writers.Length == 0)
        {
            MarkSwappers();
        }

        long reads = long.MaxValue;
        foreach (SwapDevice device in _devices)
        {
            long own = UsedOf(device);
            long written = Array.IndexOf(writers, device) >= 0 ? left / writers.Length : device.OutRate;
            device.Used.SetRate(now, written - device.InRate - device.DrainRate);
            reads = own >= Pages.Size ? Math.Min(reads, (long)Int128.Min(long.MaxValue >> 1, (Int128)device.ReadSpeed * used / own)) : reads;
        }

        WriteSpeed = writers.Length == 0 ? WriteSpeed : writers.Length * writers.Min(static d => d.WriteSpeed);
        if (reads != long.MaxValue)
        {
            // A reader meets pages of all devices, and waits for the one that is busiest.
            Reads.SetCap(Reads.Root, reads);
        }
    }

    /// <summary>Books the moment at which a device is full: all who swap out have to stop then, or go on to another.</summary>
    public void Settle()
    {
        long fullAt = SimTime.Never;
        if (_devices.Length > 1)
        {
            foreach (SwapDevice device in _devices)
            {
                fullAt = Math.Min(fullAt, NextEnd(device.Used, device.Capacity));
            }
        }
        else if (_swappers.Count > 0 && _used.Rate > 0)
        {
            fullAt = NextEnd(_used, _devices[0].Capacity);
        }

        if (fullAt != _fullAt)
        {
            _host.Simulator.Cancel(_full);
            _full = fullAt == SimTime.Never ? default : _host.Simulator.Schedule(fullAt, this, 0);
            _fullAt = fullAt;
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_host.HasPanicked)
        {
            return;
        }

        _fullAt = SimTime.Never;
        NoteFull();
        _isUnshared = _devices.Length > 1;
        MarkSwappers();
        _host.Settle();
    }

    private void NoteFull()
    {
        foreach (SwapDevice device in _devices)
        {
            device.WasFull |= device.Capacity - UsedOf(device) < Pages.Size;
        }
    }

    /// <summary>No room is left where they swap out to: they stop, or go on to another device.</summary>
    private void MarkSwappers()
    {
        foreach (MemoryCgroup memcg in _swappers)
        {
            _host.Memory.MarkDirty(memcg);
        }
    }

    // When not a page more fits, or nothing is left.
    private long NextEnd(in Fluid used, long capacity)
    {
        long now = _host.Simulator.Now;
        return used.Rate > 0 ? used.TimeOf(now, capacity - Pages.Size + 1)
            : used.Rate < 0 && used.At(now) > 0 && _devices.Length > 1 ? used.TimeOf(now, 0)
            : SimTime.Never;
    }

    private void Activate(SwapDevice device, int? priority)
    {
        device.IsOn = true;
        device.WasFull = false;
        device.Priority = priority ?? device.OwnPriority ?? --_leastPriority;
    }

    private void OnSwitched()
    {
        _isUnshared = _devices.Length > 1;
        foreach (Cgroup cgroup in _host.Root.Subtree())
        {
            _host.Memory.MarkDirty(cgroup.Memory);
        }
    }

    private long Sum(Func<SwapSpace, SwapDevice, long> part)
    {
        long sum = 0;
        foreach (SwapDevice device in _devices)
        {
            sum += part(this, device);
        }

        return sum;
    }

    private SwapDevice[] Writers()
    {
        int best = int.MinValue;
        foreach (SwapDevice device in _devices)
        {
            best = HasRoom(device) ? Math.Max(best, device.Priority) : best;
        }

        return Array.FindAll(_devices, d => d.Priority == best && HasRoom(d));
    }

    private bool HasRoom(SwapDevice device) => device.IsWritable && device.Capacity - UsedOf(device) >= (device.WasFull ? Math.Min(Protection.Round, device.Capacity) : Pages.Size);

    private void Spread(long bytes, long now)
    {
        _isUnshared = true;
        if (bytes < 0)
        {
            long used = Math.Max(1, Used);
            foreach (SwapDevice device in _devices)
            {
                device.Used.Add(now, (long)((Int128)bytes * UsedOf(device) / used));
            }

            return;
        }

        while (bytes > 0 && Writers() is [{ } first, ..])
        {
            long part = Math.Min(bytes, first.Capacity - first.Used.At(now));
            first.Used.Add(now, part);
            bytes -= part;
        }
    }

    /// <summary>
    /// What rounding has left over or short is put right: missing bytes where there is most room, surplus on the fullest device.
    /// Nothing is on a device that is off.
    /// </summary>
    private void Balance(long now)
    {
        SwapDevice? fullest = null;
        SwapDevice? emptiest = null;
        long sum = 0;
        foreach (SwapDevice device in _devices)
        {
            if (!device.IsOn || device.Used.At(now) < 0)
            {
                device.Used.Set(now, 0);
            }

            if (device.IsOn)
            {
                sum += device.Used.At(now);
                fullest = fullest is null || device.Used.At(now) > fullest.Used.At(now) ? device : fullest;
                emptiest = emptiest is null || device.Capacity - device.Used.At(now) > emptiest.Capacity - emptiest.Used.At(now) ? device : emptiest;
            }
        }

        (Used > sum ? emptiest : fullest)?.Used.Add(now, Used - sum);
    }
}
