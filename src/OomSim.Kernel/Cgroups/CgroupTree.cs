namespace OomSim.Kernel;

/// <summary>The files of all cgroups of a host, as they stand below <c>/sys/fs/cgroup</c>.</summary>
public static class CgroupTree
{
    /// <summary>
    /// Every file that can be read, with its path below the mount point and what it holds now: the cgroups in their order, parents first
    /// (K1.1), the files of each in alphabetical order. On v1 a file is below each hierarchy that has it, such as <c>memory/</c> or
    /// <c>cpu,cpuacct/</c>.
    /// </summary>
    /// <param name="host">The host.</param>
    public static IEnumerable<(string Path, string Text)> Files(LinuxHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        bool v1 = host.Config.Cgroup == CgroupVersion.V1;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            string folder = cgroup.Parent is null ? "" : cgroup.Path[1..] + "/";
            foreach (string file in CgroupFiles.Readable(host.Config.Cgroup))
            {
                if (host.ReadFile(cgroup, file) is not { } text)
                {
                    continue;
                }

                if (!v1)
                {
                    yield return (folder + file, text);
                    continue;
                }

                foreach (string hierarchy in CgroupFilesV1.HierarchiesOf(file))
                {
                    yield return (hierarchy + "/" + folder + file, text);
                }
            }
        }
    }
}
