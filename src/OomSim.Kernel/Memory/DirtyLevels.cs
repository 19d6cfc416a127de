namespace OomSim.Kernel;

/// <summary>
/// The levels that decide what becomes of dirty pages and of those who make them (K14.1, K14.2). Above the background the flusher
/// writes. Up to the end of the free run, half way from there to the limit, nobody is held back, whatever was before. From
/// there on writers are held to what the disk writes by a ratio that falls from 2 to 0 at the limit and is 1 at the setpoint, half way between
/// (mm/page-writeback.c:dirty_freerun_ceiling, wb_position_ratio, pos_ratio_polynom), so that is where what is dirty comes to rest.
/// </summary>
internal readonly record struct DirtyLevels
{
    /// <summary>
    /// Least distance between background and free run, bytes: the flusher takes 1024 pages at a time, so where next to nothing may be
    /// dirty writers are not stopped and let go more often than that.
    /// </summary>
    public const long LeastDistance = DirtyDomain.LeastChunk;

    // 32 pages, by which a writer counts what it has dirtied (mm/page-writeback.c:ratelimit_pages is 32 at first).
    private const long LeastFixedDistance = 32 * Pages.Size;

    /// <summary>Takes what the sysctls make of what could be dirty.</summary>
    /// <param name="background">Where the flusher begins, bytes.</param>
    /// <param name="limit">What may be dirty at most, bytes.</param>
    /// <param name="isFixed">True where these do not move with what could be dirty: then next to nothing is as good as much.</param>
    public DirtyLevels(MovingLevel background, MovingLevel limit, bool isFixed = false)
    {
        long least = isFixed ? LeastFixedDistance : LeastDistance;
        long bend = long.MaxValue;
        Limit = limit.Bytes;
        Background = MovingLevel.Higher(MovingLevel.At(least), background, ref bend);
        MovingLevel freeRun = background.Towards(limit, 2);
        Ceiling = MovingLevel.Higher(Background.Above(least), freeRun, ref bend);
        Setpoint = MovingLevel.Higher(Ceiling.Above(least / 8), freeRun.Towards(limit, 2), ref bend);
        Bend = bend;
    }

    /// <summary>Where the flusher begins.</summary>
    public MovingLevel Background { get; }

    /// <summary>Where the free run ends.</summary>
    public MovingLevel Ceiling { get; }

    /// <summary>Where what is dirty comes to rest while writers press.</summary>
    public MovingLevel Setpoint { get; }

    /// <summary>What may be dirty at most, bytes.</summary>
    public long Limit { get; }

    /// <summary>ns after which levels begin to rise faster, or to fall more slowly; long.MaxValue for never.</summary>
    public long Bend { get; }

    // Writers are stopped and let go a page at a time; here in steps of these: an eighth of the way from the background to the end of the free run, and a quarter from there to the setpoint.
    private MovingLevel BelowCeiling => Ceiling.Towards(Background, 8);

    private MovingLevel BelowSetpoint => Setpoint.Towards(Ceiling, 4);

    // Half way from the setpoint to where writers are stopped.
    private MovingLevel Far => Setpoint.Towards(Ceiling, -2);

    /// <summary>How writers are held back at so many dirty bytes.</summary>
    /// <param name="position">How they were before.</param>
    /// <param name="bytes">Dirty bytes.</param>
    public DirtyPosition Next(DirtyPosition position, long bytes) =>
        bytes >= Far.Bytes || (position == DirtyPosition.AboveSetpoint && bytes >= Setpoint.Bytes) ? DirtyPosition.AboveSetpoint
        : bytes >= Setpoint.Bytes || (position >= DirtyPosition.AtSetpoint && bytes >= BelowSetpoint.Bytes) ? DirtyPosition.AtSetpoint
        : bytes >= Ceiling.Bytes || (position > DirtyPosition.FreeRun && bytes >= BelowCeiling.Bytes) ? DirtyPosition.BelowSetpoint
        : DirtyPosition.FreeRun;

    /// <summary>The level above that changes something; null for none.</summary>
    /// <param name="position">How writers are held back.</param>
    /// <param name="isFlushing">The flusher writes.</param>
    public MovingLevel? Above(DirtyPosition position, bool isFlushing) => position switch
    {
        DirtyPosition.FreeRun => isFlushing ? Ceiling : Background,
        DirtyPosition.BelowSetpoint => Setpoint,
        DirtyPosition.AtSetpoint => Far,
        _ => null,
    };

    /// <summary>The level below which writers are held back less; null for none.</summary>
    /// <param name="position">How writers are held back.</param>
    public MovingLevel? Below(DirtyPosition position) => position switch
    {
        DirtyPosition.BelowSetpoint => BelowCeiling,
        DirtyPosition.AtSetpoint => BelowSetpoint,
        DirtyPosition.AboveSetpoint => Setpoint,
        _ => null,
    };
}
