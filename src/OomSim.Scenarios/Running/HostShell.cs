using System.Globalization;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>The commands of a timeline that go to the host and not to the engine, with a shell's words for what fails.</summary>
internal sealed class HostShell(World world)
{
    private readonly CgroupPaths _paths = new(world);

    /// <summary>Runs a line; the answer comes at once, or when the kernel has taken what a write asks for.</summary>
    public void Execute(string line, Action<CommandResult> answer)
    {
        if (Run(line, answer) is { } result)
        {
            answer(result);
        }
    }

    private CommandResult? Run(string line, Action<CommandResult> answer)
    {
        (string? expanded, string error) = _paths.Expand(line);
        if (expanded is null)
        {
            return Fail(error);
        }

        return ShellWords.Split(expanded.Replace(">", " > ", StringComparison.Ordinal))?.ToArray() switch
        {
            null => Fail("sh: syntax error: unterminated quoted string", 2),
            ["kill", .. var rest] => Kill(rest),
            ["sysctl", "-w", .. var rest] => Sysctl(rest),
            ["echo", .. var rest] => Echo(rest, answer),
            ["mkdir", .. var rest] => Each(rest, MakeFolder),
            ["rmdir", .. var rest] => Each(rest, RemoveFolder),
            [var name and ("swapon" or "swapoff"), ..] => Fail($"{name}: the swap of the simulated host is fixed for a run"),
            [var name, ..] => Fail($"sh: {name}: not simulated", 127),
            _ => new CommandResult(0, "", ""),
        };
    }

    private CommandResult Kill(string[] words)
    {
        int signal = 15;
        if (words is [['-', .. var name], ..])
        {
            if (Signals.Parse(name) is not { } parsed)
            {
                return Fail($"sh: kill: {name}: invalid signal specification");
            }

            (signal, words) = (parsed, words[1..]);
        }

        string errors = "";
        foreach (string target in words)
        {
            List<Process> processes = Targets(target);
            errors += processes.Count == 0 ? $"sh: kill: ({target}) - No such process\n" : "";
            processes.ForEach(p => world.Host.SendSignal(p, signal));
        }

        return words.Length == 0 ? Fail("sh: kill: usage: kill -SIG CONTAINER[/PROCESS]", 2) : new CommandResult(errors.Length == 0 ? 0 : 1, "", errors);
    }

    /// <summary>A host PID, a container's init, or its processes of a name or PID.</summary>
    private List<Process> Targets(string target)
    {
        string[] parts = target.Split('/', 2);
        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            return [.. world.Host.Processes.Where(p => p.Pid == pid)];
        }

        if (world.Docker.Find(parts[0])?.Init is not { } init)
        {
            return [];
        }

        return parts.Length == 1 ? [init]
            : [.. init.Namespace.Members.Where(p => p.Comm == parts[1] || p.Pid.ToString(CultureInfo.InvariantCulture) == parts[1])];
    }

    private CommandResult Sysctl(string[] words)
    {
        string output = "";
        foreach (string word in words)
        {
            int cut = word.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                return Fail($"sysctl: \"{word}\" must be of the form name=value");
            }

            string name = word[..cut].Replace('/', '.');
            string value = word[(cut + 1)..];
            Errno errno = world.Host.SetSysctl(name, value);
            if (errno != Errno.None)
            {
                return Fail(errno == Errno.ENOENT
                    ? $"sysctl: cannot stat /proc/sys/{name.Replace('.', '/')}: No such file or directory"
                    : $"sysctl: setting key \"{name}\": {Text(errno)}");
            }

            output += $"{name} = {value}\n";
        }

        return new CommandResult(0, output, "");
    }

    private CommandResult? Echo(string[] words, Action<CommandResult> answer)
    {
        int arrow = Array.IndexOf(words, ">");
        string value = string.Join(' ', (arrow < 0 ? words : words[..arrow]).Where(w => w != "-n"));
        if (arrow < 0)
        {
            return new CommandResult(0, value + "\n", "");
        }

        string target = words[(arrow + 1)..].LastOrDefault(w => w != ">") ?? "";
        string? path = _paths.Strip(target);
        int slash = path?.LastIndexOf('/') ?? -1;
        Cgroup? cgroup = slash < 0 ? null : world.Host.FindCgroup(path![..slash]);
        if (cgroup is null)
        {
            return Fail($"sh: cannot create {target}: Directory nonexistent", 2);
        }

        world.Host.WriteFile(cgroup, path![(slash + 1)..], value, errno => answer(errno switch
        {
            Errno.None => new CommandResult(0, "", ""),
            Errno.ENOENT => Fail($"sh: cannot create {target}: Permission denied", 2),
            _ => Fail($"sh: write error: {Text(errno)}"),
        }));
        return null;
    }

    private CommandResult MakeFolder(string folder, bool parents)
    {
        if (_paths.Strip(folder) is not { } path)
        {
            return Fail($"mkdir: cannot create directory '{folder}': only folders below /sys/fs/cgroup are simulated");
        }

        if (world.Host.FindCgroup(path) is not null)
        {
            return parents ? new CommandResult(0, "", "") : Fail($"mkdir: cannot create directory '{folder}': File exists");
        }

        if (!parents && world.Host.FindCgroup(path[..path.LastIndexOf('/')]) is null)
        {
            return Fail($"mkdir: cannot create directory '{folder}': No such file or directory");
        }

        world.Host.CreateCgroup(path);
        return new CommandResult(0, "", "");
    }

    private CommandResult RemoveFolder(string folder, bool parents)
    {
        Cgroup? cgroup = _paths.Strip(folder) is { } path ? world.Host.FindCgroup(path) : null;
        if (cgroup is null)
        {
            return Fail($"rmdir: failed to remove '{folder}': No such file or directory");
        }

        Errno errno = world.Host.RemoveCgroup(cgroup);
        return errno == Errno.None ? new CommandResult(0, "", "") : Fail($"rmdir: failed to remove '{folder}': {Text(errno)}");
    }

    private static CommandResult Each(IEnumerable<string> words, Func<string, bool, CommandResult> run)
    {
        string[] all = [.. words];
        bool parents = all.Contains("-p");
        string errors = string.Concat(all.Where(w => !w.StartsWith('-')).Select(w => run(w, parents).Stderr));
        return new CommandResult(errors.Length == 0 ? 0 : 1, "", errors);
    }

    private static CommandResult Fail(string text, int exitCode = 1) => new(exitCode, "", text + "\n");

    private static string Text(Errno errno) => errno switch
    {
        Errno.ENOENT => "No such file or directory",
        Errno.ENOMEM => "Cannot allocate memory",
        Errno.EACCES => "Permission denied",
        Errno.EBUSY => "Device or resource busy",
        Errno.ENOSPC => "No space left on device",
        Errno.ERANGE => "Numerical result out of range",
        Errno.EAGAIN => "Resource temporarily unavailable",
        _ => "Invalid argument",
    };
}
