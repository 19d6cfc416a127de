using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>
/// The commands of a timeline that go to the host and not to the engine: typed by root in bash, answered in the words of bash,
/// procps and coreutils.
/// </summary>
internal sealed class HostShell
{
    private readonly World _world;
    private readonly CgroupPaths _paths;
    private readonly KernelFiles _files;
    private readonly FolderCommands _folders;
    private readonly KillCommand _kill;
    private readonly SysctlCommand _sysctl;
    private readonly SwapCommands _swap;
    private readonly SystemctlCommand _systemctl;

    /// <summary>A shell on a machine.</summary>
    public HostShell(World world)
    {
        _world = world;
        _paths = new CgroupPaths(world);
        _files = new KernelFiles(world, _paths);
        _folders = new FolderCommands(world, _paths);
        _kill = new KillCommand(world);
        _sysctl = new SysctlCommand(world.Host);
        _swap = new SwapCommands(world.Host);
        _systemctl = new SystemctlCommand(world.Docker.Unit);
    }

    /// <summary>Runs a line; the answer comes at once, or when the kernel has taken what a write asks for.</summary>
    public void Execute(string line, Action<CommandResult> answer)
    {
        (string? expanded, string error) = ProcessIds.Expand(_world, line);
        if (expanded is { } withPids)
        {
            (expanded, error) = _paths.Expand(withPids);
        }

        if (expanded is null)
        {
            answer(new CommandResult(1, "", error + "\n"));
        }
        else if (ShellLine.Parse(expanded) is not { Words.Count: > 0 } parsed)
        {
            answer(new CommandResult(2, "", "bash: syntax error: unexpected end of file\n"));
        }
        else if (parsed.Files.Count > 0)
        {
            Write(parsed, PrintLine.Parse(parsed.Words).Text, 0, "", answer);
        }
        else if (parsed.Words[0] == "swapoff")
        {
            _swap.Off(parsed.Words, answer);
        }
        else if (parsed.Words[0] == "mkdir")
        {
            _folders.Make(parsed.Words.Skip(1), answer);
        }
        else if (parsed.Words[0] == "systemctl")
        {
            _systemctl.Run(parsed.Words, answer);
        }
        else
        {
            answer(Run(parsed.Words));
        }
    }

    private CommandResult Run(IReadOnlyList<string> words) => words[0] switch
    {
        "kill" => _kill.Run([.. words.Skip(1)]),
        "sysctl" => _sysctl.Run(words.Skip(1)),
        "swapon" => _swap.On(words),
        "echo" or "printf" => new CommandResult(0, PrintLine.Parse(words).Text, ""),
        "cat" => Cat(words.Skip(1)),
        "rmdir" => _folders.Remove(words.Skip(1)),
        "test" or "[" => ShellTest.Run(words, KindOf),
        _ => new CommandResult(127, "", $"bash: {words[0]}: command not found\n"),
    };

    /// <summary>Writes what is printed to one file after the other; with tee there can be several.</summary>
    private void Write(ShellLine line, string text, int index, string errors, Action<CommandResult> answer)
    {
        if (index == line.Files.Count)
        {
            answer(new CommandResult(errors.Length == 0 ? 0 : 1, line.IsTee ? text : "", errors));
            return;
        }

        string file = line.Files[index];
        _files.Write(file, text, (opened, errno) =>
        {
            string error = errno == Errno.None ? ""
                : line.IsTee ? $"tee: {file}: {ErrnoText.Of(errno)}\n"
                : opened ? $"bash: {line.Words[0]}: write error: {ErrnoText.Of(errno)}\n"
                : $"bash: {file}: {ErrnoText.Of(errno)}\n";
            Write(line, text, index + 1, errors + error, answer);
        });
    }

    private HostPathKind KindOf(string path) => FolderCommands.IsKernels(path) ? _files.KindOf(path)
        : path == "/dev/null" || path.EndsWith(".sock", StringComparison.Ordinal) ? _world.Docker.HasPath(path) ? HostPathKind.Other : HostPathKind.None
        : _world.Docker.FileSize(path) is { } bytes ? bytes > 0 ? HostPathKind.File : HostPathKind.EmptyFile
        : _world.Docker.HasPath(path) ? HostPathKind.Folder : HostPathKind.None;

    private CommandResult Cat(IEnumerable<string> files)
    {
        string output = "";
        string errors = "";
        foreach (string file in files)
        {
            (string text, Errno errno) = _world.Docker.TextOf(file) is { } written ? (written, Errno.None) : _files.Read(file);
            output += text;
            errors += errno == Errno.None ? "" : $"cat: {file}: {ErrnoText.Of(errno)}\n";
        }

        return new CommandResult(errors.Length == 0 ? 0 : 1, output, errors);
    }
}
