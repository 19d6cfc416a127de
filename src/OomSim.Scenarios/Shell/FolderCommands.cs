using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary><c>mkdir</c> of cgroups and of other folders, and <c>rmdir</c> of cgroups.</summary>
internal sealed class FolderCommands(World world, CgroupPaths paths)
{
    /// <summary>Makes cgroups, one after the other: each may have to wait for who is killed for it.</summary>
    /// <param name="words">What follows the word mkdir.</param>
    /// <param name="answer">Gets the answer, at once or later.</param>
    public void Make(IEnumerable<string> words, Action<CommandResult> answer)
    {
        string[] all = [.. words];
        bool parents = all.Any(w => w is "-p" or "--parents");
        string[] folders = [.. all.Where(w => !w.StartsWith('-'))];
        Next(0, "");

        void Next(int index, string errors)
        {
            if (index == folders.Length)
            {
                answer(ResultOf(errors));
                return;
            }

            Make(folders[index], parents, error => Next(index + 1, errors + (error is null ? "" : $"mkdir: cannot create directory '{folders[index]}': {error}\n")));
        }
    }

    /// <summary>Removes cgroups.</summary>
    /// <param name="words">What follows the word rmdir.</param>
    public CommandResult Remove(IEnumerable<string> words) =>
        ResultOf(string.Concat(words.Where(w => !w.StartsWith('-')).Select(Remove).Where(e => e is not null).Select(e => e + "\n")));

    private void Make(string folder, bool parents, Action<string?> done)
    {
        if (paths.Strip(folder) is not { } path)
        {
            done(MakeOther(folder, parents));
            return;
        }

        if (world.Host.FindCgroup(path) is not null)
        {
            done(parents ? null : ErrnoText.Of(Errno.EEXIST));
            return;
        }

        string missing = path;
        while (parents && world.Host.FindCgroup(AboveOf(missing)) is null)
        {
            missing = AboveOf(missing);
        }

        if (world.Host.FindCgroup(AboveOf(missing)) is not { } above)
        {
            done(ErrnoText.Of(Errno.ENOENT));
            return;
        }

        world.Host.MakeCgroup(above, missing[(missing.LastIndexOf('/') + 1)..], new WriteCall("mkdir", errno =>
        {
            // One that another made meanwhile is as good.
            if (parents && errno is (Errno.None or Errno.EEXIST))
            {
                Make(folder, parents, done);
                return;
            }

            done(errno == Errno.None ? null : ErrnoText.Of(errno));
        }));
    }

    private static string AboveOf(string path) => path[..path.LastIndexOf('/')];

    // What docker save and export write into.
    private string? MakeOther(string folder, bool parents)
    {
        if (IsKernels(folder))
        {
            return "only folders below /sys/fs/cgroup are simulated";
        }

        if (!parents && (world.Docker.HasFolder(folder) || world.Docker.MissingFolder(folder) is not null))
        {
            return ErrnoText.Of(world.Docker.HasFolder(folder) ? Errno.EEXIST : Errno.ENOENT);
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

    private static CommandResult ResultOf(string errors) => new(errors.Length == 0 ? 0 : 1, "", errors);
}
