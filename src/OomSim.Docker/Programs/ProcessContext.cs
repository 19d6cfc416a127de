using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// What a process in a container has from its container, and from the <c>docker exec</c> that it descends from: environment, working directory, host name and user (moby <c>daemon/exec.go</c>,
/// <c>container/container_unix.go</c>; HOME is added by runc).
/// </summary>
internal static class ProcessContext
{
    /// <summary>The container in whose cgroup a process is; null for one of the host.</summary>
    public static Container? ContainerOf(Process process)
    {
        Cgroup? at = process.Cgroup;
        while (at is not null and { Keeper: not Container })
        {
            at = at.Parent;
        }

        return at?.Keeper as Container;
    }

    /// <summary>The name that the kernel says of the host: the container's own, or the host's where they share it.</summary>
    public static string HostName(Container container) =>
        container.Spec.UtsMode == "host" || container.Spec is { Network: "host", Hostname.Length: 0 } ? DockerEngine.HostName : ImageConfig.Of(container).Hostname;

    /// <summary>The working directory as the kernel tells it, links followed, without a slash at its end (getcwd(2)).</summary>
    public static string Folder(Container container, Process process)
    {
        string given = ExecOf(process)?.WorkingDirectory is { Length: > 0 } own ? own : ImageConfig.Of(container).WorkingDir;
        return CleanPath.Rooted(container.Files.Followed(CleanPath.WithParents(given), whole: true));
    }

    /// <summary>The variables, <c>NAME=VALUE</c>, in the order in which the engine makes them; null where a folder for HOME is not known.</summary>
    public static IReadOnlyList<string>? Environment(Container container, Process process)
    {
        ContainerExec? exec = ExecOf(process);
        var all = new List<string> { ImageConfig.DefaultPath, "HOSTNAME=" + HostName(container) };
        if (exec?.IsTty ?? container.Spec.Tty)
        {
            all.Add("TERM=xterm");
        }

        Override(all, ImageConfig.Of(container).Env);
        Override(all, exec?.Env ?? []);
        if (!all.Exists(v => v.StartsWith("HOME=", StringComparison.Ordinal)))
        {
            if (Home(container, process) is not { } home)
            {
                return null;
            }

            all.Add("HOME=" + home);
        }

        return all;
    }

    /// <summary>The number of its user; null where the image may know one of the name and does not say its number.</summary>
    public static long? User(Container container, Process process) => User(container, ExecOf(process));

    /// <summary>The number of the user of a command; null where the image may know one of the name and does not say its number.</summary>
    /// <param name="container">Whose.</param>
    /// <param name="exec">The command; null for the container's first process.</param>
    public static long? User(Container container, ContainerExec? exec)
    {
        string name = UserText(container, exec).Split(':')[0];
        return name.Length == 0 ? 0
            : GoNumber.TryParseInt64(name, out long number, out _) ? number
            : Accounts.Of(container.Image.Definition.Layers, Accounts.Users)?.TryGetValue(name, out number) == true ? number
            : name == "root" ? 0 : null;
    }

    /// <summary>The number of its group; null where it is that of a user of the image whose line of /etc/passwd is not known.</summary>
    public static long? Group(Container container, Process process)
    {
        string text = UserText(container, process);
        string name = text.Contains(':', StringComparison.Ordinal) ? text.Split(':')[1] : "";
        return name.Length > 0
            ? name == "root" ? 0
                : GoNumber.TryParseInt64(name, out long number, out _) ? number
                : Accounts.Of(container.Image.Definition.Layers, Accounts.Groups)?.TryGetValue(name, out number) == true ? number
                : null
            : LineOf(container, process) is { } line ? line.Group
            : User(container, process) is 0 || IsNobody(container, process) ? 0 : null;
    }

    /// <summary>The numbers of all its groups, in order (runc's setgroups; 20.10.18 and later have its own among them); null where they are not known.</summary>
    public static IReadOnlyList<long>? AllGroups(Container container, Process process)
    {
        if (Group(container, process) is not { } own || NumbersOf(container) is not { } added)
        {
            return null;
        }

        // Who names a group belongs to no other that /etc/group says.
        bool isChosen = UserText(container, process).Contains(':', StringComparison.Ordinal);
        string? name = LineOf(container, process)?.Name;
        IEnumerable<long> member = isChosen || name is null ? [] : (LinesOf(container, Accounts.Groups) ?? []).Where(g => g.Members.Contains(name, StringComparer.Ordinal)).Select(g => g.Number);
        return [.. member.Concat(added).Append(own).Distinct().Order()];
    }

