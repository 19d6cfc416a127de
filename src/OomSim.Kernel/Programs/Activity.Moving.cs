namespace OomSim.Kernel;

/// <summary>What only a write over memory shared since a fork has.</summary>
internal sealed partial class Activity
{
    private Moving? _moving;

    /// <summary>A view at rest that maps what it writes over; null for none.</summary>
    public SharedMapping? SharedWith
    {
        get => _moving?.SharedWith;
        set => Rare.For(ref _moving, value)?.SharedWith = value;
    }

    /// <summary>True where what it copies depends on how others move over the same memory.</summary>
    public bool DependsOnPeers
    {
        get => _moving is { DependsOnPeers: true };
        set => Rare.For(ref _moving, value)?.DependsOnPeers = value;
    }

    /// <summary>Speed at which pages become the process's own, copied or not, 2^-20 byte/s.</summary>
    public long MoveRate
    {
        get => _moving?.MoveRate ?? 0;
        set => Rare.For(ref _moving, value)?.MoveRate = value;
    }

    /// <summary>Part of <see cref="MoveRate"/> that is taken over without a copy.</summary>
    public long TakeOverRate
    {
        get => _moving?.TakeOverRate ?? 0;
        set => Rare.For(ref _moving, value)?.TakeOverRate = value;
    }

    /// <summary>True while it copies pages that nobody else maps, whose charge is another memcg's: the old ones go.</summary>
    public bool ReplacesOld
    {
        get => _moving is { ReplacesOld: true };
        set => Rare.For(ref _moving, value)?.ReplacesOld = value;
    }

    /// <summary>True while it takes pages over without a copy.</summary>
    public bool TakesOver
    {
        get => _moving is { TakesOver: true };
        set => Rare.For(ref _moving, value)?.TakesOver = value;
    }

    private sealed class Moving
    {
        public SharedMapping? SharedWith;
        public bool DependsOnPeers;
        public long MoveRate;
        public long TakeOverRate;
        public bool ReplacesOld;
        public bool TakesOver;
    }
}
