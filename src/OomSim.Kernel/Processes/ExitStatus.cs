namespace OomSim.Kernel;

/// <summary>How a process ended.</summary>
/// <param name="Code">Exit code, when it exited by itself.</param>
/// <param name="Signal">The signal that killed it; 0 when it exited by itself.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>As a shell or Docker shows it: the code, or 128 + signal (D2.1).</summary>
    public int ShellCode => Signal == 0 ? Code & 0xFF : 128 + Signal;

    /// <summary>True for anything but exit code 0.</summary>
    public bool IsAbnormal => Signal != 0 || Code != 0;
}
