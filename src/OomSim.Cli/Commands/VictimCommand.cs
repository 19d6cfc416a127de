using System.CommandLine;
using System.Text;
using OomSim.Docker;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary><c>oomsim victim</c>: works real OOM reports out again.</summary>
internal static class VictimCommand
{
    // A kernel log of a day with a report each second is smaller.
    private const long MaximumBytes = 256L << 20;

    private const string TooBig = "the log is larger than 256 MiB; cut out the part around the OOM";

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> logs = CommonOptions.Paths("LOG", "Kernel logs (dmesg, journalctl -k, syslog, kernel.log of a run; compressed too), or - for standard input.");
        var swap = new Option<long?>("--swap")
        {
            Description = "The host's swap, where a report does not hold it (default: what another report says, or none).",
            HelpName = "SIZE",
            CustomParser = result =>
            {
                if (Units.TryParseSize(result.Tokens[0].Value, out long bytes, out string error))
                {
                    return bytes;
                }

                result.AddError($"--swap: {error}");
                return null;
            },
        };
        var all = new Option<bool>("--all", "-a") { Description = "Show every candidate." };
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("victim", "Read the OOM reports of a real kernel log, work the scores out again, say who is killed and why.") { logs, swap, all, json, quiet };
        command.SetAction(parsed => Run(
            console, parsed.GetRequiredValue(logs), parsed.GetValue(swap), parsed.GetValue(all), parsed.GetValue(json), parsed.GetValue(quiet), cancellation));
        return command;
    }

    private static int Run(CliConsole console, string[] logs, long? swap, bool all, bool json, bool quiet, CancellationToken cancellation)
    {
        int code = ExitCode.Fine;
        List<(string File, VictimCheck Check)> checks = [];
        List<Problem> problems = [];
        foreach (string log in logs)
        {
            cancellation.ThrowIfCancellationRequested();
            string file = log == "-" ? "<stdin>" : log;
            string? reason = Read(log, out IReadOnlyList<OomLogReport> reports);
            if (reason is null && reports.Count == 0)
            {
                reason = "no OOM report: a line with 'invoked oom-killer:' or 'Killed process' was expected";
            }

            if (reason is not null)
            {
                problems.Add(Problem.OfFile(file, reason));
                console.Error.WriteLine(problems[^1].ToString());
                code = ExitCode.Invalid;
            }

            foreach (UnreadRow row in reports.SelectMany(r => r.Unread))
            {
                problems.Add(new Problem("warning", file, row.Line, row.Column, row.Reason));
                if (!quiet)
                {
                    console.Error.WriteLine(problems[^1].ToString());
                }
            }

            checks.AddRange(VictimCheck.Of(reports, swap >> 10).Select(c => (file, c)));
        }

        if (json)
        {
            VictimJson.Write(console.Output, checks, problems);
        }
        else if (!quiet && checks.Count > 0)
        {
            foreach ((string file, VictimCheck check) in checks)
            {
                VictimText.Write(console, file, check, all);
            }

            int known = checks.Count(c => c.Check.Agrees is not null);
            console.WriteWords(FormattableString.Invariant(
                $"{Words.Count(checks.Count, "report", "reports")}; the arithmetic names the killed one in {checks.Count(c => c.Check.Agrees == true)} of {known} that can be worked out"));
        }

        return code;
    }

    private static string? Read(string log, out IReadOnlyList<OomLogReport> reports)
    {
        reports = [];
        try
        {
            if (log != "-" && new FileInfo(log) is { Exists: true, Length: > MaximumBytes })
            {
                return TooBig;
            }

            using var stream = new CappedStream(Compression.Unpack(log == "-" ? StandardStreams.OpenInput() : File.OpenRead(log)), MaximumBytes, TooBig);
            using StreamReader reader = new(stream, Encoding.UTF8);
            reports = OomLogReader.Read(BoundedLines.Of(reader));
            return null;
        }
        catch (InvalidDataException e)
        {
            return "is compressed, and damaged: " + e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(log) ? "is a folder; a kernel log was expected"
                : e is FileNotFoundException or DirectoryNotFoundException ? "no such file"
                : log == "-" ? e.Message.ReplaceLineEndings(" ")
                : e.Message == TooBig ? TooBig : $"can't be read: {SystemReason.Of(e)}";
        }
    }
}
