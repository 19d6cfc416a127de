using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Words for a stop whose time-out ran out (D1.13).</summary>
internal static class StopWords
{
    /// <summary>What happened, and why the stop signal did not end PID 1.</summary>
    /// <param name="stop">The stop.</param>
    /// <param name="actor">Who asked, with a colon behind; empty where nobody knows.</param>
    public static string TimedOut(EndFacts stop, string actor)
    {
        string signal = SignalNumber.NameOf(stop.Signal ?? SignalNumber.Term);
        long waited = (stop.KillNs ?? 0) - (stop.SignalNs ?? 0);
        string whose = stop.TimeoutFrom switch
        {
            "default" => " (the default: no -t, no stop_grace_period)",
            "container" => " (its own stop_grace_period)",
            _ => "",
        };
        return $"stop time-out: {actor}{signal} at {Say.Time(stop.SignalNs ?? 0)} did not end it in {Say.Time(waited)}{whose}, then came SIGKILL (D1.13); {Deaf(stop, signal)}";
    }

    private static string Deaf(EndFacts stop, string signal) => stop.OnSignal switch
    {
        SignalWords.Unheard => $"PID 1 has no handler for {signal}, and hears no signal without one (D6.2)",
        SignalWords.Ignores => $"PID 1 ignores {signal}",
        SignalWords.Handles => $"PID 1 has a handler for {signal}, which had not ended it by then",
        SignalWords.SmallInit => $"its small init (--init) hands {signal} on to the program, which had not ended by then (D4.72)",
        _ => $"either PID 1 has no handler for {signal}, and hears no signal without one (D6.2), or its handler took longer",
    };
}
