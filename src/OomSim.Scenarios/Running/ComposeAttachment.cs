using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>
/// What <c>docker compose up</c> and <c>logs -f</c> show of containers: each line behind the name of its container, as it comes, and how each run ends; until
/// none of them runs any more, nor is to be started again.
/// </summary>
internal sealed class ComposeAttachment : IDockerObserver, IEventOwner
{
    private readonly World _world;
    private readonly ComposeOutput _output;
    private readonly bool _hasPrefix;
    private readonly bool _hasTime;
    private readonly List<Container> _attached = [];
    private readonly List<Container> _waited = [];
    private readonly List<Container> _containers = [];
    private readonly Dictionary<(Container Container, bool IsError), string> _begun = [];
    private Action? _over;
    private bool _isOver;
    private int _width;

    /// <summary>Shows nothing yet.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="output">Where it prints.</param>
    /// <param name="width">Of the widest name.</param>
    /// <param name="hasPrefix">False with <c>--no-log-prefix</c>.</param>
    /// <param name="hasTime">True with <c>--timestamps</c>.</param>
    public ComposeAttachment(World world, ComposeOutput output, int width, bool hasPrefix, bool hasTime = false)
    {
        (_world, _output, _width, _hasPrefix, _hasTime) = (world, output, width, hasPrefix, hasTime);
        world.Docker.Observers.Add(this);
    }

    /// <summary>The containers whose output is shown, in the order in which they came.</summary>
    public IReadOnlyList<Container> Attached => _attached;

    /// <summary>True to show nothing more of them.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Called when one of them has ended, once that was told; null for nobody.</summary>
    public Action<Container>? Ended { get; set; }

    /// <summary>How a name stands before a line.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="width">Of the widest name.</param>
    public static string Prefix(string name, int width) => name.PadRight(width + 1) + " | ";

    /// <summary>Watches a container, which is about to run or runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="attaches">True to show what it prints; else only its end is told.</param>
    /// <param name="waits">True where it is over only once this one has ended, too.</param>
    public void Add(Container container, bool attaches = true, bool waits = true)
    {
        if (!_containers.Contains(container))
        {
            _containers.Add(container);
            _waited.AddRange(waits ? [container] : Array.Empty<Container>());
            if (attaches)
            {
                _attached.Add(container);
                _width = Math.Max(_width, container.Name.Length);
                Attach(container, isTold: true);
            }
        }
    }

    /// <summary>Calls back once none of them runs any more; it may be so by now.</summary>
    public void WhenOver(Action over)
    {
        _over = over;
        Look();
    }

    /// <inheritdoc/>
    void IDockerObserver.OnDockerEvent(DockerEvent happened)
    {
        if (!_isOver && happened is { Type: "container", Action: "die" } && _containers.Find(c => c.Id == happened.ActorId) is { } container)
        {
            Flush(container);
            Tell(string.Create(CultureInfo.InvariantCulture, $"{container.Name} exited with code {container.ExitCode}{(container.Restarting ? " (restarting)" : "")}\n"));

            // What its next run prints; nobody is attached to it any more.
            if (_attached.Contains(container))
            {
                Attach(container, isTold: false);
            }

            Ended?.Invoke(container);
        }
    }

    /// <inheritdoc/>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        _world.Docker.Leave(this);
        _over!();
    }

    /// <inheritdoc/>
    void IDockerObserver.OnContainerChanged(Container container) => Look();

    private void Attach(Container container, bool isTold) => _world.Docker.Attach(container, (text, isError) => Write(container, text, isError), isTold);

    private void Write(Container container, string text, bool isError)
    {
        string rest = _begun.GetValueOrDefault((container, isError), "") + text;
        for (int end = rest.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = rest.IndexOf('\n', StringComparison.Ordinal))
        {
            Line(container, rest[..end], isError);
            rest = rest[(end + 1)..];
        }

        _begun[(container, isError)] = rest;
    }

    private void Flush(Container container)
    {
        foreach (bool isError in (bool[])[false, true])
        {
            if (_begun.Remove((container, isError), out string? rest) && rest.Length > 0)
            {
                Line(container, rest, isError);
            }
        }
    }

    private void Line(Container container, string text, bool isError)
    {
        string line = (_hasPrefix ? Prefix(container.Name, _width) : "") + (_hasTime ? Timestamps.Rfc3339Fixed(_world.Simulator.Now) + " " : "") + text + "\n";
        Tell(line, isError);
    }

    private void Tell(string line, bool isError = false)
    {
        if (!IsSilent)
        {
            ((Action<string>)(isError ? _output.Error : _output.Out))(line);
        }
    }

    private void Look()
    {
        if (_over is not null && !_isOver && _waited.TrueForAll(c => !c.Running))
        {
            // The event that ends the last of them is still to be told.
            _isOver = true;
            _world.Simulator.Schedule(_world.Simulator.Now, this, 0);
        }
    }
}
