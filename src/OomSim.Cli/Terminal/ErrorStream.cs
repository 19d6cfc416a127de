namespace OomSim.Cli;

/// <summary>Standard error, whose own failures are nowhere to be told: the reader went away, or its disk is full.</summary>
/// <param name="inner">The stream.</param>
internal sealed class ErrorStream(Stream inner) : WriteOnlyStream
{
    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Try(() => inner.Write(buffer, offset, count));

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exit code says what is left to say.
        }
    }
}
