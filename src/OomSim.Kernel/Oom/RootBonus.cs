namespace OomSim.Kernel;

/// <summary>What kernels before 4.17 take off the points of a process with CAP_SYS_ADMIN (K1.15). Who is root on the host mostly has it, root in a container mostly not.</summary>
public enum RootBonus
{
    /// <summary>Nothing: since 4.17, and where root has not the capability.</summary>
    None,

    /// <summary>3 % of what it uses: since 3.14, and in older ones that it was taken back to.</summary>
    OfUsage,

    /// <summary>30 thousandths of what there is: before 3.14.</summary>
    OfTotal,
}
