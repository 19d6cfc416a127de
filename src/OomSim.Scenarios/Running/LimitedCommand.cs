using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>A command that <c>timeout</c> runs: it is sent a signal once its time is up.</summary>
/// <param name="simulator">Tells the time.</param>
/// <param name="line">What was typed.</param>
/// <param name="answered">Gets the answer.</param>
internal sealed class LimitedCommand(Simulator simulator, TimeoutLine line, Action<CommandResult> answered) : IEventOwner
{
    private const int KilledStatus = 137;

    private ICommandOutput? _client;
    private EventHandle _timer;
    private bool _hasEnded;
    private bool _hasExpired;
    private bool _isKilled;

    /// <summary>Begins to count, where it has not ended at once.</summary>
    /// <param name="client">The command.</param>
    public void Watch(ICommandOutput client)
    {
        _client = client;
        if (!_hasEnded && line.DurationNs > 0)
        {
            _timer = simulator.Schedule(Later(line.DurationNs), this, 0);
        }
    }

    /// <summary>It has ended, by itself or by the signal.</summary>
    public void End(CommandResult answer)
    {
        _hasEnded = true;
        simulator.Cancel(_timer);
        answered(_isKilled ? answer with { ExitCode = KilledStatus }
            : _hasExpired && !line.PreservesStatus ? answer with { ExitCode = TimeoutLine.TimedOut }
            : answer);
    }

    /// <inheritdoc/>
    public void OnEvent(int tag, long argument)
    {
        _timer = default;
        int signal = _hasExpired ? Signals.Kill : line.Signal;
        _isKilled = signal == Signals.Kill;
        if (!_hasExpired && line.KillAfterNs is { } after)
        {
            _timer = simulator.Schedule(Later(after), this, 0);
        }

        _hasExpired = true;
        _client!.Signal(signal);
    }

    private long Later(long ns) => ns > SimTime.Never - simulator.Now ? SimTime.Never : simulator.Now + ns;
}
