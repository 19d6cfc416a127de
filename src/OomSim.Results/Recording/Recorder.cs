using System.Runtime.CompilerServices;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Watches a host and its engine and writes down what happens. It reads and never acts. The runner calls
/// <see cref="AdvanceTo"/> before the clock moves on to the next event, and <see cref="Finish"/> at the end:
/// <code>
/// while (simulator.NextTime is { } next &amp;&amp; next &lt;= until) { recorder.AdvanceTo(next); simulator.Step(); }
/// recorder.AdvanceTo(end); simulator.RunUntil(end); recorder.Finish();
/// </code>
/// </summary>
public sealed class Recorder : IHostObserver, IDockerObserver
{
    private readonly LinuxHost _host;
    private readonly TraceWriter _writer;
    private readonly RecorderOptions _options;
    private readonly Sampler _sampler;
    private readonly DockerEventLog? _dockerEvents;
    private readonly StorageRecorder? _storage;
    private readonly RequestRecorder _requests;
    private readonly Scraper? _scraper;
    private readonly ConditionalWeakTable<Cgroup, LiveCgroup> _cgroups = [];
    private readonly Dictionary<Container, LiveContainer> _containers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Process, (ProcessGroup Group, LinkedListNode<ProcessTrack> Node)> _processes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, ProcessGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProcessGroup>.AlternateLookup<ReadOnlySpan<char>> _groupsByPart;
    private readonly List<LiveContainer> _all = [];
    private readonly List<CommandRow> _commands = [];

    /// <summary>A recorder that watches from now on: it adds itself to the observers of both.</summary>
    /// <param name="host">The host; boot it and start the engine first, so that the engine hears of things before the recorder does.</param>
    /// <param name="engine">Its engine; null for a host without one.</param>
    /// <param name="writer">Where rows go.</param>
    /// <param name="options">How to record.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sample interval is not above 0.</exception>
    public Recorder(LinuxHost host, DockerEngine? engine, TraceWriter writer, RecorderOptions? options = null)
    {
        _host = host;
        _writer = writer;
        _options = options ?? new RecorderOptions();
        _sampler = new Sampler(new LiveWorld(host), writer, _options)
        {
            Discover = () =>
            {
                Discover(host.Root);
                _storage?.Look();
            },
        };
        _requests = new RequestRecorder(writer);
        _groupsByPart = _groups.GetAlternateLookup<ReadOnlySpan<char>>();
        if (_options.ScrapeNs is { } scrape)
        {
            writer.OpenScraped();
            _sampler.Probes.Add(_scraper = new Scraper(host, writer, _sampler.Containers, scrape));
        }

        if (writer.Folder is { } results && _options.CgroupDumps.Count > 0)
        {
            _sampler.Probes.Add(new CgroupDump(host, results, _options.CgroupDumps));
        }

        host.StepObserver = writer.TraceEvents;
        host.Observers.Add(this);
        if (engine is not null)
        {
            engine.Observers.Add(this);
            _storage = new StorageRecorder(engine, writer);
            _dockerEvents = writer.Folder is { } folder
                ? new DockerEventLog(() => folder.CreateFile("docker-events.jsonl"), engine.Config.Version, _options.EpochUnixSeconds)
                : null;
        }
    }

    /// <summary>When the next sample is due, simulated ns; <see cref="long.MaxValue"/> when none is.</summary>
    public long NextSample => _sampler.NextSample;

    /// <summary>
    /// Called before the clock moves on: writes the rows of the present instant when <paramref name="nextEventNs"/> lies
    /// after it, and the samples due before that time (the clock then stands at the last of them).
    /// </summary>
    /// <exception cref="RowLimitException">The run has too many rows.</exception>
    public void AdvanceTo(long nextEventNs)
    {
        _storage?.Start();
        if (nextEventNs > _host.Simulator.Now)
        {
            _writer.TraceEvents?.EndInstant(_host.Simulator.Now);
        }

        _sampler.AdvanceTo(nextEventNs);
    }

    /// <summary>Writes the last rows, at the simulator's present, and closes the intervals that still last.</summary>
    /// <exception cref="RowLimitException">The run has too many rows.</exception>
    public void Finish()
    {
        _sampler.EndInstant();
        _sampler.Sample();
        foreach (RequestRecord request in _host.PendingRequests)
        {
            _requests.Add(request);
        }

        _writer.TraceEvents?.EndInstant(_host.Simulator.Now);
        _writer.TraceEvents?.Finish(_host.Simulator.Now);
        _dockerEvents?.Dispose();
        foreach (CommandRow command in _commands.OrderBy(static c => c.Time))
        {
            _writer.Add(command);
        }

        foreach (LiveContainer container in _all)
        {
            container.Account.Close();
        }
    }

