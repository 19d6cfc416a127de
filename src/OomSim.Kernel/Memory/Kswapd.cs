namespace OomSim.Kernel;

/// <summary>
/// The host's background reclaim: it wakes when free memory falls to the low watermark and brings it back to the high one,
/// where it holds it while memory goes on being asked for (K11.9, K11.10). It never takes what memory.low protects: only
/// who has to reclaim for himself does, at the min watermark (K11.14; recordings kernel/v2-e01, docker 24 on v2).
/// </summary>
internal sealed class Kswapd(LinuxHost host)
{
    // What lies there has been taken; what is left comes to a plan.
    private bool _isDone;

    /// <summary>True from the low watermark on, until nobody asks for memory or enough is free.</summary>
    public bool IsAwake { get; private set; }

    /// <summary>Usage of the host at which it takes pages, bytes.</summary>
    public long Level => IsAwake ? host.Config.Memory - host.Watermarks.High : WakeLevel;

    /// <summary>Usage of the host that wakes it, bytes.</summary>
    public long WakeLevel => host.Config.Memory - host.Watermarks.Low;

    /// <summary>Looks at the host's usage, before its flows are settled.</summary>
    /// <param name="usage">Bytes in use.</param>
    public void Look(long usage)
    {
        if (IsAwake && usage < Level - Protection.Round)
        {
            Sleep();
        }

        if (usage < WakeLevel)
        {
            _isDone = false;
            return;
        }

        IsAwake = true;
        if (_isDone)
        {
            return;
        }

        // It is quick beside those who touch memory, so what lies there is taken at once; the rest as it comes, and as swap takes it.
        long taken = host.Memory.Reclaim.DropEvenly(host.Root.Memory, usage - Level, host.Memory.SwapsAhead(host.Root.Memory), out long left);
        _isDone = taken < Protection.Round || left > 0;
    }

    /// <summary>Nobody asks for memory.</summary>
    public void Sleep() => IsAwake = false;
}
