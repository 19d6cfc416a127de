using System.Text;

namespace OomSim.Docker;

/// <summary>One command's run: where it writes, and the client's ways of putting errors (D2.3–D2.5).</summary>
internal sealed class Shell(DockerEngine engine) : ICommandOutput
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly SimTask<bool> _interrupted = new();
    private Action<CommandResult>? _completed;
    private bool _hasEnded;

    /// <summary>The engine it talks to.</summary>
    public DockerEngine Engine => engine;

    /// <summary>The engine's version.</summary>
    public EngineProfile Profile => engine.Profile;

    /// <inheritdoc/>
    public string Stdout => _out.ToString();

    /// <inheritdoc/>
    public string Stderr => _error.ToString();

    /// <summary>Completes when a signal has ended the client: what it still listens to is to be left.</summary>
    public SimTask<bool> Interrupted => _interrupted;

    /// <summary>True once the client has ended: nobody reads what is written any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Gets the signals that the client is sent in its place; null where they end it.</summary>
    public Action<int>? SignalProxy { get; set; }

    /// <summary>Address of another engine, which <c>-H</c> names and nobody answers at; empty for the host's own.</summary>
    public string Host { get; set; } = "";

    /// <summary>Variables that stand in front of the command.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The file that standard input comes from; null for nobody who types.</summary>
    public string? Input { get; private set; }

    /// <summary>The file that standard output goes to; null for a terminal.</summary>
    public string? Output { get; private set; }

    /// <summary>Opens the files that a line's input comes from and its output goes to; the system's error, or null.</summary>
    public string? Redirect(Redirection line)
    {
        (Input, Output) = (line.Input, line.Output);
        return Input is { } input && engine.FindFile(input) is null && engine.FindInput(input) is null ? input + ": No such file or directory"
            : Output is { } folder && engine.HasFolder(folder) ? folder + ": Is a directory"
            : Output is { } output && engine.MissingFolder(output) is not null ? output + ": No such file or directory"
            : null;
    }

    /// <summary>True while the client reads an answer that has begun: a stream, or the wait for a container.</summary>
    public bool IsReading { get; set; }

    /// <summary>What a request comes to whose connection breaks.</summary>
    public string BrokenConnection => IsReading ? "unexpected EOF" : DockerEngine.ConnectionLost;

    /// <summary>What the client does when its engine ends before it has answered: its exit code, or null where it goes on. Null for what most do: they say so and end with 1.</summary>
    public Func<int?>? Lost { get; set; }

    /// <summary>The engine has ended: the client's exit code, or null where it goes on.</summary>
    public int? Lose()
    {
        if (Lost is { } own)
        {
            return own();
        }

        Error(BrokenConnection);
        return 1;
    }

    /// <summary>The engine has ended while the client asked for one name after another: it asks on, and finds nobody.</summary>
    /// <param name="asked">How many it has asked for, the last of which has no answer; 1 to <paramref name="all"/>.</param>
    /// <param name="all">How many there are.</param>
    public void LoseFrom(int asked, int all)
    {
        Error(BrokenConnection);
        for (; asked < all; asked++)
        {
            Error(CannotConnect);
        }
    }

    /// <summary>Why the client finds no engine to ask; null where it has one.</summary>
    public string? EndpointFault { get; set; }

    /// <summary>What the client says where nobody is at the address.</summary>
    public string CannotConnect => Host.Length == 0 ? DockerEngine.CannotConnect : DockerEngine.CannotConnect.Replace(ClientEndpoint.Socket, Host, StringComparison.Ordinal);

    /// <summary>Says who is told of the end.</summary>
    public void Begin(Action<CommandResult> completed) => _completed = completed;

    /// <summary>The client ends, where no signal has ended it before.</summary>
    public void End(int exitCode)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            _completed?.Invoke(Result(exitCode));
        }
    }

    /// <inheritdoc/>
    public void Signal(int signal)
    {
        if (_hasEnded)
        {
            return;
        }

        if (SignalProxy is { } proxy && signal != Signals.Kill)
        {
            proxy(signal);
            return;
        }

        End(128 + signal);
        _interrupted.Complete(true);
    }

    /// <summary>Writes a line to stdout.</summary>
    public void Out(string line) => Write(line + "\n");

    /// <summary>Writes a text to stdout as it is.</summary>
    public void Write(string text)
    {
        if (!_hasEnded)
        {
            _out.Append(text);
        }
    }

    /// <summary>Writes what a container wrote to the stream of the same kind.</summary>
    /// <param name="text">As it is.</param>
    /// <param name="isError">True for standard error.</param>
    public void Stream(string text, bool isError)
    {
        if (!_hasEnded)
        {
            (isError ? _error : _out).Append(text);
        }
    }

    /// <summary>Writes a line to stderr.</summary>
    public void Error(string line) => _error.Append(line).Append('\n');

    /// <summary>Writes a line of the client's own log to stderr.</summary>
    /// <param name="level">warning or error.</param>
    /// <param name="text">What it says.</param>
    public void Log(string level, string text) => Error($"time=\"{Timestamps.Rfc3339Fixed(engine.Clock.Now)[..19]}Z\" level={level} msg=\"{text}\"");

    /// <summary>Who waits for the end of a container that it has started is told of the end of the engine by its log (20.10.24, 28.2.2); the exit code.</summary>
    public int WaitLost()
    {
        Log("error", "error waiting for container: unexpected EOF");
        return 125;
    }

    /// <summary>Writes to stderr why files are not written; the exit code.</summary>
    /// <param name="fault">Why; null where they are.</param>
    public int Told(WriteFault? fault)
    {
        if (fault is not null)
        {
            Error((fault.FromDaemon ? "Error response from daemon: " : "") + fault.Text);
        }

        return fault is null ? 0 : 1;
    }

    /// <summary>Writes an error of the engine to stderr.</summary>
    public void DaemonError(string text) => Error("Error response from daemon: " + text);

    /// <summary>What the client says when it opens a folder for a file, and finds out while it sends it.</summary>
    /// <param name="request">What it asks for, behind the version.</param>
    /// <param name="path">The folder, as it was typed.</param>
    public string FolderSent(string request, string path) =>
        $"error during connect: Post \"http://%2Fvar%2Frun%2Fdocker.sock/v{Profile.ApiVersion}/{request}\": read {path}: is a directory";

    /// <summary>Writes what is wrong with a template: Go's words, or what is not simulated.</summary>
    public void TemplateError(string text) => Error(
        text.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? text
        : "template parsing error: " + text);

    /// <summary>A container for a command whose requests the client does not rewrite; null with the error written.</summary>
    /// <param name="typed">What the user typed.</param>
    /// <param name="clientText">True for commands whose older clients word a missing container themselves (E20).</param>
    public Container? Find(string typed, bool clientText = false)
    {
        bool isWorded = clientText && Profile.ClientNotFoundText;
        if (Trimmed(typed).Length == 0 && !isWorded)
        {
            Error(NoName);
            return null;
        }

        (Container? container, string? error) = engine.Resolve(Asked(typed));
        if (error is null)
        {
            return container;
        }

        if (isWorded)
        {
            Error("Error: " + (error == ErrorTexts.NoSuchContainer(Asked(typed)) ? ErrorTexts.NoSuchContainer(typed) : error));
        }
        else
        {
            DaemonError(error.TrimEnd());
        }

        return null;
    }

    /// <summary>What a request for no name at all comes to: clients of 25 and later look themselves, before it was no page of the engine's.</summary>
    public string NoName => Nameless("", "container") ?? "Error response from daemon: page not found";

    /// <summary>What a client of 25 and later says of no name at all, without a request; null for a name, and of others.</summary>
    /// <param name="typed">What the user typed.</param>
    /// <param name="kind">What it is to name: <c>container</c>, <c>network</c> or <c>volume</c>.</param>
    public string? Nameless(string typed, string kind) => Profile.NewHelpTail && typed.Trim().Length == 0 ? $"invalid {kind} name or ID: value is empty" : null;

    /// <summary>A name of a container, network or volume as the client asks for it: those of 28 cut the blanks around it off (28.2.2, <c>trimID</c>).</summary>
    public string Trimmed(string typed) => Profile.NewHelpTail ? typed.Trim() : typed;

    /// <summary>A name as the engine hears it: part of a path, which it cleans.</summary>
    public string Asked(string typed) => CleanPath.Below(Trimmed(typed));

    /// <summary>A container once its lock is free; null with the error written, also where it is gone by then.</summary>
    public async SimTask<Container?> FindLocked(string typed, bool clientText = false, bool readsCommands = false) =>
        Find(typed, clientText: clientText) is not { } container ? null
        : await engine.Lock(container, readsCommands) ? container
        : Find(typed, clientText: clientText);

    /// <summary>A container for a command whose client inspects it first, once that answers; null with the error written.</summary>
    public SimTask<Container?> FindToRead(string typed) => FindLocked(typed, clientText: true, readsCommands: true);

    /// <summary>The client is attached to a container and hands the signals that it is sent on to it, but where that has a terminal (D2.2).</summary>
    /// <param name="container">Which.</param>
    /// <param name="isWanted">False with <c>--sig-proxy=false</c>.</param>
    public void HandSignalsTo(Container container, bool isWanted)
    {
        if (isWanted && !container.Spec.Tty)
        {
            SignalProxy = signal => _ = engine.Kill(container, container.Id, signal);
        }
    }

    /// <summary>An error of <c>run</c> or <c>create</c> as <c>docker: …</c>, with the pointer to the help or without (D2.4).</summary>
    public void RunError(string verb, string text, bool withHelp) =>
        Error("docker: " + (Profile.NewHelpTail
            ? $"{text}\n\nRun 'docker {verb} --help' for more information"
            : text.TrimEnd('.') + "." + (withHelp ? $"\nSee 'docker {verb} --help'." : "")));

    /// <summary>Writes what another shell wrote.</summary>
    public void Append(CommandResult written)
    {
        _out.Append(written.Stdout);
        _error.Append(written.Stderr);
    }

    /// <summary>The answer.</summary>
    public CommandResult Result(int exitCode) => new(exitCode, Stdout, Stderr);
}
