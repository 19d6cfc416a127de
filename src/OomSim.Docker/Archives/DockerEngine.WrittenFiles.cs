using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Files of the host that <c>docker save</c> and <c>export</c> write.</summary>
public sealed partial class DockerEngine
{
    /// <summary>The shell opens a file for what a command writes, and empties it.</summary>
    /// <param name="path">Which; a device stays as it is.</param>
    internal void Empty(string path)
    {
        if (!IsDevice(path))
        {
            Keep(new HostFile(path, 0, []));
        }
    }

    /// <summary>True for a device, which what is written to it leaves as it is; shared memory below /dev has files as any folder.</summary>
    /// <param name="path">Which.</param>
    internal static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    // The client writes what it is sent: into what the shell has opened, or into a file of its own beside the one that is named, which takes its place in the end
    // (cli command.CopyToFile; atomicwriter from 28 on).
    private async SimTask<WriteFault?> WriteFile(HostFile file, bool isRedirected)
    {
        if (file.Path == "/dev/full")
        {
            return new WriteFault(NoSpace("write", "/dev/stdout"));
        }

        bool fits = IsDevice(file.Path) || file.Size <= Room;
        await Clock.Delay(DiskTime(fits ? file.Size : Math.Max(0, Room)));
        int slash = file.Path.LastIndexOf('/');
        string folder = slash switch { 0 => "", > 0 when FileKey(file.Path[..slash]) is { Length: > 0 } above => above, _ => "." };
        if (fits && !isRedirected && (slash == file.Path.Length - 1 || HasFolder(file.Path)))
        {
            // Older clients look for no folder before, and take a path with a slash at its end for one.
            return new WriteFault(HasFolder(file.Path) ? $"rename {folder}/.docker_temp_1 {file.Path}: file exists" : $"open {folder}/.docker_temp_1: no such file or directory");
        }

        if (fits)
        {
            if (!IsDevice(file.Path))
            {
                Keep(file);
            }

            return null;
        }

        if (isRedirected)
        {
            var cut = new ArchiveFault("unexpected EOF", OfTar: true);
            Keep(new HostFile(file.Path, Math.Max(0, Room), []) { LoadFault = cut, ImportFault = cut });
            return new WriteFault(NoSpace("write", "/dev/stdout"));
        }

        string beside = Profile.NewHelpTail ? $"{HostPath(file.Path[..(slash + 1)] + ".")}/.tmp-{file.Path[(slash + 1)..]}" : folder + "/.docker_temp_";
        return new WriteFault(NoSpace("write", Numbered(beside)));
    }
}
