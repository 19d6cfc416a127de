using System.Globalization;

namespace OomSim.Cli;

/// <summary>The entry point: sets what must not depend on the machine, and turns every end into an exit code.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // Results never depend on the user's language or number format.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        using var interruption = new Interruption();
        StreamWriter output = StandardStreams.OpenOutput();
        using StreamWriter error = StandardStreams.OpenError();
        return Run(args, new CliConsole(output, error, !Console.IsOutputRedirected, !Console.IsErrorRedirected), interruption);
    }

    /// <summary>Runs a command line and turns every end into an exit code.</summary>
    public static int Run(IReadOnlyList<string> args, CliConsole console, Interruption interruption)
    {
        TextWriter error = console.Error;
        try
        {
            int code = new Application(console, interruption).Run(args);
            console.Output.Flush();
            return code;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            error.WriteLine(Interruption.Message);
            return ExitCode.Interrupted;
        }
        catch (Exception failed) when (OutputFailure(failed) is { } problem)
        {
            if (problem is IOException broken && IsBrokenPipe(broken))
            {
                // The reader of a pipe (head, less) went away: nothing is wrong here.
                return ExitCode.Fine;
            }

            // A closed descriptor is what the framework makes an access that is not authorized.
            error.WriteLine($"oomsim: error: standard output can't be written: {(problem is IOException ? problem.Message : "it is closed")}");
            return ExitCode.Failed;
        }
        catch (Exception bug)
        {
            InternalError.Report(error, bug, "running the command");
            return ExitCode.Internal;
        }
    }

    /// <summary>Everything else that is read or written answers for its own failures; the threads of a batch hand theirs on together.</summary>
    private static Exception? OutputFailure(Exception failed) =>
        failed is AggregateException many ? many.Flatten().InnerExceptions.FirstOrDefault(IsOutputFailure) : IsOutputFailure(failed) ? failed : null;

    private static bool IsOutputFailure(Exception failed) => failed is IOException or UnauthorizedAccessException;

    private static bool IsBrokenPipe(IOException error) =>
        (error.HResult & 0xFFFF) == 32 || error.Message.StartsWith("Broken pipe", StringComparison.Ordinal);
}
