using System.CommandLine;

namespace OomSim.Docker;

/// <summary>The flags of <c>docker create</c> and <c>docker run</c> about health.</summary>
internal sealed class HealthFlags
{
    private readonly Option<string?> _command = Flags.Text("--health-cmd");
    private readonly Option<long?> _interval = Flags.Duration("--health-interval");
    private readonly Option<long?> _timeout = Flags.Duration("--health-timeout");
    private readonly Option<long?> _startPeriod = Flags.Duration("--health-start-period");
    private readonly Option<long?> _startInterval = Flags.Duration("--health-start-interval");
    private readonly Option<long?> _retries = Flags.Integer("--health-retries");
    private readonly Option<bool> _none = Flags.Switch("--no-healthcheck");

    /// <summary>The flags that a release of the client knows.</summary>
    public HealthFlags(EngineProfile profile) =>
        Options = [_command, _interval, _timeout, _startPeriod, _retries, _none, .. profile.HealthStartInterval ? new Option[] { _startInterval } : []];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options { get; }

    /// <summary>What they ask for; the client's own error, or null.</summary>
    public string? Read(ParseResult flags, out HealthCheck? check)
    {
        check = null;
        long Of(Option<long?> option) => Options.Contains(option) ? flags.GetValue(option) ?? 0 : 0;
        string command = flags.GetValue(_command) ?? "";
        var given = new HealthCheck(command.Length > 0 ? ["CMD-SHELL", command] : [])
        {
            IntervalNs = Of(_interval),
            TimeoutNs = Of(_timeout),
            StartPeriodNs = Of(_startPeriod),
            StartIntervalNs = Of(_startInterval),
            Retries = (int)Math.Clamp(Of(_retries), int.MinValue, int.MaxValue),
        };
        bool some = command.Length > 0 || given.IntervalNs != 0 || given.TimeoutNs != 0 || given.StartPeriodNs != 0 || given.StartIntervalNs != 0 || given.Retries != 0;
        if (flags.GetValue(_none))
        {
            check = HealthCheck.None;
            return some ? "--no-healthcheck conflicts with --health-* options" : null;
        }

        Option? negative = given.IntervalNs < 0 ? _interval : given.TimeoutNs < 0 ? _timeout : given.Retries < 0 ? _retries : given.StartPeriodNs < 0 ? _startPeriod
            : given.StartIntervalNs < 0 ? _startInterval : null;
        check = some ? given : null;
        return negative is null ? null : negative.Name + " cannot be negative";
    }
}
