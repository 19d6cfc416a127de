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

    /// <summary>
    /// A runtime listens for a container's OOMs: on v1 by an eventfd that it registers with <c>cgroup.event_control</c> (K4.11), of which kernels from 6.12 on tell the
    /// log. On v2 it watches memory.events.
    /// </summary>
    public void ListenForOom()
    {
        if (Config.Cgroup == CgroupVersion.V1)
        {
            CgroupFilesV1.RegisterOomEvent(this);
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
