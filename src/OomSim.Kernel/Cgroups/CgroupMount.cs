namespace OomSim.Kernel;

/// <summary>
/// The cgroup file systems where they are mounted at one cgroup: what a process sees of them that has the root of its cgroup namespace there, or to
/// which a hierarchy was bound there (cgroup_namespaces(7)).
/// </summary>
public static class CgroupMount
{
    /// <summary>What a path leads to: a cgroup with a file of it, or with an empty name for its folder; null where there is nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="root">What is mounted.</param>
    /// <param name="path">Below the mount point; on v1 with the hierarchy first, such as <c>memory/</c>, <c>cpu/</c> or <c>cpu,cpuacct/</c>.</param>
    public static (Cgroup Cgroup, string File)? Find(LinuxHost host, Cgroup root, string path)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool v1 = host.Config.Cgroup == CgroupVersion.V1;
        if (v1 && parts.Length > 0 && !CgroupFilesV1.IsHierarchy(parts[0]))
        {
            return null;
        }

        Cgroup at = root;
        for (int i = v1 ? 1 : 0; i < parts.Length; i++)
        {
            if (at.Child(parts[i]) is { } child)
            {
                at = child;
                continue;
            }

            bool isThere = i == parts.Length - 1 && host.HasFile(at, parts[i])
                && (!v1 || CgroupFilesV1.HierarchiesOf(parts[i]).Any(h => h == parts[0] || h.Split(',').Contains(parts[0], StringComparer.Ordinal)));
            return isThere ? (at, parts[i]) : null;
        }

        return (at, "");
    }

    /// <summary>What a file holds for a process that reads it: tasks are named by their PIDs in its namespace (cgroup_procs_show, pidlist_array_load). Null for one that cannot be read.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">A file of it.</param>
    /// <param name="reader">Who reads.</param>
    public static string? Read(LinuxHost host, Cgroup cgroup, string file, Process reader)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(cgroup);
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Namespace.IsHost || file is not ("cgroup.procs" or "cgroup.threads" or "tasks"))
        {
            return host.ReadFile(cgroup, file);
        }

        // Who is not in the namespace is 0 on v2, and left out on v1.
        bool v1 = host.Config.Cgroup == CgroupVersion.V1;
        return string.Concat(cgroup.Processes.Where(p => !v1 || p.Namespace == reader.Namespace)
            .Select(p => FormattableString.Invariant($"{(p.Namespace == reader.Namespace ? p.NamespacePid : 0)}\n")));
    }

    /// <summary>
    /// <c>/proc/PID/cgroup</c>: where a process is in each hierarchy, from the root of the reader's cgroup namespace. Who has ended is in v1's roots, and on v2 where it was, also after that was removed
    /// (kernel/cgroup/cgroup.c:proc_cgroup_show; tried on a 6.18).
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="root">The root of the namespace.</param>
    /// <param name="process">The process.</param>
    public static string Membership(LinuxHost host, Cgroup root, Process process)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(process);
        bool isV2 = host.Config.Cgroup == CgroupVersion.V2;
        if (process.IsZombie && !isV2)
        {
            return CgroupFilesV1.Membership("/");
        }

        string whole = process.Cgroup.Path;
        string below = root.Parent is null ? whole
            : whole == root.Path ? "/"
            : whole.StartsWith(root.Path + "/", StringComparison.Ordinal) ? whole[root.Path.Length..]
            : "/.." + whole;
        return isV2 ? $"0::{below}{(process.Cgroup.IsRemoved ? " (deleted)" : "")}\n" : CgroupFilesV1.Membership(below);
    }
}