    /// <summary>Writes a line of events.csv from <c>client</c> or <c>scenario</c>.</summary>
    public void Event(string source, string type, string subject, string? detail) =>
        _writer.Add(new EventRow { Time = _host.Simulator.Now, Source = source, Type = type, Subject = subject, Detail = detail });

    /// <summary>Keeps a line of commands.csv, which is in the order of typing: a command can answer after later ones did.</summary>
    /// <param name="timeNs">When it was typed, simulated ns.</param>
    /// <param name="command">As typed.</param>
    /// <param name="exitCode">As a shell sees it; null for one that has not ended.</param>
    /// <param name="stdout">What it printed.</param>
    /// <param name="stderr">What it complained about.</param>
    public void Command(long timeNs, string command, int? exitCode, string stdout, string stderr) =>
        _commands.Add(new CommandRow { Time = timeNs, Command = command, ExitCode = exitCode, Stdout = stdout, Stderr = stderr });

    /// <summary>What the clients of each container saw, in order of their first answers. Ask after <see cref="Finish"/>.</summary>
    public IReadOnlyList<RequestSummary> Requests() => _requests.Summaries();

    /// <summary>What became of every container, in order of creation, removed ones too. Ask after <see cref="Finish"/>.</summary>
    public IReadOnlyList<ContainerSummary> Containers() => _all.ConvertAll(c =>
    {
        ContainerAccount account = c.Account;
        return new ContainerSummary(
            c.Name, c.Source.Id, c.KnownStatus, c.ExitCode, c.OomKilled, c.RestartCount, account.Peak, account.LostBytes, c.OomKills,
            account.Kills.ToList(), account.Hung.ToList(), account.Frozen.ToList())
        {
            LeftOut = new LeftOutSummary(account.Kills.LeftOut, account.Hung.LeftOut, account.Frozen.LeftOut),
            Restarts = c.Source.PolicyRestarts,
            IsEvicted = c.Source.IsEvicted,
            VainOoms = account.VainOoms,
            FirstVainOomNs = account.FirstVainOomNs,
            Backoff = c.Source.Spec.RestartBackoff,
            Grants = account.Grants,
            Bounds = account.Bounds,
            Names = account.Names,
            ScrapeSeen = _scraper is null ? null : account.Scrapes.Seen,
        };
    });

    /// <summary>Whose growth took whose pages. Ask after <see cref="Finish"/>.</summary>
    public ReclaimSummary Reclaim() => ReclaimNames.Of(_host, Names());

    /// <summary>Whom memory.high held back. Ask after <see cref="Finish"/>.</summary>
    public IReadOnlyList<HighSummary> Held() => ReclaimNames.Held(_host, Names());

    /// <summary>The host's watermarks, each change. Ask after <see cref="Finish"/>.</summary>
    public IReadOnlyList<WatermarkSummary> Watermarks => _sampler.Watermarks;

