namespace OomSim.Results;

/// <summary>The counters of trace.json: memory, swap and limit, and CPUs in use, of containers and of the host.</summary>
/// <param name="file">Where they go.</param>
/// <param name="most">Most points of all; from there on none is written.</param>
internal sealed class TraceCounters(TraceEventFile file, long most)
{
    private long _points;

    /// <summary>When there were too many, ns; −1 while there are not.</summary>
    public long Until { get; private set; } = -1;

    /// <summary>Takes a row of a container, whose track still holds the row before.</summary>
    public void Add(TraceTrack track, in ContainerRow row)
    {
        if (!MayCount(row.Time))
        {
            return;
        }

        if (track.Memory.Moves(row.MemoryCurrent, row.Swap, row.MemoryLimit ?? 0))
        {
            CountMemory(track, row.Time);
        }

        // What was used since the row before holds from that on; a new cgroup begins at 0.
        if (track.LastAt >= 0 && row.Time > track.LastAt && row.CpuUsageNs >= track.LastCpu)
        {
            long millicores = (long)((Int128)(row.CpuUsageNs - track.LastCpu) * 1000 / (row.Time - track.LastAt));
            if (track.Cpu.Moves(millicores, 0, 0))
            {
                CountCpu(track, track.LastAt);
            }
        }
    }

    /// <summary>Takes a row of the host.</summary>
    public void Add(TraceTrack host, in HostRow row)
    {
        if (!MayCount(row.Time))
        {
            return;
        }

        if (host.Memory.Moves(row.MemoryFree, row.MemoryAvailable, row.SwapTotal - row.SwapFree))
        {
            CountMemory(host, row.Time);
        }

        if (host.Cpu.Moves((long)Math.Round(row.CpuBusyCores * 1000), 0, 0))
        {
            CountCpu(host, row.Time);
        }
    }

    /// <summary>Ends a track's counters: a viewer draws each from one of its points to the next, so that what stays the same needs one at its end.</summary>
    /// <param name="track">The track.</param>
    /// <param name="at">Its end, ns.</param>
    public void Close(TraceTrack track, long at)
    {
        if (Until >= 0)
        {
            return;
        }

        if (track.Memory.WrittenAt >= 0 && track.Memory.WrittenAt < at)
        {
            CountMemory(track, at);
        }

        if (track.Cpu.WrittenAt >= 0 && track.Cpu.WrittenAt < at)
        {
            CountCpu(track, at);
        }
    }

    private bool MayCount(long now)
    {
        if (_points < most)
        {
            return true;
        }

        Until = Until < 0 ? now : Until;
        return false;
    }

    private void CountMemory(TraceTrack track, long at)
    {
        (long a, long b, long c) = track.Memory.Latest;
        _points++;
        track.Memory.WrittenAt = at;
        file.Counter("memory_bytes", track.Pid, at, track.IsHost ? [("free", a), ("available", b), ("swap", c)]
            : c > 0 ? [("current", a), ("swap", b), ("limit", c)]
            : [("current", a), ("swap", b)]);
    }

    private void CountCpu(TraceTrack track, long at)
    {
        _points++;
        track.Cpu.WrittenAt = at;
        file.Counter("cpu_millicores", track.Pid, at, [(track.IsHost ? "busy" : "used", track.Cpu.Latest.A)]);
    }
}
