namespace OomSim.Results;

/// <summary>What signals do to those who wait at a limit: SIGKILL, or what would end the process anyway, ends the sleep; a handler has to wait (K4.17, D6.2).</summary>
internal static class HangSignals
{
    private const int Shown = 3;

    /// <summary>In one sentence.</summary>
    /// <param name="facts">What the run noted; null for nothing.</param>
    public static string Text(HangFacts? facts)
    {
        WaitingTask[] waiting = [.. facts?.Waiting ?? []];
        if (waiting.Length == 0 || Array.Exists(waiting, w => w.OnSigterm.Length == 0))
        {
            return "SIGKILL ends the sleep; SIGTERM only where it has no handler and the process is no PID 1 of a container, else it waits or is lost (K4.17, D6.2)";
        }

        List<string> parts = [];
        if (Array.Find(waiting, w => w.IsInit) is { } init)
        {
            parts.Add(init.OnSigterm switch
            {
                SignalWords.Handles => $"docker stop takes its time-out first: SIGTERM waits until {init.Comm} (PID 1) goes on and can run its handler",
                SignalWords.Ignores => $"docker stop takes its time-out first: {init.Comm} (PID 1) ignores SIGTERM",
                _ => $"docker stop takes its time-out first: {init.Comm} (PID 1) has no handler for SIGTERM, and hears no signal without one (D6.2)",
            });
        }
        else
        {
            parts.Add("PID 1 does not wait: what docker stop sends reaches it where it has a handler (D6.2)");
        }

        string[] fatal = [.. waiting.Where(w => !w.IsInit && w.OnSigterm == SignalWords.Default).Take(Shown).Select(w => Say.Line($"{w.Comm} (pid {w.Pid})"))];
        if (fatal.Length > 0)
        {
            parts.Add($"SIGTERM ends {string.Join(", ", fatal)} in the sleep: without a handler it is as fatal as SIGKILL");
        }

        parts.Add("SIGKILL ends any (K4.17, D1.13)");
        return string.Join("; ", parts);
    }
}
