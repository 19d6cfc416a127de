using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The stall accounting of a cgroup, or for the root of the whole system (K16). Tasks count in all groups above them; totals and
/// averages are brought forward when states change or somebody reads. Averages are those that a reader finds who looks in
/// every period (K16.12), so that reading changes nothing. Processes that do nothing but use CPU time count with the mean of
/// what they got since then: what each of them gets at any moment would be a look at all of them with every change.
/// </summary>
internal sealed class PressureGroup
{
    private readonly LinuxHost _host;
    private readonly Cgroup _cgroup;
    private StateCounts _counts;
    private StallClock _memorySome;
    private StallClock _memoryFull;
    private StallClock _cpuSome;
    private StallClock _cpuFull;
    private StallClock _ioSome;
    private StallClock _ioFull;
    private int _burners;
    private long _burnt;
    private long _since;
    private long _periodEnd;
    private bool _rests = true;

    public PressureGroup(LinuxHost host, Cgroup cgroup)
    {
        _host = host;
        _cgroup = cgroup;
        _since = host.Simulator.Now;
        _periodEnd = _since + StallClock.Period;
    }

    /// <summary>cgroup.pressure: false where nothing is counted (K16.12). Not hierarchical.</summary>
    public bool IsEnabled { get; private set; } = true;

    /// <summary>Who counts now.</summary>
    public StateCounts Counts => _counts;

    /// <summary>Turns accounting on or off.</summary>
    public void Enable(bool enabled)
    {
        BringForward();
        IsEnabled = enabled;
    }

    /// <summary>A task of this group or below is in other states from now on.</summary>
    public void Change(in TaskStates before, in TaskStates after)
    {
        BringForward();
        _counts.Add(before, -1);
        _counts.Add(after, 1);
    }

    /// <summary>More or fewer processes of this group or below do nothing but use CPU time.</summary>
    public void ChangeBurners(int change)
    {
        BringForward();
        _burners += change;
    }

    /// <summary>Brings all totals and averages to the present.</summary>
    public void BringForward()
    {
        long now = _host.Simulator.Now;
        if (now == _since)
        {
            return;
        }

        StateCounts counts = WithBurners(now);
        if (_rests && (!IsEnabled || counts.AllGetOn))
        {
            _since = now;
            return;
        }

        if (_rests)
        {
            // Periods go on, whoever looks.
            _rests = false;
            _periodEnd += Math.Max(0, (_since - _periodEnd) / StallClock.Period + (_since >= _periodEnd ? 1 : 0)) * StallClock.Period;
        }

        StallRates rates = IsEnabled ? counts.Rates(_cgroup.Cpu.CpuCount, _host.KernelFacts) : default;
        EndPeriods(rates, now);
        Run(rates, now);
        _rests = rates == default && _memorySome.IsAtRest && _memoryFull.IsAtRest && _cpuSome.IsAtRest && _cpuFull.IsAtRest
            && _ioSome.IsAtRest && _ioFull.IsAtRest;
    }

    private StateCounts WithBurners(long now)
    {
        StateCounts counts = _counts;
        if (_burners > 0)
        {
            long burnt = _cgroup.Cpu.BurntNs(now);
            long used = burnt - _burnt;
            _burnt = burnt;

            // What is missing by rounding is not missed.
            Int128 asked = (Int128)(now - _since) * _burners;
            long onCpu = used + _burners + 1 >= asked ? FairShare.One : (long)((((Int128)used * FairShare.One) + (asked / 2)) / asked);
            counts.Add(new TaskStates(TaskStates.Always, TaskStates.Always, (int)onCpu), _burners);
        }

        return counts;
    }

    /// <summary>Present values; null where it never stalled.</summary>
    public PressureValues? Read()
    {
        BringForward();
        if (_memorySome.Total == 0 && _cpuSome.Total == 0 && _ioSome.Total == 0)
        {
            return null;
        }

        // K16.4: of the system nobody is meant by a full stall for CPU.
        return new PressureValues(
            new ResourcePressure(_memorySome.Read(), _memoryFull.Read()),
            new ResourcePressure(_cpuSome.Read(), _cgroup.Parent is null ? default : _cpuFull.Read()),
            new ResourcePressure(_ioSome.Read(), _ioFull.Read()));
    }

    private void EndPeriods(in StallRates rates, long now)
    {
        bool wasSteady = false;
        while (_periodEnd <= now)
        {
            Run(rates, _periodEnd);
            _periodEnd += StallClock.Period;

            // Without | the others would not be brought forward.
            bool steady = !(_memorySome.EndPeriod() | _memoryFull.EndPeriod() | _cpuSome.EndPeriod() | _cpuFull.EndPeriod()
                | _ioSome.EndPeriod() | _ioFull.EndPeriod());
            if (steady && wasSteady && now >= _periodEnd)
            {
                // A whole period of these rates changed nothing, so none will.
                Skip(rates, ((now - _periodEnd) / StallClock.Period) + 1);
            }

            wasSteady = steady;
        }
    }

    private void Run(in StallRates rates, long until)
    {
        long ns = until - _since;
        _memorySome.Run(rates.MemorySome, ns);
        _memoryFull.Run(rates.MemoryFull, ns);
        _cpuSome.Run(rates.CpuSome, ns);
        _cpuFull.Run(rates.CpuFull, ns);
        _ioSome.Run(rates.IoSome, ns);
        _ioFull.Run(rates.IoFull, ns);
        _since = until;
    }

    private void Skip(in StallRates rates, long periods)
    {
        _memorySome.Skip(rates.MemorySome, periods);
        _memoryFull.Skip(rates.MemoryFull, periods);
        _cpuSome.Skip(rates.CpuSome, periods);
        _cpuFull.Skip(rates.CpuFull, periods);
        _ioSome.Skip(rates.IoSome, periods);
        _ioFull.Skip(rates.IoFull, periods);
        _since += periods * StallClock.Period;
        _periodEnd += periods * StallClock.Period;
    }
}
