using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>Hands what happens in a run to the recorder.</summary>
internal sealed class RecordingObserver(TraceWriter writer, RecorderOptions options, CancellationToken cancellation) : IRunObserver
{
    private readonly long _slice = options.SampleNs ?? long.MaxValue;
    private Recorder? _recorder;
    private World? _world;
    private FactsRecorder? _facts;

    /// <summary>What became of every container; ask after the run.</summary>
    public IReadOnlyList<ContainerSummary> Containers => _recorder?.Containers() ?? [];

    /// <summary>The host's watermarks, each change; ask after the run.</summary>
    public IReadOnlyList<WatermarkSummary> Watermarks => _recorder?.Watermarks ?? [];

    /// <summary>Whose growth took whose pages; ask after the run.</summary>
    public ReclaimSummary Reclaim => _recorder?.Reclaim() ?? ReclaimSummary.None;

    /// <summary>Whom memory.high held back; ask after the run.</summary>
    public IReadOnlyList<HighSummary> Held => _recorder?.Held() ?? [];

    /// <summary>What clients saw; ask after the run.</summary>
    public IReadOnlyList<RequestSummary> Requests => _recorder?.Requests() ?? [];

    /// <summary>What explains the run; null where nothing is written. Ask after the run.</summary>
    public RunFacts? Facts => _facts?.Facts();

    /// <inheritdoc/>
    public void OnStarted(World world)
    {
        (_world, _recorder) = (world, new Recorder(world.Host, world.Docker, writer, options));
        _facts = writer.Folder is null ? null : new FactsRecorder(world.Host, world.Docker);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The run was cancelled: between two events there may be millions of samples.</exception>
    public void OnAdvance(long nextNs)
    {
        for (long now = _world!.Simulator.Now; nextNs - now > _slice; now += _slice)
        {
            cancellation.ThrowIfCancellationRequested();
            _recorder!.AdvanceTo(now + _slice);
        }

        _recorder!.AdvanceTo(nextNs);
    }

    /// <inheritdoc/>
    public void OnCommandCompleted(CommandRecord command) =>
        _recorder!.Command(command.TimeNs, command.Command, command.ExitCode, command.Stdout, command.Stderr);

    /// <inheritdoc/>
    public void OnScenarioEvent(HostEvent happened) => _recorder!.Event(happened.Source, happened.Type, happened.Subject, happened.Detail);

    /// <inheritdoc/>
    public void OnFinished(World world) => _recorder!.Finish();
}
