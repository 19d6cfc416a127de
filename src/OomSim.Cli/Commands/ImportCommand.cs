using System.CommandLine;
using System.Globalization;
using System.Text;
using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary><c>oomsim import</c>: makes a scenario of what the user already has.</summary>
internal static class ImportCommand
{
    private const string StandardStream = "-";
    private const string StandardInput = "<stdin>";

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation) =>
        new("import", "Make a scenario of what you already have.") { Kubernetes(console, cancellation) };

    private static Command Kubernetes(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> files = CommonOptions.Paths("FILE", "Manifests: YAML or JSON with one or more objects, rendered if they are templates; or - for standard input.");
        var output = new Option<string>("--output", "-o") { Description = "File that is written (- for standard output).", HelpName = "FILE", DefaultValueFactory = _ => StandardStream };
        Option<long?> memory = Size("--memory", "Memory of the node (default: the smallest of 4 GiB, 8 GiB, 16 GiB … that holds what the pods request).", 16L << 20);
        Option<long?> swap = Size("--swap", "Swap of the node, of which pods get none (default: 0).", 0);
        var cpus = new Option<long?>("--cpus")
        {
            Description = "CPUs of the node (default: the smallest of 2, 4, 8 … that holds what the pods request).",
            HelpName = "N",
            CustomParser = result =>
            {
                if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number is >= 1 and <= 1024)
                {
                    return number;
                }

                result.AddError($"--cpus must be 1 to 1024, not '{result.Tokens[0].Value}'");
                return null;
            },
        };
        var cgroup = new Option<string>("--cgroup") { Description = "cgroup version of the node.", DefaultValueFactory = _ => "v2" };
        cgroup.TakeOnly("v1", "v2");
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("k8s", "Make a scenario of Kubernetes manifests: every pod on one node, with its QoS class, limits, oom_score_adj and CrashLoopBackOff.")
        {
            files, output, memory, swap, cpus, cgroup, json, quiet,
        };
        command.SetAction(parsed =>
        {
            cancellation.ThrowIfCancellationRequested();
            KubernetesImportOptions options = new()
            {
                Memory = parsed.GetValue(memory),
                Cpus = parsed.GetValue(cpus),
                Swap = parsed.GetValue(swap) ?? 0,
                Cgroup = parsed.GetValue(cgroup) == "v1" ? CgroupVersion.V1 : CgroupVersion.V2,
            };
            return Run(console, new KubernetesImport(options), parsed.GetRequiredValue(files), parsed.GetRequiredValue(output), parsed.GetValue(json), parsed.GetValue(quiet));
        });
        return command;
    }

    private static Option<long?> Size(string name, string description, long least) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!Units.TryParseSize(text, out long bytes, out string error) || bytes < least)
            {
                result.AddError($"{name}: {(error.Length > 0 ? error : $"at least {Units.Format(Unit.Size, least)}, not '{text}'")}");
                return null;
            }

            return bytes;
        },
    };

    private static int Run(CliConsole console, KubernetesImport import, string[] files, string output, bool json, bool quiet)
    {
        if (OwnInputs.Fault(output, files) is { } own)
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand(own)]);
        }

        (string Name, string? Text)[] inputs;
        try
        {
            inputs = [.. files.Select(f => f == StandardStream ? (StandardInput, ReadInput()) : (f, (string?)null))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return JsonText.Refuse(console, json, [Problem.OfFile(StandardInput, error.Message.ReplaceLineEndings(" "))]);
        }

        ImportResult result = import.Import(inputs);
        Problem[] problems = [.. result.Diagnostics.Select(Problem.Of), .. result.Notes.Select(n => new Problem("note", inputs[0].Name, 1, 1, n))];
        JsonText.Tell(console.Error, problems, quiet);
        int code = result.Text is null ? ExitCode.Invalid : result.HasRefused ? ExitCode.Failed : ExitCode.Fine;
        if (result.Text is not null && output != StandardStream && ReportFile.Write(output, text => text.Write(result.Text)) is { } reason)
        {
            Problem unwritten = Problem.OfCommand($"'{output}' can't be written: {reason}");
            console.Error.WriteLine(unwritten.ToString());
            problems = [.. problems, unwritten];
            code = ExitCode.Invalid;
        }

        if (json)
        {
            JsonText.Write(console.Output, document =>
            {
                document.WriteBoolean("valid", result.Text is not null);
                document.WriteString("scenario", result.Text);
                JsonText.WriteProblems(document, problems);
            });
        }
        else if (output == StandardStream)
        {
            console.Output.Write(result.Text);
        }
        else if (code is ExitCode.Fine or ExitCode.Failed && !quiet)
        {
            console.Output.WriteLine($"{output}: written; to run it: {new CommandWords("oomsim", "run", output)}");
        }

        return code;
    }

    private static string ReadInput()
    {
        long most = new LoaderLimits().FileBytes;
        using var input = new CappedStream(StandardStreams.OpenInput(), most, FormattableString.Invariant($"is too big: at most {most} bytes are read"));
        using var reader = new StreamReader(input, new UTF8Encoding(false));
        return reader.ReadToEnd();
    }
}
