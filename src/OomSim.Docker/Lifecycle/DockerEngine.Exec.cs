using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private readonly Dictionary<Process, ContainerExec> _execs = [];
    private const int UnknownExit = 127;
    private const string ConnectionReset = "unable to start container process: read init-p: connection reset by peer";
    private long _execsMade;

    /// <summary>What a command would start in a container.</summary>
    /// <param name="container">Which.</param>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="openInput">True with -i or -t.</param>
    /// <param name="folder">-w; empty for the container's own folder.</param>
    /// <param name="env">-e.</param>
    internal static CommandProgram ResolveExec(Container container, IReadOnlyList<string> words, bool openInput, string folder, IReadOnlyList<string> env) =>
        CommandResolver.Resolve(words, PlaceOf(container, folder, env), openInput);

    // What a command is started in that the engine runs in a container.
    private static ProgramPlace PlaceOf(Container container, string folder = "", IReadOnlyList<string>? env = null) => ProgramPlace.Of(
        container.Image, container.Described, folder.Length > 0 ? folder : FolderOf(container.Spec, container.Image), EnvironmentOf(container.Spec, container.Image).Concat(env ?? []));

    /// <summary>Registers a command to be run in a running container (D1.10), whose environment names those that it is linked to: they have to run (setupLinkedContainers; 20.10.24). The engine's refusal, or null.</summary>
    internal string? CreateExec(Container container, string typed, IReadOnlyList<string> words, bool tty, out ContainerExec? exec)
    {
        exec = null;
        if (CommandTable.Look(ContainerCommand.Exec, container.Status).Refusal is { } refusal)
        {
            return Texts.Of(refusal, ContainerCommand.Exec, container, typed);
        }

        if (LostLink(container) is { } unlinked)
        {
            return unlinked;
        }

        exec = new ContainerExec(_names.ExecId(++_execsMade), container, string.Join(' ', words), new OutputPipes(Clock, tty, log: null));
        exec.Output.Exec = exec;
        Publish(container, "exec_create: " + exec.Told, ("execID", exec.Id));
        return null;
    }

    /// <summary>
    /// Starts a registered command as a process in the container's cgroup and namespaces. The runtime's error, or null; a
    /// process that hangs at the container's limit is started all the same, and never ends (recording docker/v1-03).
    /// </summary>
    internal string? StartExec(ContainerExec exec, CommandProgram command)
    {
        Container container = exec.Container;
        Publish(container, "exec_start: " + exec.Told, ("execID", exec.Id));
        if (container.Init is not { } init || container.Cgroup is not { } cgroup)
        {
            return ExecError("cannot exec in a stopped container");
        }

        if (KnownUsers.Fault(exec.User, [], container.Image) is { } nobody)
        {
            return nobody;
        }

        if (exec.WorkingDirectory is [not '/', ..])
        {
            return ExecError("Cwd must be an absolute path");
        }

        string cwd = exec.WorkingDirectory.Length > 0 ? exec.WorkingDirectory : FolderOf(container.Spec, container.Image);
        if (cwd.Length > 0 && FolderFault(container, TypedPath.In("", cwd).Full) is { } elsewhere)
        {
            return ExecError($"unable to start container process: chdir to cwd ({GoQuote.Text(cwd)}) set in config.json failed: {elsewhere}");
        }

        if (command.Program is not { } program)
        {
            return ExecError("unable to start container process: " + Executing(command.Problem));
        }

        if (HiddenProgram(container, exec.CommandLine.Split(' ')[0]) is { } hidden)
        {
            return ExecError("unable to start container process: " + hidden);
        }

        if (program.Init.Exec is { } file && container.Files.Find(file) is null)
        {
            return ExecError($"unable to start container process: exec: \"{file}\": stat {file}: no such file or directory");
        }

        if (!Host.TakesProcesses(cgroup))
        {
            if (Host.Config.Cgroup == CgroupVersion.V1)
            {
                return ExecError($"unable to start container process: error adding pid {Host.NextPid} to cgroups: failed to write {Host.NextPid}: openat2 /sys/fs/cgroup/memory{cgroup.Path}/cgroup.procs: no such file or directory");
            }

            // The runtime tries that of the container's first process next (runc, setnsProcess.start).
            cgroup = init.Cgroup;
        }

        if (cgroup.PidsMax is { } most && cgroup.PidsCurrent >= most)
        {
            // The runtime's init is put into the cgroup and cannot make its threads there (recording docker/v2-34).
            return ExecError(ConnectionReset);
        }

        exec.Process = Host.Spawn(ProgramStart.Exec(container, cgroup, init.Namespace, program, exec.Output, Runtime, Host.Config.Cgroup));
        (container.Execs ??= []).Add(exec);
        _execs.Add(exec.Process, exec);
        if (exec.Process.HasBegun)
        {
            exec.Begun.Complete(true);
        }

        if (exec.Process.Exit is { } exit)
        {
            _execs.Remove(exec.Process);
            EndSoon(exec, exit);
        }

        return null;
    }

    private string? FolderFault(Container container, string folder)
    {
        (PathKind kind, string place, Errno fault) = container.Files.LookUp(folder + "/");
        if (KernelFile.IsBelow(place + "/"))
        {
            return KernelFileAt(container, place) is not null ? NoFolder : KernelFile.IsMissing(Host, container.Init!, place) ? NoEntry : null;
        }

        // Of an image that is not known as a whole any folder is believed.
        return (kind, fault) switch
        {
            (PathKind.Folder, _) => null,
            (_, Errno.ENOTDIR) => NoFolder,
            (_, Errno.ELOOP) => "too many levels of symbolic links",
            _ => container.Files.IsAllTold(folder) ? NoEntry : null,
        };
    }

    /// <summary>
    /// Waits for a container's lock; false when the container is gone by then. Who starts it keeps it until its program runs, who pauses it until it is frozen, the engine itself until it has
    /// told of its end. 20.10 keeps the list of a container's commands
    /// locked while the runtime starts one. Who inspects the container wants that list with the container itself locked, and so
    /// keeps everybody else out until the command has started: for ever, where it hangs (recording docker/v1-03).
    /// </summary>
    /// <param name="container">Which.</param>
    /// <param name="readsCommands">True for what inspects it.</param>
    internal async SimTask<bool> Lock(Container container, bool readsCommands = false)
    {
        while (true)
        {
            if ((container.Beginning ?? container.Freezing ?? container.Ending) is { } busy)
            {
                await busy;
            }
            else if (Profile.ExecStartHoldsCommands && (readsCommands || container.BlockedReaders > 0)
                && container.Execs?.Find(e => !e.Begun.IsCompleted) is { } starting)
            {
                container.BlockedReaders += readsCommands ? 1 : 0;
                await starting.Begun;
                container.BlockedReaders -= readsCommands ? 1 : 0;
            }
            else
            {
                return !container.Removed;
            }
        }
    }

    /// <summary>What a client reads when the runtime's own process died before it could run the command.</summary>
    internal static string DiedStarting => ExecError(ConnectionReset);

    /// <summary>The exit code of a command that could not be started (D2.9). 20.10 overwrites the one that the runtime's error stands for.</summary>
    internal int ExecStatus(string error) =>
        Profile.OneExecStatus ? 126 : StartErrors.ContainerCode(error, Profile) is 127 ? 127 : 126;

    private static string ExecError(string cause) => StartErrors.Told($"OCI runtime exec failed: exec failed: {cause}: unknown");

    private void HandleExecExit(ContainerExec exec, ExitStatus exit)
    {
        exec.Container.Execs?.Remove(exec);
        exec.Begun.Complete(false);
        int code = exec.Reported?.Invoke(exit.ShellCode) ?? exit.ShellCode;
        Publish(exec.Container, "exec_die", ("execID", exec.Id), ("exitCode", Number(code)));
        exec.Ended.Complete(code);
    }

    // Of a command that it does not know its end is told, and nothing else is known (daemon/monitor.go, ProcessEvent; 20.10.24); of one that never ran not even that.
    private void HearOfForgotten(ContainerExec exec)
    {
        if (!HasNoDaemon && exec.Begun.IsCompleted && exec.Begun.GetResult())
        {
            Clock.After(0, () => Publish(exec.Container, "exec_die", ("execID", exec.Id), ("exitCode", Number(UnknownExit))));
        }
    }

    // Older runtimes find no execute permission where newer ones name the directory.
    private string Executing(string problem) =>
        Profile.DirectoryIsPermissionDenied ? problem.Replace("is a directory", "permission denied", StringComparison.Ordinal) : problem;
}
