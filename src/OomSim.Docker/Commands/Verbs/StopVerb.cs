using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker stop</c> and <c>docker restart</c>.</summary>
internal sealed class StopVerb : EachVerb
{
    private readonly bool _restart;
    private readonly Option<long?> _timeout;
    private readonly Option<long?>? _time;
    private readonly Option<string?>? _signal;

    /// <summary>One of the two.</summary>
    public StopVerb(EngineProfile profile, bool restart)
        : base(restart ? "restart" : "stop", parallel: !restart)
    {
        _restart = restart;
        _timeout = Add(Flags.Integer(profile.StopTimeoutFlag ? "--timeout" : "--time", "-t"));
        _time = profile.StopTimeoutFlag ? Add(Flags.Integer("--time")) : null;
        _signal = profile.InvalidSignalInRouter ? null : Add(Flags.Text("--signal", "-s"));
    }

    /// <inheritdoc/>
    protected override int? Check(ParseResult flags, Shell shell)
    {
        if (_time is not null && IsGiven(flags, _time))
        {
            shell.Out("Flag --time has been deprecated, use --timeout instead");
        }

        return null;
    }

    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        long? seconds = flags.GetValue(_timeout) ?? (_time is null ? null : flags.GetValue(_time));
        int? signal = null;
        if (_signal is not null && flags.GetValue(_signal) is { } text)
        {
            if (!Signals.TryParse(text, out int number))
            {
                return $"{(_restart ? "Cannot restart" : "cannot stop")} container{(_restart ? " " : ": ")}{typed}: invalid signal: {text}";
            }

            signal = number;
        }

        return _restart
            ? await shell.Engine.Restart(container, typed, seconds, signal)
            : await shell.Engine.Stop(container, typed, seconds, signal);
    }
}