    /// <inheritdoc/>
    void IHostObserver.OnBeforeJump(Cgroup cgroup)
    {
        if (TrackOf(cgroup) is { } track)
        {
            _sampler.BeforeJump(track);
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnHostEvent(HostEvent happened)
    {
        _writer.Add(new EventRow { Time = happened.Time, Source = happened.Source, Type = happened.Type, Subject = happened.Subject, Detail = happened.Detail });
        if (happened is { Source: "kernel", Type: "oom" } && _host.FindCgroup(happened.Subject) is { } cgroup)
        {
            (TrackOf(cgroup)?.Container as ContainerTrack)?.Account.NoteVainOom(happened.Time);
        }

        if (_options.SampleNs is null || happened.Source == "kernel")
        {
            TouchSubject(happened.Subject);
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnOomKill(Process process) => _scraper?.NoteKill(process, TrackOf(process.Cgroup) as LiveCgroup);

    /// <inheritdoc/>
    void IHostObserver.OnHungChanged(Process process) => _writer.TraceEvents?.OnTaskChanged(process);

    /// <inheritdoc/>
    void IHostObserver.OnRequestFinished(RequestRecord request) => _requests.Add(request);

    /// <inheritdoc/>
    void IHostObserver.OnProcessStarted(Process process)
    {
        // A cgroup says whose the process is; a name can have been another container's.
        ProcessGroup group = TrackOf(process.Cgroup)?.Container ?? GroupOf(process.Owner);
        _writer.TraceEvents?.Begin(_host.Simulator.Now, group.Name, process);
        _processes[process] = (group, group.Processes.AddLast(new LiveProcess(process)));
        if (group is ContainerTrack container)
        {
            // Its cgroup is as new as the process: what happens to it from now on is the container's.
            _ = container.Cgroup;
            _scraper?.Notice((LiveContainer)container);
        }

        Touch(group);
    }

    /// <inheritdoc/>
    void IHostObserver.OnProcessExited(Process process)
    {
        _writer.TraceEvents?.End(_host.Simulator.Now, process);
        if (!_processes.Remove(process, out (ProcessGroup Group, LinkedListNode<ProcessTrack> Node) known))
        {
            return;
        }

        _sampler.Leave(known.Node.Value);
        known.Group.Processes.Remove(known.Node);
        if (known.Group is ContainerTrack container)
        {
            container.Account.LostBytes += process.LostBytes;
            if (process.IsOomVictim && !known.Node.Value.KillNoted)
            {
                container.Account.Kills.Add(new KillSummary(_host.Simulator.Now, process.Pid, process.Comm));
            }
        }

        Touch(known.Group);
    }

    /// <inheritdoc/>
    void IDockerObserver.OnDockerEvent(DockerEvent happened)
    {
        _dockerEvents?.Add(happened);
        bool isContainer = happened.Type == "container";
        _writer.Add(new EventRow
        {
            Time = happened.Time,
            Source = "docker",
            Type = isContainer ? happened.Action : happened.Type + " " + happened.Action,
            Subject = happened.Attributes.TryGetValue("name", out string? name) ? name : happened.ActorId,
            Detail = happened.Type == "image" ? happened.ActorId : string.Join(", ", DockerEventLog.Ordered(happened.Attributes).Where(static a => a.Key != "name").Select(static a => a.Key + "=" + a.Value)),
        });
    }

    /// <inheritdoc/>
    void IDockerObserver.OnImagesChanged() => _storage?.NoteImages();

    /// <inheritdoc/>
    void IDockerObserver.OnContainerChanged(Container container)
    {
        _storage?.Note(container);
        if (!_containers.TryGetValue(container, out LiveContainer? track))
        {
            if (container.Status == "removed")
            {
                return;
            }

            track = new LiveContainer(container, TrackOf);
            _containers.Add(container, track);
            _sampler.Containers.AddLast(track);
            _all.Add(track);
        }

        if (track.KnownName != container.Name)
        {
            Rename(track);
        }

        if (!_groups.TryGetValue(container.Name, out ProcessGroup? named) || named != track)
        {
            _groups[container.Name] = track;
            _requests.Name(container.Name, container.Id, _host.Simulator.Now);
        }

        _ = track.Cgroup;
        _scraper?.Notice(track);
        _sampler.StateChanged(track);
        if (track.KnownStatus == "removed")
        {
            _containers.Remove(container);
        }
    }

    private void Rename(LiveContainer track)
    {
        (string old, track.KnownName) = (track.KnownName, track.Name);
        track.Account.Names.Add(new NameSummary(_host.Simulator.Now, track.Name));
        if (old.Length == 0)
        {
            return;
        }

        if (_groups.TryGetValue(old, out ProcessGroup? named) && named == track)
        {
            _groups.Remove(old);
        }

        _sampler.Renamed(track, old);
        foreach (ProcessTrack process in track.Processes)
        {
            _writer.TraceEvents?.Move(_host.Simulator.Now, track.Name, ((LiveProcess)process).Source);
        }
    }

    private Dictionary<string, string> Names() =>
        _all.DistinctBy(static c => c.Source.Id).ToDictionary(static c => c.Source.Id, static c => c.Name, StringComparer.Ordinal);

    private void TouchSubject(string subject)
    {
        int slash = subject.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> name = slash < 0 ? subject : subject.AsSpan(0, slash);
        if (_groupsByPart.TryGetValue(name, out ProcessGroup? group))
        {
            Touch(group);
        }
    }

    private void Touch(ProcessGroup group)
    {
        if (group is ContainerTrack container && container.KnownStatus != "removed")
        {
            _sampler.Touch(container);
        }
    }

    private ProcessGroup GroupOf(string owner)
    {
        if (!_groups.TryGetValue(owner, out ProcessGroup? group))
        {
            group = new ProcessGroup(owner);
            _groups.Add(owner, group);
            _sampler.Others.Add(group);
        }

        return group;
    }

    // Cgroups can be made by hand (mkdir), without a process that would make them known.
    private void Discover(Cgroup cgroup)
    {
        foreach (Cgroup child in cgroup.Children)
        {
            TrackOf(child);
            Discover(child);
        }
    }

    // The root is the host itself: host.csv shows it.
    private CgroupTrack? TrackOf(Cgroup cgroup)
    {
        if (cgroup.Parent is null)
        {
            return null;
        }

        if (!_cgroups.TryGetValue(cgroup, out LiveCgroup? track))
        {
            track = new LiveCgroup(cgroup, TrackOf(cgroup.Parent));
            _cgroups.Add(cgroup, track);
            _sampler.Cgroups.Add(track);
        }

        return track;
    }
}