    /// <summary>The lines of a file of accounts; none where the image has no such file, null where its text is not known.</summary>
    public static IReadOnlyList<AccountLine>? LinesOf(Container container, string path) =>
        Accounts.LinesOf(container.Image.Definition.Layers, path) ?? (container.Image.Definition.IsWhole && container.Image.KindOf(path) != PathKind.File ? [] : null);

    // What --group-add names.
    private static List<long>? NumbersOf(Container container)
    {
        var numbers = new List<long>();
        foreach (string group in container.Spec.Groups)
        {
            if (!GoNumber.TryParseInt64(group, out long number, out _) && Accounts.Of(container.Image.Definition.Layers, Accounts.Groups)?.TryGetValue(group, out number) != true)
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }

    // The user's line of /etc/passwd as the engine finds it: of a number, which is 0 where nobody is named, the first one, else that of the name (user.GetExecUser); null for none, and
    // where that is not known.
    private static AccountLine? LineOf(Container container, Process process)
    {
        string name = UserText(container, process).Split(':')[0];
        return name.Length == 0 || GoNumber.TryParseInt64(name, out _, out _)
            ? NumbersLineOf(container, process) : LinesOf(container, Accounts.Users)?.FirstOrDefault(l => l.Name == name);
    }

    // The first line of the user's number, which is all that the runtime and programs know of him (runc init_linux.go, getpwuid); null for none, and where that is not known.
    private static AccountLine? NumbersLineOf(Container container, Process process) =>
        User(container, process) is { } number ? LinesOf(container, Accounts.Users)?.FirstOrDefault(l => l.Number == number) : null;

    /// <summary>The name that programs find of its user's number; null where it has none or that is not known.</summary>
    public static string? UserName(Container container, Process process)
    {
        string name = UserText(container, process).Split(':')[0];
        return LinesOf(container, Accounts.Users) is not null ? NumbersLineOf(container, process)?.Name
            : User(container, process) is 0 ? "root"
            : GoNumber.TryParseInt64(name, out _, out _) ? null : name;
    }

    /// <summary>The name that programs find of its group's number, and the number of one that has none; where it is not known, what was typed: of a user alone his name, and that of root for a number.</summary>
    public static string GroupName(Container container, Process process)
    {
        (string user, string group) = Typed(container, process);
        return Group(container, process) is not { } number ? group.Length > 0 ? group : GoNumber.TryParseInt64(user, out _, out _) ? "root" : user
            : LinesOf(container, Accounts.Groups)?.FirstOrDefault(l => l.Number == number)?.Name ?? (number == 0 ? "root" : number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>User and group as they were given, by name or number; empty for none.</summary>
    public static (string User, string Group) Typed(Container container, Process process)
    {
        string[] parts = UserText(container, process).Split(':', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static ContainerExec? ExecOf(Process process) => (process.Output as OutputPipes)?.Exec;

    private static string UserText(Container container, Process process) => UserText(container, ExecOf(process));

    private static string UserText(Container container, ContainerExec? exec) => exec?.User is { Length: > 0 } own ? own : ImageConfig.Of(container).User;

    // The user's of /etc/passwd, which may be empty, or the root of the file system.
    private static string? Home(Container container, Process process) =>
        NumbersLineOf(container, process) is { } line ? line.Home : IsNobody(container, process) ? "/" : User(container, process) is 0 ? "/root" : null;

    // True for a number that is known to have no line in /etc/passwd.
    private static bool IsNobody(Container container, Process process)
    {
        Image image = container.Image;
        return image.Definition.IsWhole && image.KindOf(Accounts.Users) != PathKind.File
            ? true
            : Accounts.Of(image.Definition.Layers, Accounts.Users) is { } accounts && User(container, process) is { } number && !accounts.Values.Contains(number);
    }

    // What has no value takes the variable away (moby container.ReplaceOrAppendEnvValues).
    private static void Override(List<string> all, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            string name = value.Split('=')[0];
            int at = all.FindIndex(v => v.Split('=')[0] == name);
            if (!value.Contains('=', StringComparison.Ordinal))
            {
                if (at >= 0)
                {
                    all.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                all[at] = value;
            }
            else
            {
                all.Add(value);
            }
        }
    }
}
