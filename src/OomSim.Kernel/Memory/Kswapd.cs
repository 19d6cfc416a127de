namespace OomSim.Kernel;

/// <summary>
/// The host's background reclaim: it wakes when free memory falls to the low watermark and brings it back to the high one,
/// where it holds it while memory goes on being asked for (K11.9, K11.10). It never takes what memory.low protects: only
/// who has to reclaim for himself does, at the min watermark (K11.14; recordings kernel/v2-e01, docker 24 on v2).
/// </summary>
internal sealed class Kswapd(LinuxHost host)
{
    private bool _isHopeless;

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
            _isHopeless = false;
            return;
        }

        IsAwake = true;
        if (_isHopeless)
        {
            return;
        }

        // It is quick beside those who touch memory, so what lies there is taken at once; the rest as it comes.
        _isHopeless = host.Memory.Reclaim.DropEvenly(host.Root.Memory, usage - Level) < Protection.Round;
    }

    /// <summary>Nobody asks for memory.</summary>
    public void Sleep() => IsAwake = false;
}
