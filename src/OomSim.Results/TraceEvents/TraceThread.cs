using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>A process of the simulation, which trace.json shows as a thread of its container. Times in ns.</summary>
/// <param name="track">Its container.</param>
/// <param name="process">The process.</param>
/// <param name="since">When it began.</param>
internal sealed class TraceThread(TraceTrack track, Process process, long since)
{
    /// <summary>Its container.</summary>
    public TraceTrack Track => track;

    /// <summary>The process.</summary>
    public Process Process => process;

    /// <summary>The step it is in; null before the first.</summary>
    public Step? Step { get; private set; }

    /// <summary>True while it waits at a limit.</summary>
    public bool IsHung => _hungSince >= 0;

    /// <summary>True while it waits to be looked at when the instant is over.</summary>
    public bool IsTouched { get; set; }

    private int _strength;
    private long _stepSince;
    private long _hungSince = -1;

    /// <summary>Counts its condition among those of its container; 0 once it is gone.</summary>
    public void Count(int strength)
    {
        if (strength != _strength)
        {
            track.Strengths[_strength] -= _strength > 0 ? 1 : 0;
            track.Strengths[strength] += strength > 0 ? 1 : 0;
            _strength = strength;
        }
    }

    /// <summary>It waits at a limit from now on.</summary>
    public void Hang(long now) => _hungSince = _hungSince < 0 ? now : _hungSince;

    /// <summary>It goes on.</summary>
    public void GoOn(TraceEventFile file, long now)
    {
        CloseHung(file, now);
        _hungSince = -1;
    }

    /// <summary>It takes another step; null for none.</summary>
    public void Take(TraceEventFile file, long now, Step? step)
    {
        if (_hungSince >= 0)
        {
            CloseHung(file, now);
            _hungSince = now;
        }

        if (Step is { } ended)
        {
            file.Slice(StepNames.Of(ended), "step", track.Pid, process.Pid, _stepSince, now, "file", StepNames.FileOf(ended));
        }

        Step = step;
        _stepSince = now;
    }

    /// <summary>It ends, or the file does.</summary>
    public void Close(TraceEventFile file, long now)
    {
        Take(file, now, null);
        file.Slice(process.Comm, "process", track.Pid, process.Pid, since, now, "exit", process.Exit is { } exit ? StepNames.Of(exit) : null);
    }

    // A slice lies within the one that it began in.
    private void CloseHung(TraceEventFile file, long now)
    {
        if (_hungSince >= 0)
        {
            file.Slice("hung", "condition", track.Pid, process.Pid, Step is null ? _hungSince : Math.Max(_hungSince, _stepSince), now);
        }
    }
}
