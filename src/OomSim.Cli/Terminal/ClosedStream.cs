namespace OomSim.Cli;

/// <summary>What stands for a standard stream that is closed: it refuses to be written, as the system does.</summary>
internal sealed class ClosedStream : WriteOnlyStream
{
    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count > 0)
        {
            throw new UnauthorizedAccessException("it is closed");
        }
    }
}
