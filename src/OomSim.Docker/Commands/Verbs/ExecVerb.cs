using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker exec</c>: runs a command in a running container and ends with its exit code (D1.32, D2.9).</summary>
internal sealed class ExecVerb : Verb
{
    private readonly Option<bool> _detach = Flags.Switch("--detach", "-d");
    private readonly Option<bool> _interactive = Flags.Switch("--interactive", "-i");
    private readonly Option<bool> _tty = Flags.Switch("--tty", "-t");

    private readonly Option<string?> _detachKeys = Flags.Text("--detach-keys");
    private readonly Option<string[]> _files = Flags.List("--env-file");
    private readonly Option<string[]?> _env = Flags.Checked("--env", FlagFaults.Variable, "-e");
    private readonly Option<string?> _folder = Flags.Text("--workdir", "-w");
    private readonly Option<bool> _privileged = Flags.Switch("--privileged");
    private readonly Option<string?> _user = Flags.Text("--user", "-u");

    /// <summary>The command.</summary>
    public ExecVerb()
        : base("exec", "CONTAINER COMMAND [ARG...]", least: 2)
    {
        Ignore([_detach, _interactive, _tty]);
        Ignore([
            _privileged, _user, _folder, _env, _files, _detachKeys,
        ]);
    }

    /// <summary>Reads a command line without running it; null where the client refuses it.</summary>
    public (IReadOnlyList<string> Words, bool OpenInput, bool WantsTerminal, string User, string Folder)? Read(IReadOnlyList<string> words)
    {
        (ParseResult flags, IReadOnlyList<string> operandWords, string? error) = Parse(words);
        return error is null && operandWords.Count > 1 ? (operandWords, flags.GetValue(_interactive) || flags.GetValue(_tty), WantsTerminal(flags), flags.GetValue(_user) ?? "", flags.GetValue(_folder) ?? "") : null;
    }

    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (ClientFiles.Read(flags.GetValue(_files) ?? [], shell.Engine, []) is { } unread)
        {
            shell.Error(unread);
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        // The client inspects the container first, so an older one words its absence itself (E20).
        if (await shell.FindToRead(words[0]) is not { } container)
        {
            return 1;
        }

        if (WantsTerminal(flags))
        {
            shell.Error(NoTerminal);
            return 1;
        }

        string[] command = [.. words.Skip(1)];
        DockerEngine engine = shell.Engine;
        var variables = new List<string>();
        ClientFiles.Read(flags.GetValue(_files) ?? [], engine, variables);
        string[] env = [.. variables, .. (flags.GetValue(_env) ?? []).Select(v => shell.Environment.TryGetValue(v, out string? value) ? v + "=" + value : ClientFiles.WithValue(v))];
        CommandProgram program = DockerEngine.ResolveExec(container, command, flags.GetValue(_interactive) || flags.GetValue(_tty), flags.GetValue(_folder) ?? "", env);
        if (program.Fault == CommandFault.NotSimulated && CommandTable.Look(ContainerCommand.Exec, container.Status).Refusal is null)
        {
            shell.Error(DockerEngine.NotSimulatedPrefix + program.Problem);
            return 1;
        }

        if (flags.GetValue(_detachKeys) is { } keys && !DetachKeys.AreKnown(keys))
        {
            shell.DaemonError($"Invalid escape keys ({keys}) provided");
            return 1;
        }

        if (engine.CreateExec(container, words[0], command, flags.GetValue(_tty), out ContainerExec? exec) is { } refused)
        {
            shell.DaemonError(refused);
            return 1;
        }

        exec!.WorkingDirectory = flags.GetValue(_folder) ?? "";
        exec.User = flags.GetValue(_user) ?? "";
        exec.IsPrivileged = flags.GetValue(_privileged);
        exec.Env = env;
        bool detach = flags.GetValue(_detach);
        if (!detach)
        {
            exec.Output.Attach(shell.Stream);
        }

        if (engine.StartExec(exec, program) is { } error)
        {
            return Failed(error, detach, shell);
        }

        if (detach)
        {
            return await exec.Begun ? 0 : Failed(DockerEngine.DiedStarting, detach, shell);
        }

        // It takes an engine that it cannot ask for the exit code for dead, and says nothing (20.10.24, 28.2.2).
        shell.Lost = () => 255;
        return await exec.Ended;
    }

    private bool WantsTerminal(ParseResult flags) => !flags.GetValue(_detach) && flags.GetValue(_interactive) && flags.GetValue(_tty);

    // The engine writes the runtime's error into the command's own output (recording docker/v2-34).
    private static int Failed(string error, bool detach, Shell shell)
    {
        if (detach)
        {
            shell.DaemonError(error);
            return 1;
        }

        shell.Write(error + "\r\n");
        return shell.Engine.ExecStatus(error);
    }
}
