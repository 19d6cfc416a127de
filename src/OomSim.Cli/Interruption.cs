using System.Runtime.InteropServices;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a cancellation, so that nothing is left half-written. Work that does not look up
/// in time, such as drawing, is not waited for: its half-made results are thrown away and the process ends, as it does at
/// once with a second signal.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _hangUp;

    /// <summary>Takes SIGINT, SIGTERM and SIGHUP over until it is disposed of.</summary>
    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
    }

    /// <summary>What is said of it.</summary>
    public static string Message => "oomsim: interrupted; what was finished is kept";

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Results that are half-made.</summary>
    public OpenFolders OpenFolders { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Set();
        _interrupt.Dispose();
        _terminate.Dispose();
        _hangUp.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested)
        {
            End();
        }

        new Thread(EndAfterGrace) { IsBackground = true, Name = "interruption" }.Start();
        _source.Cancel();
    }

    private void EndAfterGrace()
    {
        if (!_ended.Wait(Grace))
        {
            End();
        }
    }

    private void End()
    {
        OpenFolders.Abandon();
        using (StreamWriter error = StandardStreams.OpenError())
        {
            error.WriteLine(Message);
        }

        Environment.Exit(ExitCode.Interrupted);
    }
}
