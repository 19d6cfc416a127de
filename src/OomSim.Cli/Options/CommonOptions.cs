using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using OomSim.Campaigns;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>What stands for the value of an option that takes words separated by commas.</summary>
    public const string List = "LIST";

    /// <summary>The scenario files and folders.</summary>
    public static Argument<string[]> Inputs() => Paths("FILE|DIR", "Scenario files, folders searched for *.yaml and *.yml (compose.override.yaml is merged over the compose.yaml beside it), or - for standard input.");

    /// <summary>One or more paths; a mistyped option is not taken for one.</summary>
    public static Argument<string[]> Paths(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(t => t.Value).Where(t => t.Length > 1 && t[0] == '-'))
            {
                IEnumerable<string> known = (result.Parent as CommandResult)?.Command.Options.Select(o => o.Name) ?? [];
                string hint = Suggestions.Nearest(text, known) is string near ? $" (did you mean '{near}'?)" : "";
                result.AddError($"there is no option '{text}'{hint}; a file of that name is ./{text}");
            }
        });
        return argument;
    }

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    /// <summary><c>--quiet</c>.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress, verdicts or tables; errors only." };

    /// <summary><c>--jobs</c>; see <see cref="JobCount"/>.</summary>
    public static Option<int?> Jobs() => new("--jobs", "-j")
    {
        Description = "Scenarios run at the same time (default: the number of CPUs).",
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs)
            && jobs is >= 1 and <= BatchRunner.MaximumJobs
                ? jobs
                : Refuse<int?>(result, $"--jobs must be 1 to {BatchRunner.MaximumJobs}, not '{result.Tokens[0].Value}'"),
    };

    /// <summary>The number of jobs that was asked for, or the number of CPUs.</summary>
    public static int JobCount(int? asked) => asked ?? Math.Clamp(Environment.ProcessorCount, 1, BatchRunner.MaximumJobs);

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Seed of the random streams, in place of the file's.",
        HelpName = "N",
        CustomParser = result => ulong.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) && seed <= long.MaxValue
            ? seed
            : Refuse<ulong?>(result, $"--seed must be a whole number from 0 to {long.MaxValue}, not '{result.Tokens[0].Value}'"),
    };

    /// <summary><c>--max-events</c>.</summary>
    public static Option<long?> MaximumEvents() => new("--max-events")
    {
        Description = "Simulator events after which a run is given up (default: 1000000000).",
        HelpName = "N",
        CustomParser = result => long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long events) && events > 0
            ? events
            : Refuse<long?>(result, $"--max-events must be a whole number from 1, not '{result.Tokens[0].Value}'"),
    };

    /// <summary><c>--until</c>.</summary>
    public static Option<string?> Until() => WithWord(new("--until") { Description = "When the run ends (60s, 2h, idle), in place of the file's.", HelpName = "T" }, "idle");

    /// <summary><c>--sample</c>.</summary>
    public static Option<string?> Sample() => WithWord(new("--sample") { Description = "Interval between trace rows (100ms, events), in place of the file's.", HelpName = "T" }, "events");

    /// <summary><c>--set</c>.</summary>
    public static Option<string[]> Set()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Replace one value of the scenario: services.api.mem_limit=256m. May be repeated.",
            HelpName = "PATH=VALUE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        option.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(t => t.Value))
            {
                if (text.IndexOf('=', StringComparison.Ordinal) < 1)
                {
                    result.AddError($"--set needs PATH=VALUE, not '{text}'");
                }
            }
        });
        return option;
    }

    /// <summary><c>--fail-on</c>.</summary>
    public static Option<string?> FailOnList()
    {
        var option = new Option<string?>("--fail-on")
        {
            Description = $"Results that count as failures: oom, hang, restart-loop ({Alarms.RestartLoop} or more restarts by policy), separated by commas.",
            HelpName = List,
        };
        option.CompletionSources.Add("oom", "hang", "restart-loop");
        option.Validators.Add(result =>
        {
            if (!TryParseFailOn(result.GetValue(option), out _, out string unknown))
            {
                result.AddError($"--fail-on does not know '{unknown}': use oom, hang, restart-loop");
            }
        });
        return option;
    }

    /// <summary>Reads the list of <c>--fail-on</c>.</summary>
    /// <param name="text">Names separated by commas; null for none.</param>
    /// <param name="failOn">What was named.</param>
    /// <param name="unknown">The first name that means nothing.</param>
    public static bool TryParseFailOn(string? text, out FailOn failOn, out string unknown)
    {
        failOn = FailOn.None;
        unknown = "";
        foreach (string word in text?.Split(',') ?? [])
        {
            FailOn? one = word.Trim() switch
            {
                "oom" => FailOn.Oom,
                "hang" => FailOn.Hang,
                "restart-loop" => FailOn.RestartLoop,
                _ => null,
            };
            if (one is null)
            {
                unknown = word;
                return false;
            }

            failOn |= one.Value;
        }

        return true;
    }

    /// <summary>The overrides that the options of <c>run</c> amount to: the special options are short for <c>--set</c>, which comes last.</summary>
    public static IReadOnlyList<string> Overrides(ulong? seed, string? until, string? sample, IReadOnlyList<string>? sets)
    {
        var overrides = new List<string>();
        if (seed is not null)
        {
            overrides.Add(string.Create(CultureInfo.InvariantCulture, $"x-oomsim.seed={seed.Value}"));
        }

        if (until is not null)
        {
            overrides.Add($"x-oomsim.until={until}");
        }

        if (sample is not null)
        {
            overrides.Add($"x-oomsim.sample={sample}");
        }

        overrides.AddRange(sets ?? []);
        return overrides;
    }

    private static Option<string?> WithWord(Option<string?> option, string word)
    {
        option.CompletionSources.Add(word);
        return option;
    }

    private static T? Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
