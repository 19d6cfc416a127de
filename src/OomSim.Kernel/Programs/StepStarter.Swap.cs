namespace OomSim.Kernel;

/// <summary>The step of swapoff.</summary>
internal sealed partial class StepStarter
{
    /// <summary>One after the other brings back what each process and file has on the device, until nothing is left or there is no room.</summary>
    private void EmptySwap(SwapOff command, PartQueue parts)
    {
        if (command.Next() is { } part)
        {
            parts.Enqueue(part);
            _after = done =>
            {
                if (!done)
                {
                    command.Fail(Errno.ENOMEM);
                }

                EmptySwap(command, parts);
            };
        }
        else if (command.ExitCode is not 0 and var code)
        {
            host.Exits.Begin(process, new ExitStatus(code, 0));
        }
    }
}
