using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary><c>mkdir</c> of cgroups and of other folders, and <c>rmdir</c> of cgroups.</summary>
internal sealed class FolderCommands(World world, CgroupPaths paths)
{
    /// <summary>Makes cgroups.</summary>
    /// <param name="words">What follows the word mkdir.</param>
    public CommandResult Make(IEnumerable<string> words)
    {
        string[] all = [.. words];
        bool parents = all.Any(w => w is "-p" or "--parents");
        return Each(all, folder => Make(folder, parents));
    }

    /// <summary>Removes cgroups.</summary>
    /// <param name="words">What follows the word rmdir.</param>
    public CommandResult Remove(IEnumerable<string> words) => Each([.. words], Remove);

    private string? Make(string folder, bool parents)
    {
        if (paths.Strip(folder) is not { } path)
        {
            return MakeOther(folder, parents);
        }

        if (world.Host.FindCgroup(path) is not null)
        {
            return parents ? null : $"mkdir: cannot create directory '{folder}': File exists";
        }

        if (!parents && world.Host.FindCgroup(path[..path.LastIndexOf('/')]) is null)
        {
            return $"mkdir: cannot create directory '{folder}': {ErrnoText.Of(Errno.ENOENT)}";
        }

        return world.Host.TryMakeCgroup(path) is null ? $"mkdir: cannot create directory '{folder}': {ErrnoText.Of(Errno.ENOSPC)}" : null;
    }

    // What docker save and export write into.
    private string? MakeOther(string folder, bool parents)
    {
        if (IsKernels(folder))
        {
            return $"mkdir: cannot create directory '{folder}': only folders below /sys/fs/cgroup are simulated";
        }

        if (!parents && (world.Docker.HasFolder(folder) || world.Docker.MissingFolder(folder) is not null))
        {
            return $"mkdir: cannot create directory '{folder}': {(world.Docker.HasFolder(folder) ? "File exists" : ErrnoText.Of(Errno.ENOENT))}";
        }

        world.Docker.AddFolder(folder);
        return null;
    }

    /// <summary>True for a folder of the kernel's own file systems.</summary>
    public static bool IsKernels(string folder) => folder is "/sys" or "/proc" || folder.StartsWith("/sys/", StringComparison.Ordinal) || folder.StartsWith("/proc/", StringComparison.Ordinal);

    private string? Remove(string folder)
    {
        Cgroup? cgroup = paths.Strip(folder) is { } path ? world.Host.FindCgroup(path) : null;
        Errno errno = cgroup is null ? Errno.ENOENT : world.Host.RemoveCgroup(cgroup);
        return errno == Errno.None ? null : $"rmdir: failed to remove '{folder}': {ErrnoText.Of(errno)}";
    }

    private static CommandResult Each(string[] words, Func<string, string?> run)
    {
        string errors = string.Concat(words.Where(w => !w.StartsWith('-')).Select(run).Where(e => e is not null).Select(e => e + "\n"));
        return new CommandResult(errors.Length == 0 ? 0 : 1, "", errors);
    }
}
