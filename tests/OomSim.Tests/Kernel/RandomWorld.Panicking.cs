using OomSim.Kernel;

namespace OomSim.Tests.Kernel;

/// <summary>A host that has panicked stands still, whatever is written to it and however long it is waited.</summary>
internal sealed partial class RandomWorld
{
    private List<string>? _still;

    /// <summary>The first time that memory is short the host panics.</summary>
    public bool Panics
    {
        init
        {
            if (value)
            {
                Story.Add("vm.panic_on_oom = 2: " + _host.SetSysctl("vm.panic_on_oom", "2"));
            }
        }
    }

    /// <summary>True once it has.</summary>
    public bool HasPanicked => _host.HasPanicked;

    private void CheckStillness()
    {
        if (_host.HasPanicked)
        {
            List<string> present = State();
            _still ??= present;
            if (!present.SequenceEqual(_still))
            {
                throw new InvalidOperationException("after a panic at " + Text(_simulator.Now) + " " + present.Except(_still).FirstOrDefault("something has gone"));
            }
        }
    }

    // All that can be read of the host.
    private List<string> State()
    {
        List<string> state = [Text(Story.Count(line => line.StartsWith(nameof(HostEvent), StringComparison.Ordinal))), _host.Read().ToString()];
        foreach (Cgroup group in _host.Root.Subtree())
        {
            state.Add(group.Path + " " + group.Read().ToString());
            foreach (string file in new[] { "cpu.stat", "memory.stat", "memory.max", "memory.limit_in_bytes", "cgroup.procs", "cgroup.events" })
            {
                state.Add(file + " " + _host.ReadFile(group, file));
            }
        }

        state.AddRange(_host.Processes.Select(process => Text(process.Pid) + " " + process.Cgroup.Path + " " + process.Read().ToString()));
        state.AddRange(LinuxHost.Sysctls.Keys.Select(name => name + " " + Text(_host.Sysctl(name))));
        state.AddRange(_host.Swaps.Select(area => area.ToString()));
        state.AddRange(_host.Log);
        return state;
    }
}
