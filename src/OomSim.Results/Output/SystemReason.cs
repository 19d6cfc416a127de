namespace OomSim.Results;

/// <summary>What the system said of a file, in words that leave out its name: it may be that of a half-made result that nobody knows.</summary>
public static class SystemReason
{
    /// <summary>The reason on one line.</summary>
    /// <param name="error">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string message = error.Message.ReplaceLineEndings(" ");
        int name = message.IndexOf(" : '", StringComparison.Ordinal);
        return error switch
        {
            UnauthorizedAccessException => "permission denied",
            DirectoryNotFoundException => "no such folder",
            FileNotFoundException => "no such file",
            _ when message.StartsWith("Too many levels of symbolic links", StringComparison.Ordinal) => "the link leads back to itself",
            _ when message.StartsWith("The file '", StringComparison.Ordinal) && message.EndsWith("already exists.", StringComparison.Ordinal) => "a file of that name is in the way",
            _ => name < 0 ? message : message[..name],
        };
    }
}
