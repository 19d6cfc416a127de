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
    public DirtyLevels(long background, long limit, bool isFixed = false)
    {
        Limit = limit;
        long least = isFixed ? LeastFixedDistance : LeastDistance;
        Background = Math.Max(least, background);
        long freeRun = (background + limit) / 2;
        Ceiling = Math.Max(Background + least, freeRun);
        Setpoint = Math.Max(Ceiling + (least / 8), (freeRun + limit) / 2);
    }

    /// <summary>Where the flusher begins, bytes.</summary>
    public long Background { get; }

    /// <summary>Where the free run ends, bytes.</summary>
    public long Ceiling { get; }

    /// <summary>Where what is dirty comes to rest while writers press, bytes.</summary>
    public long Setpoint { get; }

    /// <summary>What may be dirty at most, bytes.</summary>
    public long Limit { get; }

    // Writers are stopped and let go a page at a time; here in steps of these.
    private long Step => (Ceiling - Background) / 8;

    private long FineStep => (Setpoint - Ceiling) / 4;

    // Half way from the setpoint to where writers are stopped.
    private long Far => Setpoint + ((Setpoint - Ceiling) / 2);

    /// <summary>How writers are held back at so many dirty bytes.</summary>
    /// <param name="position">How they were before.</param>
    /// <param name="bytes">Dirty bytes.</param>
    public DirtyPosition Next(DirtyPosition position, long bytes) =>
        bytes >= Far || (position == DirtyPosition.AboveSetpoint && bytes >= Setpoint) ? DirtyPosition.AboveSetpoint
        : bytes >= Setpoint || (position >= DirtyPosition.AtSetpoint && bytes >= Setpoint - FineStep) ? DirtyPosition.AtSetpoint
        : bytes >= Ceiling || (position > DirtyPosition.FreeRun && bytes >= Ceiling - Step) ? DirtyPosition.BelowSetpoint
        : DirtyPosition.FreeRun;

    /// <summary>The level above that changes something, bytes; long.MaxValue for none.</summary>
    /// <param name="position">How writers are held back.</param>
    /// <param name="isFlushing">The flusher writes.</param>
    public long Above(DirtyPosition position, bool isFlushing) => position switch
    {
        DirtyPosition.FreeRun => isFlushing ? Ceiling : Background,
        DirtyPosition.BelowSetpoint => Setpoint,
        DirtyPosition.AtSetpoint => Far,
        _ => long.MaxValue,
    };

    /// <summary>The level below which writers are held back less, bytes; 0 for none.</summary>
    /// <param name="position">How writers are held back.</param>
    public long Below(DirtyPosition position) => position switch
    {
        DirtyPosition.BelowSetpoint => Ceiling - Step,
        DirtyPosition.AtSetpoint => Setpoint - FineStep,
        DirtyPosition.AboveSetpoint => Setpoint,
        _ => 0,
    };
}
