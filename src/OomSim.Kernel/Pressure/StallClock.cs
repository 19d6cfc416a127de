namespace OomSim.Kernel;

/// <summary>Stall time of one kind, and its averages as the kernel computes them once per period (K16.6).</summary>
internal struct StallClock
{
    /// <summary>Averaging period, ns: 2 s and one tick of 4 ms (K16.6).</summary>
    public const long Period = PressureValues.PeriodNs;

    private const int RateBits = 20;
    private const int FractionBits = 11;

    private long _total;
    private int _fraction;
    private long _counted;
    private int _average10;
    private int _average60;
    private int _average300;

    /// <summary>Stall time so far, ns.</summary>
    public readonly long Total => _total;

    /// <summary>True where no average can change while there is no stall.</summary>
    public readonly bool IsAtRest => _average10 == 0 && _average60 == 0 && _average300 == 0 && _total == _counted;

    /// <summary>Lets time go by.</summary>
    /// <param name="rate">The part of it that is stall, 0 to 2^20.</param>
    /// <param name="ns">How long.</param>
    public void Run(int rate, long ns)
    {
        if (rate == 0)
        {
            return;
        }

        Int128 sum = Math.BigMul(ns, (long)rate) + _fraction;
        _total += (long)(sum >> RateBits);
        _fraction = (int)((long)sum & ((1 << RateBits) - 1));
    }

    /// <summary>Ends a period; false where that changed no average.</summary>
    public bool EndPeriod()
    {
        long sample = Math.Min(Period, _total - _counted);
        _counted += sample;
        int percent = (int)(100 * sample / Period) << FractionBits;

        // Without | all three would not be brought forward.
        return Next(ref _average10, percent, 1677) | Next(ref _average60, percent, 1981) | Next(ref _average300, percent, 2034);
    }

    /// <summary>Lets whole periods go by of which it is known that none changes an average.</summary>
    public void Skip(int rate, long periods)
    {
        Run(rate, periods * Period);
        _counted = _total;
    }

    /// <summary>As the kernel shows it.</summary>
    public readonly PressureLine Read() => new(Percent(_average10), Percent(_average60), Percent(_average300), _total / 1000);

    private static bool Next(ref int average, int percent, long decay)
    {
        int next = (int)(((average * decay) + (percent * ((1 << FractionBits) - decay)) + (percent >= average ? (1 << FractionBits) - 1 : 0)) >> FractionBits);
        bool changed = next != average;
        average = next;
        return changed;
    }

    // K16.7: the whole part, and two places cut off.
    private static int Percent(int average) => ((average >> FractionBits) * 100) + ((average & ((1 << FractionBits) - 1)) * 100 >> FractionBits);
}
