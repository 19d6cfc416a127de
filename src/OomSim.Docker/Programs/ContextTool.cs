using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A tool that prints what its process has from its container: <c>env</c>, <c>pwd</c>, <c>hostname</c>, <c>id -u</c>, <c>whoami</c>, <c>uname -r</c>, <c>nproc</c>.</summary>
/// <param name="Words">As it was typed.</param>
internal sealed record ContextTool(IReadOnlyList<string> Words) : ITool
{
    private const string Lines = "\n";

    /// <summary>True for words whose answer can be told.</summary>
    public static bool Knows(string tool, IReadOnlyList<string> words) => tool switch
    {
        "env" => words.Count == 1,
        "printenv" => words.Skip(1).All(w => !w.StartsWith('-')),
        "pwd" or "hostname" or "nproc" or "whoami" => words.Count == 1,
        "id" => words.Count == 1 || (words.Count == 2 && words[1] is "-u" or "-g" or "-un" or "-nu"),
        "uname" => words.Count == 1 || (words.Count == 2 && words[1] is "-s" or "-n" or "-r" or "-m" or "-sr"),
        _ => false,
    };

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        string tool = Words[0][(Words[0].LastIndexOf('/') + 1)..];
        if (ProcessContext.ContainerOf(process) is not { } container)
        {
            return new ToolAnswer("");
        }

        if (tool == "printenv" && Words.Count > 1)
        {
            return Chosen(container, process);
        }

        bool wantsName = tool == "whoami" || (tool == "id" && Words.Count > 1 && Words[1] is "-un" or "-nu");
        if (wantsName && ProcessContext.UserName(container, process) is null && ProcessContext.LinesOf(container, Accounts.Users) is not null && ProcessContext.User(container, process) is { } unknown)
        {
            // BusyBox's id prints the number instead (id.c, print_common).
            return tool == "id" ? new ToolAnswer(Number(unknown) + Lines, "", 1) : new ToolAnswer("", $"whoami: unknown uid {Number(unknown)}\n", 1);
        }

        string? text = tool switch
        {
            "env" or "printenv" => ProcessContext.Environment(container, process) is { } all ? string.Join(Lines, all) : null,
            "pwd" => ProcessContext.Folder(container, process),
            "hostname" => ProcessContext.HostName(container),
            "nproc" => Number(Cpus(host, process.Cgroup)),
            "uname" => string.Join(' ', (Words.Count > 1 ? Words[1][1..] : "s").Select(l => l switch
            {
                's' => "Linux",
                'n' => ProcessContext.HostName(container),
                'r' => host.Config.Kernel,
                _ => "x86_64",
            })),
            "id" when Words.Count == 1 => Identity(container, process),
            "id" when Words[1] == "-u" => ProcessContext.User(container, process) is { } user ? Number(user) : null,
            "id" when Words[1] == "-g" => ProcessContext.Group(container, process) is { } group ? Number(group) : null,
            _ => ProcessContext.UserName(container, process),
        };
        return text is not null ? new ToolAnswer(text + Lines)
            : new ToolAnswer("", $"{DockerEngine.NotSimulatedPrefix}'{string.Join(' ', Words)}' is not simulated for a user of whom the image's /etc/passwd is not known to tell\n", 1);
    }

    // Where the text of /etc/passwd and /etc/group is not known, only root's.
    private static string? Identity(Container container, Process process)
    {
        if (ProcessContext.User(container, process) is not { } user || ProcessContext.Group(container, process) is not { } group)
        {
            return null;
        }

        if (ProcessContext.LinesOf(container, Accounts.Users) is not { } users || ProcessContext.LinesOf(container, Accounts.Groups) is not { } groups)
        {
            return user == 0 && group == 0 && container.Spec.Groups.Count == 0 && ProcessContext.UserName(container, process) is not null && Accounts.Of(container.Image.Definition.Layers, Accounts.Groups) is null
                ? "uid=0(root) gid=0(root) groups=0(root)" : null;
        }

        return ProcessContext.AllGroups(container, process) is not { } all ? null
            : $"uid={Named(user, users)} gid={Named(group, groups)} groups={string.Join(',', all.Select(g => Named(g, groups)))}";
    }

    private static string Named(long number, IReadOnlyList<AccountLine> lines) => Number(number) + (lines.FirstOrDefault(l => l.Number == number) is { } line ? $"({line.Name})" : "");

    // Each that is there, and 1 where one is not.
    private ToolAnswer Chosen(Container container, Process process)
    {
        // What HOME is does not matter for the others.
        IReadOnlyList<string> all = ProcessContext.Environment(container, process) ?? [];
        string[] found = [.. Words.Skip(1).Select(n => all.FirstOrDefault(v => v.StartsWith(n + "=", StringComparison.Ordinal))).OfType<string>()];
        return new ToolAnswer(string.Concat(found.Select(v => v[(v.IndexOf('=', StringComparison.Ordinal) + 1)..] + Lines)), "", found.Length == Words.Count - 1 ? 0 : 1);
    }

    // Those that its cpuset leaves (sched_getaffinity).
    private static long Cpus(LinuxHost host, Cgroup cgroup)
    {
        string file = host.Config.Cgroup == CgroupVersion.V1 ? "cpuset.effective_cpus" : "cpuset.cpus.effective";
        for (Cgroup? at = cgroup; at is not null; at = at.Parent)
        {
            if (host.ReadFile(at, file)?.Trim() is { Length: > 0 } list)
            {
                return list.Split(',').Select(r => r.Split('-')).Sum(r => long.Parse(r[^1], CultureInfo.InvariantCulture) - long.Parse(r[0], CultureInfo.InvariantCulture) + 1);
            }
        }

        return host.Config.Cpus;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
