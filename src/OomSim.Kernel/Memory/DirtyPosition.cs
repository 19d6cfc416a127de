namespace OomSim.Kernel;

/// <summary>Where the dirty pages of a domain stand, and with that how writers are held back (mm/page-writeback.c:balance_dirty_pages, wb_position_ratio).</summary>
internal enum DirtyPosition
{
    /// <summary>So few that writers are not held back.</summary>
    FreeRun,

    /// <summary>Writers may dirty more than the disk writes, so that what is dirty comes up to the setpoint.</summary>
    BelowSetpoint,

    /// <summary>Writers dirty as much as the disk writes.</summary>
    AtSetpoint,

    /// <summary>Writers may dirty less than the disk writes: the setpoint has come down.</summary>
    AboveSetpoint,
}
