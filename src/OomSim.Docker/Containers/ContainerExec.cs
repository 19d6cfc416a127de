using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>One <c>docker exec</c> in a container (D1.32).</summary>
internal sealed class ContainerExec(string id, Container container, string commandLine, OutputPipes output)
{
    /// <summary>64 hex digits.</summary>
    public string Id => id;

    /// <summary>Where it runs.</summary>
    public Container Container => container;

    /// <summary>Its words with blanks between, as its events name it.</summary>
    public string CommandLine => commandLine;

    /// <summary>The same as its events have it: the program and a blank, also where nothing is behind it.</summary>
    public string Told => commandLine.Contains(' ', StringComparison.Ordinal) ? commandLine : commandLine + " ";

    /// <summary>Its own standard output and standard error, which no log keeps.</summary>
    public OutputPipes Output => output;

    /// <summary>True where it has a terminal of its own.</summary>
    public bool IsTty => output.IsTty;

    /// <summary><c>-w</c>; empty for the container's own.</summary>
    public string WorkingDirectory { get; set; } = "";

    /// <summary><c>-u</c>; empty for the container's own.</summary>
    public string User { get; set; } = "";

    /// <summary><c>--privileged</c>: root has all capabilities in it, whatever the container has.</summary>
    public bool IsPrivileged { get; set; }

    /// <summary><c>-e</c> and <c>--env-file</c>: <c>NAME=VALUE</c>, or a name alone that the container's environment loses.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];

    /// <summary>True where dockerd does not know it any more: one that has ended has started it, or it was a probe that took too long.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Its process; null until it is started.</summary>
    public Process? Process { get; set; }

    /// <summary>Completes when its program runs, or has ended without: until then the runtime is starting it.</summary>
    public SimTask<bool> Begun { get; } = new();

    /// <summary>The exit code that a shell around it makes of its own; null: that.</summary>
    public Func<int, int>? Reported { get; set; }

    /// <summary>Its exit code, once it has ended.</summary>
    public SimTask<int> Ended { get; } = new();
}
