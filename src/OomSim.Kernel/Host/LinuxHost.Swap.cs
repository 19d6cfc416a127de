namespace OomSim.Kernel;

/// <summary>Switching swap on and off while the host runs.</summary>
public sealed partial class LinuxHost
{
    /// <summary>The swap devices that are on, as <c>/proc/swaps</c> shows them.</summary>
    public IReadOnlyList<SwapArea> Swaps =>
        Swap is { IsOn: true } swap ? [new SwapArea(swap.Name, Pages.Floor(swap.Capacity), Pages.Floor(swap.Used), FirstPriority)] : [];

    /// <summary>The swap devices that there are, on or off.</summary>
    public IReadOnlyList<string> SwapDevices => Swap is { } swap ? [swap.Name] : [];

    /// <summary>Switches a swap device on (swapon(2)): ENOENT where there is none of that name, EBUSY where it is on.</summary>
    /// <param name="device">Its file.</param>
    public Errno SwapOn(string device)
    {
        if (Swap?.Name != device)
        {
            return Errno.ENOENT;
        }

        if (Swap.IsOn)
        {
            return Errno.EBUSY;
        }

        Swap.Set(isOn: true, isDraining: false);
        SwapArea area = Swaps[0];
        KernelLog.Write(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Adding {area.Size >> 10}k swap on {area.Device}.  Priority:{area.Priority} extents:1 across:{area.Size >> 10}k "));
        Settle();
        return Errno.None;
    }

    /// <summary>Starts a swapoff: a process of the host that empties devices one after the other, at their speed.</summary>
    /// <param name="devices">Their files.</param>
    /// <param name="done">Gets the result when the process is gone.</param>
    public Process SwapOff(IReadOnlyList<string> devices, Action<SwapOffResult> done)
    {
        ArgumentNullException.ThrowIfNull(devices);
        SwapOff command = new(this, devices, done);
        Process process = Spawn(new SpawnRequest
        {
            Cgroup = Root,
            Owner = "host",

            // In the host's own namespace it hears every signal.
            Namespace = new PidNamespace { LastPid = _lastPid },
            Program = new ProgramDefinition { Name = "swapoff", Comm = "swapoff", Steps = [new SwapOffStep(command)], EnomemExitCode = null },
            SwapOff = command,
        });
        return process;
    }

    /// <summary>Priority of the first device that is switched on without one; each further one gets one less.</summary>
    private const int FirstPriority = -2;
}
