namespace OomSim.Kernel;

/// <summary>Watches a host: the recorder and the container engine do. Calls come at the simulator's present, in order of happening.</summary>
public interface IHostObserver
{
    /// <summary>False for one that does not need <see cref="OnHostEvent"/>, and may not be told.</summary>
    bool ReadsEvents => true;

    /// <summary>Values of this cgroup (and its ancestors) are about to jump; called before they do.</summary>
    void OnBeforeJump(Cgroup cgroup) { }

    /// <summary>Something happened that people want to read: <c>source</c> is <c>kernel</c>, <c>program</c> or <c>client</c>.</summary>
    void OnHostEvent(HostEvent happened) { }

    /// <summary>A process exists.</summary>
    void OnProcessStarted(Process process) { }

    /// <summary>A process takes its first step: what the runtime or a fork needed before, it has got.</summary>
    void OnProgramBegan(Process process) { }

    /// <summary>A process has ended: its memory is free, its status is set, it is about to be reaped.</summary>
    void OnProcessExited(Process process) { }

    /// <summary>A client outside knows what became of its request.</summary>
    void OnRequestFinished(RequestRecord request) { }

    /// <summary>
    /// A limit of this cgroup has been met, and what follows from it may be on its way. Nothing may be changed by it: it is the moment
    /// to ask for what will be looked at (<see cref="OomSim.Engine.CacheFetch"/>).
    /// </summary>
    void OnLimitMet(Cgroup cgroup) { }

    /// <summary>An OOM killer kills this process: it has not got the signal yet.</summary>
    void OnOomKill(Process process) { }

    /// <summary>A process begins to hang at a limit, or no longer does: <see cref="Process.HungAt"/> says which (K4.11).</summary>
    void OnHungChanged(Process process) { }

    /// <summary>
    /// What a watcher of the cgroup's OOM notifications sees: on v1 the eventfd of <c>memory.oom_control</c> (each OOM
    /// situation of this memcg, kill or not, K4.11), on v2 <c>oom_kill</c> of <c>memory.events</c> having grown (K7.8).
    /// </summary>
    void OnOomNotification(Cgroup cgroup) { }
}

/// <summary>One line of <c>events.csv</c>: when (ns), where from, what, to whom, details.</summary>
/// <param name="Time">Simulated time, ns.</param>
/// <param name="Source"><c>kernel</c>, <c>program</c> or <c>client</c>.</param>
/// <param name="Type">What happened, in one word.</param>
/// <param name="Subject">The process or cgroup that it happened to.</param>
/// <param name="Detail">What else there is to say; may be empty.</param>
public sealed record HostEvent(long Time, string Source, string Type, string Subject, string Detail);
