using System.Globalization;
using System.Text;

namespace OomSim.Cli;

/// <summary>
/// The three standard streams, which whoever starts the tool may have closed. The runtime's own files take the numbers of
/// closed ones, so that what looks like standard input may be a pipe that it keeps for itself.
/// </summary>
internal static class StandardStreams
{
    // O_CLOEXEC, octal, as /proc shows it: what is inherited from the shell never has it, what the runtime opens always does.
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens standard input.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static Stream OpenInput() => IsClosed(0) ? throw new IOException("standard input is closed") : Console.OpenStandardInput();

    /// <summary>Opens standard output; where it is closed the first write says so.</summary>
    public static StreamWriter OpenOutput() => Writer(IsClosed(1) ? new ClosedStream() : Console.OpenStandardOutput(), 16384);

    /// <summary>Opens standard error, each line at once. What nobody can read is not told: the exit code still is.</summary>
    public static StreamWriter OpenError()
    {
        StreamWriter writer = Writer(IsClosed(2) ? Stream.Null : new ErrorStream(Console.OpenStandardError()), 1024);
        writer.AutoFlush = true;
        return writer;
    }

    private static StreamWriter Writer(Stream stream, int buffer) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), buffer) { NewLine = "\n" };

    private static bool IsClosed(int number)
    {
        const string Descriptors = "/proc/self/fdinfo";
        const string Flags = "flags:";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Descriptors))
        {
            return false;
        }

        try
        {
            string line = File.ReadLines(Path.Join(Descriptors, number.ToString(CultureInfo.InvariantCulture))).First(l => l.StartsWith(Flags, StringComparison.Ordinal));
            return (Convert.ToInt32(line[Flags.Length..].Trim(), 8) & CloseOnExec) != 0;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
