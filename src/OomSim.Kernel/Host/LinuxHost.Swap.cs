namespace OomSim.Kernel;

/// <summary>Switching swap on and off while the host runs.</summary>
public sealed partial class LinuxHost
{
    /// <summary>The swap devices that are on, as <c>/proc/swaps</c> shows them.</summary>
    public IReadOnlyList<SwapArea> Swaps =>
        [.. (Swap?.Devices ?? []).Where(d => d.IsOn).Select(d => new SwapArea(d.Name, Pages.Floor(d.Capacity), Pages.Floor(Swap!.UsedOf(d)), d.Priority))];

    /// <summary>The swap devices that there are, on or off.</summary>
    public IReadOnlyList<string> SwapDevices => [.. (Swap?.Devices ?? []).Select(d => d.Name)];

    /// <summary>Switches a swap device on (swapon(2)): ENOENT where there is none of that name, EBUSY where it is on, EINPROGRESS on a host that has panicked.</summary>
    /// <param name="device">Its file.</param>
    /// <param name="priority">Its priority, 0 to 32767; null for its own, or one less than that of the last one without.</param>
    public Errno SwapOn(string device, int? priority = null)
    {
        if (Swap?.Find(device) is not { } found)
        {
            return Errno.ENOENT;
        }

        if (found.IsOn)
        {
            return Errno.EBUSY;
        }

        if (HasPanicked)
        {
            return Errno.EINPROGRESS;
        }

        Swap.SwitchOn(found, priority);
        KernelLog.Write(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Adding {found.Capacity >> 10}k swap on {found.Name}.  Priority:{found.Priority} extents:1 across:{found.Capacity >> 10}k "));
        Settle();
        return Errno.None;
    }

    /// <summary>Starts a swapoff: a process of the host that empties devices one after the other, at their speed.</summary>
    /// <param name="devices">Their files.</param>
    /// <param name="done">Gets the result when the process is gone.</param>
    /// <param name="codeOf">The command's exit code, by the errors of the devices in their order; null for 0 whatever became of them.</param>
    public Process SwapOff(IReadOnlyList<string> devices, Action<SwapOffResult> done, Func<IReadOnlyList<Errno>, int>? codeOf = null)
    {
        ArgumentNullException.ThrowIfNull(devices);
        SwapOff command = new(this, devices, done, codeOf);
        Process process = Spawn(new SpawnRequest
        {
            Cgroup = Root,
            Owner = "host",
            IsAdmin = true,

            // In the host's own namespace it hears every signal.
            Namespace = new PidNamespace { LastPid = _lastPid },
            Program = new ProgramDefinition { Name = "swapoff", Comm = "swapoff", Steps = [new SwapOffStep(command)], EnomemExitCode = null },
            SwapOff = command,
        });
        return process;
    }
}
