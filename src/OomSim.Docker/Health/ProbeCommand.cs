using System.Text.RegularExpressions;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>
/// What the command of a health check does. What the image describes runs as described, a standard tool as everywhere. Any other command is
/// taken for one that asks the container's service and ends with 0 once that answers; where the program never serves, for one that
/// finds everything in order.
/// </summary>
/// <param name="Program">What runs.</param>
/// <param name="Failure">The exit code of every failure, as <c>|| exit 1</c> makes it; null: the command's own.</param>
public sealed partial record ProbeCommand(CommandProgram Program, int? Failure = null)
{
    private const int CurlRefused = 7;
    private const int CurlTimedOut = 28;
    private const int CurlNoReply = 52;

    // Programs that the images which use them in health checks have, whether or not a scenario lists the file.
    private static readonly string[] Clients =
    [
        "curl", "wget", "nc", "ncat", "pg_isready", "psql", "mysqladmin", "mariadb-admin", "mysql", "mariadb", "redis-cli", "valkey-cli", "mongosh", "mongo", "healthcheck.sh",
        "rabbitmq-diagnostics", "rabbitmqctl", "grpc_health_probe", "kafka-topics.sh", "kafka-broker-api-versions.sh", "etcdctl", "cqlsh", "clickhouse-client", "vault",
        "consul", "memcached-tool",
    ];

    /// <summary>True where nothing says what the command does, so that it stands for a question to the service.</summary>
    public bool IsStandIn { get; init; }

    /// <summary>What a failure sends to the container's first process, as <c>|| kill 1</c> does; null for nothing.</summary>
    public int? SignalToInit { get; init; }

    /// <summary>What a probe's words do.</summary>
    /// <param name="words">The command and its arguments, at least one word.</param>
    /// <param name="place">Where it runs: of an image whose files are all known nothing stands in for a command that is not there.</param>
    public static ProbeCommand Resolve(IReadOnlyList<string> words, ProgramPlace place)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(place);
        ProgramSet own = place.Own;
        bool isScript = words.Count > 2 && words[1] == "-c" && StandardTools.Find(words[0]) == "sh";
        string script = isScript ? words[2] : "";
        int? failure = null;
        if (isScript && OrElse().Match(script) is { Success: true } or)
        {
            script = or.Groups["first"].Value;
            failure = or.Groups["code"].Success && int.TryParse(or.Groups["code"].Value, out int code) ? code & 0xFF : 1;
            words = [words[0], words[1], script];
        }

        int? signal = null;
        if (isScript && OrKill().Match(script) is { Success: true } kill
            && Signals.TryParse(kill.Groups["signal"].Success ? kill.Groups["signal"].Value : "TERM", out int number))
        {
            // `|| kill 1` ends with what kill ends with.
            script = kill.Groups["first"].Value;
            (failure, signal) = (0, number);
            words = [words[0], words[1], script];
        }

        string name = isScript ? script.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "" : words[0];
        string file = name[(name.LastIndexOf('/') + 1)..];
        CommandProgram known = CommandResolver.Resolve(words, place);
        bool isClient = Clients.Contains(file, StringComparer.Ordinal);
        if (known.Program is not null || (!isClient && known.Fault == CommandFault.NotExecutable) || (place.IsWhole && known.Fault == CommandFault.NotFound))
        {
            return new ProbeCommand(known, failure) { SignalToInit = signal };
        }

        AskStep ask = file == "curl" ? new AskStep(CurlRefused, CurlNoReply, CurlTimedOut) { Timeout = Patience(words, script) } : new AskStep(1, 1, 1) { OnlyConnects = OnlyConnects(script.Length > 0 ? Split(script) : words) };
        Step[] steps = Serves(own) ? [ask] : [];
        var process = new ProgramDefinition { Name = file, Comm = file.Length == 0 ? "sh" : file, Steps = steps };
        return new ProbeCommand(new CommandProgram(new ProgramSet(process, own.Processes)), failure) { SignalToInit = signal, IsStandIn = !isClient || steps.Length == 0 };
    }

    /// <summary>The exit code that the engine sees.</summary>
    public int CodeOf(int exitCode) => exitCode == 0 ? 0 : Failure ?? exitCode;

    /// <summary>True where it looks whether somebody listens, and asks for no answer: <c>nc -z</c>, a kubelet's tcpSocket.</summary>
    internal static bool OnlyConnects(IReadOnlyList<string> words) =>
        words.Count > 0 && words[0][(words[0].LastIndexOf('/') + 1)..] is "nc" or "ncat" && words.Any(w => w is ['-', not '-', ..] && w.Contains('z', StringComparison.Ordinal));

    /// <summary>True for a program that clients outside send requests to.</summary>
    internal static bool Serves(ProgramSet own) => own.Processes.Values.Append(own.Init).Any(p => Serves(p.Steps) || p.OnSignal.Values.Any(h => h.Steps is { } steps && Serves(steps)));

    private static bool Serves(IReadOnlyList<Step> steps) => steps.Any(s => s is ServeStep || (s is RepeatStep repeat && Serves(repeat.Steps)));

    // curl -m 5, --max-time 5.
    private static Quantity? Patience(IReadOnlyList<string> words, string script)
    {
        string[] all = script.Length > 0 ? Split(script) : [.. words];
        int at = Array.FindIndex(all, w => w is "-m" or "--max-time");
        return at >= 0 && at + 1 < all.Length && decimal.TryParse(all[at + 1], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out decimal seconds) && seconds is > 0 and < 1_000_000
            ? Quantity.Of((long)(seconds * SimTime.Second))
            : null;
    }

    private static string[] Split(string script) => script.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(?<first>.*?)\s*\|\|\s*(?:exit\s+(?<code>\d{1,3})|exit|false)\s*;?\s*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OrElse();

    [GeneratedRegex(@"^(?<first>.*?)\s*\|\|\s*kill(?:\s+-(?:s\s*|n\s*)?(?<signal>[A-Z0-9]+))?\s+(?:--\s+)?1\s*;?\s*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OrKill();
}
