namespace OomSim.Kernel;

/// <summary>The clocks of one resource: some task of a group stalls, or all of it does (K16.2).</summary>
internal sealed class StallPair
{
    private StallClock _some;
    private StallClock _full;

    /// <summary>True where nothing ever stalled.</summary>
    public bool NeverStalled => _some.Total == 0;

    /// <summary>True where no average can change while there is no stall.</summary>
    public bool IsAtRest => _some.IsAtRest && _full.IsAtRest;

    /// <summary>Present values.</summary>
    public ResourcePressure Read() => new(_some.Read(), _full.Read());

    /// <summary>Lets time go by.</summary>
    /// <param name="some">The part of it in which some stall, 0 to 2^20.</param>
    /// <param name="full">The part of it in which all stall.</param>
    /// <param name="ns">How long.</param>
    public void Run(int some, int full, long ns)
    {
        _some.Run(some, ns);
        _full.Run(full, ns);
    }

    /// <summary>Ends a period; false where that changed no average.</summary>
    public bool EndPeriod() => _some.EndPeriod() | _full.EndPeriod();

    /// <summary>Lets whole periods go by of which it is known that none changes an average.</summary>
    public void Skip(int some, int full, long periods)
    {
        _some.Skip(some, periods);
        _full.Skip(full, periods);
    }
}
