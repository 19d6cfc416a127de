using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The words of a <c>systemctl</c>, as far as docker.service goes.</summary>
/// <param name="Verb">start, stop, restart, reload, kill, status, is-active or reset-failed; empty for none of these.</param>
/// <param name="Signal">The signal of kill.</param>
/// <param name="NoBlock">--no-block: it does not wait for the job.</param>
/// <param name="Problem">What is not simulated or wrong; null for nothing.</param>
internal sealed record SystemctlLine(string Verb, int Signal, bool NoBlock, string? Problem)
{
    /// <summary>What it can do.</summary>
    public static IReadOnlyList<string> Verbs { get; } = ["is-active", "kill", "reload", "reset-failed", "restart", "start", "status", "stop"];

    /// <summary>Reads a line.</summary>
    /// <param name="words">All its words.</param>
    public static SystemctlLine Parse(IReadOnlyList<string> words)
    {
        List<string> operands = [];
        int signal = Docker.Signals.Term;
        bool noBlock = false;
        string? problem = null;
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i];
            string? given = word is "-s" or "--signal" ? words.ElementAtOrDefault(++i) ?? ""
                : word.StartsWith("--signal=", StringComparison.Ordinal) ? word["--signal=".Length..]
                : null;
            if (given is not null)
            {
                int? number = Signals.Parse(given);
                problem ??= number is null ? $"there is no signal '{given}'" : null;
                signal = number ?? signal;
            }
            else if (word is "--no-pager" or "-l" or "--full")
            {
                // Nothing is paged or cut here.
            }
            else if (word == "--no-block")
            {
                noBlock = true;
            }
            else if (word.StartsWith('-'))
            {
                problem ??= $"the option '{word}' is not simulated";
            }
            else
            {
                operands.Add(word);
            }
        }

        string verb = operands.FirstOrDefault() ?? "";
        problem ??= !Verbs.Contains(verb, StringComparer.Ordinal) ? $"'systemctl {verb}' is not simulated"
            : operands is [_, "docker" or "docker.service"] ? null
            : "only docker.service is simulated";
        return new SystemctlLine(problem is null ? verb : "", signal, noBlock, problem);
    }
}
