using System.Text;

namespace OomSim.Docker;

/// <summary>A message of the <c>local</c> driver: a protocol buffer of stream, time and line between two lengths.</summary>
internal static class LocalMessage
{
    private const int Lengths = 2 * 4;
    private const int TimeField = 1 + 9; // ns since 1970 take nine groups of seven bits

    /// <summary>Bytes that it takes on disk.</summary>
    public static long Length(LogEntry entry)
    {
        int line = Encoding.UTF8.GetByteCount(entry.Text) - (entry.Text.EndsWith('\n') ? 1 : 0);
        int digits = 1;
        for (int rest = line >> 7; rest > 0; rest >>= 7)
        {
            digits++;
        }

        return Lengths + 2 + "stdout".Length + TimeField + 1 + digits + line;
    }
}
