using System.Numerics;

namespace OomSim.Kernel;

/// <summary>
/// The stall accounting of a cgroup, or for the root of the whole system (K16). Tasks count in all groups above them; totals and
/// averages are brought forward when states change or somebody reads. Averages are those that a reader finds who looks in
/// every period (K16.12), so that reading changes nothing. Processes that do nothing but use CPU time count with the mean of
/// what they got since then: what each of them gets at any moment would be a look at all of them with every change.
/// </summary>
internal sealed partial class PressureGroup
{
    private readonly LinuxHost _host;
    private readonly Cgroup _cgroup;
    private StateCounts _counts;
    private StallClocks? _clocks;
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

    /// <summary>Whose it is.</summary>
    public Cgroup Cgroup => _cgroup;

    /// <summary>Who counts now.</summary>
    public StateCounts Counts => _counts;

    /// <summary>Turns accounting on or off.</summary>
    public void Enable(bool enabled)
    {
        BringForward();
        IsEnabled = enabled;
    }

    /// <summary>A task of this group or below is in other states from now on.</summary>
    /// <param name="before">Its states up to now.</param>
    /// <param name="after">Its states from now on.</param>
    /// <param name="cpus">The CPUs that its cpuset leaves it.</param>
    public void Change(in TaskStates before, in TaskStates after, BigInteger cpus)
    {
        BringForward();
        _counts.Add(before, -1);
        _counts.Add(after, 1);
        if (cpus != _cgroup.Cpu.EffectiveCpus)
        {
            ChangeApart(before, after, cpus);
        }
    }

    /// <summary>More or fewer processes of this group or below do nothing but use CPU time.</summary>
    /// <param name="change">How many more.</param>
    /// <param name="cpus">The CPUs that their cpuset leaves them.</param>
    public void ChangeBurners(int change, BigInteger cpus)
    {
        BringForward();
        _burners += change;
        if (cpus != _cgroup.Cpu.EffectiveCpus)
        {
            Apart(cpus).Burners += change;
        }
    }

    /// <summary>Brings all totals and averages to the present; on a host that has panicked they stay.</summary>
    public void BringForward()
    {
        long now = _host.Simulator.Now;
        if (now == _since || _host.HasPanicked)
        {
            return;
        }

        if (_burners > 0 || _apart is not null)
        {
            BringForward(Present(now), now);
        }
        else
        {
            BringForward(_counts, now);
        }
    }

    private void BringForward(in StateCounts counts, long now)
    {
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

        StallRates rates = default;
        if (IsEnabled && _apart is null)
        {
            counts.Rates(_cgroup.Cpu.CpuCount, _host.KernelFacts, out rates);
        }
        else if (IsEnabled)
        {
            rates = RatesApart(counts);
        }

        StallClocks clocks = _clocks ??= new StallClocks();
        EndPeriods(clocks, rates, now);
        Run(clocks, rates, now);
        _rests = rates.AreNone && clocks.AreAtRest;
    }

    // With those that do nothing but use CPU time.
    private StateCounts Present(long now)
    {
        StateCounts counts = _counts;
        long burnt = _cgroup.Cpu.BurntNs(now);
        long used = burnt - _burnt;
        _burnt = burnt;
        int burners = _burners;
        if (_apart is not null)
        {
            foreach (CpusetCounts apart in _apart)
            {
                used -= apart.BringForward(now, now - _since);
                burners -= apart.Burners;
                counts.Add(apart.Counts, -1);
                counts.Add(apart.Present, 1);
            }
        }

        if (burners > 0)
        {
            counts.AddBurners(burners, used, now - _since);
        }

        return counts;
    }

    /// <summary>Present values; null where it never stalled.</summary>
    public PressureValues? Read()
    {
        BringForward();
        return _clocks is { NeverStalled: false } clocks ? clocks.Read(_cgroup.Parent is null) : null;
    }

    private void EndPeriods(StallClocks clocks, in StallRates rates, long now)
    {
        bool wasSteady = false;
        while (_periodEnd <= now)
        {
            Run(clocks, rates, _periodEnd);
            _periodEnd += StallClock.Period;
            bool steady = !clocks.EndPeriod();
            if (steady && wasSteady && now >= _periodEnd)
            {
                // A whole period of these rates changed nothing, so none will.
                long periods = ((now - _periodEnd) / StallClock.Period) + 1;
                clocks.Skip(rates, periods);
                _since += periods * StallClock.Period;
                _periodEnd += periods * StallClock.Period;
            }

            wasSteady = steady;
        }
    }

    private void Run(StallClocks clocks, in StallRates rates, long until)
    {
        clocks.Run(rates, until - _since);
        _since = until;
    }
}
