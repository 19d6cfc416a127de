namespace OomSim.Kernel;

/// <summary>Its processes that only a CPU holds back from growing.</summary>
public sealed partial class Cgroup
{
    private CpuGrowers? _growers;

    /// <summary>Those that grow at the same speed.</summary>
    internal CpuGrowers Growers => _growers ??= new CpuGrowers(_host, this);

    /// <summary>True where so many want CPU time that those who grow should do it at one speed.</summary>
    internal bool HasManyGrowers => Cpu.Group.IsCrowded || _growers is { IsEmpty: false };

    /// <summary>Those that grow at the same speed go on by themselves.</summary>
    internal void ReleaseGrowers() => _growers?.Release();

    /// <summary>The cgroup goes.</summary>
    internal void CloseGrowers() => _growers?.Close();
}
