using System.Globalization;
using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Keeps what one place in the kernel prints to ten times in 5 s; what was left out is told when the next time begins (K2.6, K24.8).</summary>
/// <param name="host">The host.</param>
/// <param name="function">The kernel's function that prints.</param>
internal sealed class PrintkRateLimit(LinuxHost host, string function)
{
    private const int Burst = 10;

    private const long Window = 5 * SimTime.Second;

    private long _windowStart = -Window - 1;
    private int _inWindow;
    private int _suppressed;

    /// <summary>True for one that may print.</summary>
    public bool Allows()
    {
        long now = host.Simulator.Now;
        if (now - _windowStart > Window)
        {
            if (_suppressed > 0)
            {
                host.KernelLog.Write(string.Create(CultureInfo.InvariantCulture, $"{function}: {_suppressed} callbacks suppressed"));
            }

            _windowStart = now;
            _inWindow = 0;
            _suppressed = 0;
        }

        if (_inWindow < Burst)
        {
            _inWindow++;
            return true;
        }

        _suppressed++;
        return false;
    }
}
