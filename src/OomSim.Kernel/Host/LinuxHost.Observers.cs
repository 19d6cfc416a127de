namespace OomSim.Kernel;

/// <summary>Telling those who watch, in their order.</summary>
public sealed partial class LinuxHost
{
    internal void NotifyJump(Cgroup cgroup)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnBeforeJump(cgroup);
        }
    }

    internal void NotifyLimitMet(Cgroup cgroup)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnLimitMet(cgroup);
        }
    }

    internal void NotifyOomKill(Process process)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnOomKill(process);
        }
    }

    internal void NotifyHung(Process process)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnHungChanged(process);
        }
    }

    internal void NotifyOom(Cgroup cgroup)
    {
        // One that is added meanwhile has not seen how it came to this.
        int observers = Observers.Count;
        for (int i = 0; i < observers; i++)
        {
            Observers[i].OnOomNotification(cgroup);
        }
    }
}
