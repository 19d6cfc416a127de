using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private void RemoveCgroup(Cgroup cgroup)
    {
        if (!IsGone(cgroup))
        {
            _leftovers.Add(cgroup);
        }
    }

    // Those of who has started again in his own are his.
    private void RemoveLeftovers() => _leftovers.RemoveAll(c => c.Keeper is not null || IsGone(c));

    // Cgroups within it go first, by name, until one is not empty (libcontainer, cgroups.RemovePath). Somebody else may have been before.
    private bool IsGone(Cgroup cgroup)
    {
        if (Host.RemoveCgroup(cgroup) is Errno.None or Errno.ENOENT)
        {
            return true;
        }

        foreach (Cgroup child in cgroup.Children.OrderBy(c => c.Name, StringComparer.Ordinal).ToArray())
        {
            if (!IsGone(child))
            {
                return false;
            }
        }

        return Host.RemoveCgroup(cgroup) == Errno.None;
    }
}
