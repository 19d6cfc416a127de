using System.Collections.Immutable;

namespace OomSim.Kernel;

/// <summary>A cgroup's files: reading and writing them in the kernel's formats, with its errors (K3.2, K7, K8, K17, K18, K20).</summary>
public static class CgroupFiles
{
    /// <summary>PAGE_COUNTER_MAX in bytes: what v1 shows for no limit is no limit when it is written back (K3.2).</summary>
    private const ulong GreatestLimit = 9223372036854771712;

    /// <summary>What v1 shows where there is no limit, bytes (K3.2).</summary>
    public const long UnlimitedShown = CgroupFilesV1.UnlimitedShown;

    private static readonly ImmutableArray<string> WritableV1 = [.. CgroupFilesV1.Writers.Keys.Order(StringComparer.Ordinal)];
    private static readonly ImmutableArray<string> WritableV2 = [.. CgroupFilesV2.Writers.Keys.Order(StringComparer.Ordinal)];
    private static readonly ImmutableArray<string> ReadableV1 = [.. CgroupFilesV1.Readers.Keys.Order(StringComparer.Ordinal)];
    private static readonly ImmutableArray<string> ReadableV2 = [.. CgroupFilesV2.Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Names of the files that can be written and do something, in alphabetical order.</summary>
    /// <param name="version">The hierarchy.</param>
    public static ImmutableArray<string> Writable(CgroupVersion version) => version == CgroupVersion.V1 ? WritableV1 : WritableV2;

    /// <summary>Names of the files that can be read, in alphabetical order.</summary>
    /// <param name="version">The hierarchy.</param>
    public static ImmutableArray<string> Readable(CgroupVersion version) => version == CgroupVersion.V1 ? ReadableV1 : ReadableV2;

    /// <summary>Writes a value; white space around it is ignored.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="text">What is written.</param>
    /// <param name="call">The call: gets the result of a write that has to wait for a device, or for who dies.</param>
    /// <returns>The result: ENOENT where there is no such file, EINVAL for one that can only be read; null where it comes later.</returns>
    internal static Errno? Write(LinuxHost host, Cgroup cgroup, string file, string text, WriteCall call)
    {
        bool v1 = host.Config.Cgroup == CgroupVersion.V1;
        if (!Has(host, cgroup, file) || !(v1 ? CgroupFilesV1.Writers : CgroupFilesV2.Writers).TryGetValue(file, out CgroupFileWriter? write))
        {
            return Exists(host, cgroup, file) ? Errno.EINVAL : Errno.ENOENT;
        }

        return v1 && cgroup.Parent is null && CgroupFilesV1.OnRoot(file) is { } errno ? errno : write(host, cgroup, text.Trim(), call);
    }

    /// <summary>True for a file that the cgroup has and that can be read or written.</summary>
    internal static bool Exists(LinuxHost host, Cgroup cgroup, string file) =>
        Has(host, cgroup, file)
        && (host.Config.Cgroup == CgroupVersion.V1
            ? CgroupFilesV1.Readers.ContainsKey(file) || CgroupFilesV1.Writers.ContainsKey(file)
            : CgroupFilesV2.Readers.ContainsKey(file) || CgroupFilesV2.Writers.ContainsKey(file));

    /// <summary>Reads a file; null where there is none, or none that is simulated.</summary>
    internal static string? Read(LinuxHost host, Cgroup cgroup, string file) =>
        !Has(host, cgroup, file) ? null
        : (host.Config.Cgroup == CgroupVersion.V1 ? CgroupFilesV1.Readers : CgroupFilesV2.Readers).TryGetValue(file, out CgroupFileReader? read) ? read(host, cgroup, cgroup.Read())
        : null;

    /// <summary>
    /// Bytes with suffix k, m, g, t, p, e (any case), floored to pages; <c>max</c> (v2) or <c>-1</c> (v1) for unlimited; null when
    /// it is no size (K3.2). As to the kernel's memparse, nothing at all is 0, and only the last 64 bits of too large a number count.
    /// </summary>
    internal static long? ParseBytes(string value, string unlimited)
    {
        if (value == unlimited)
        {
            return MemoryCgroup.Unlimited;
        }

        // An e behind 0x is a digit.
        int shift = value.Length == 0 || (value[^1] is 'e' or 'E' && IsHex(value)) ? 0 : char.ToLowerInvariant(value[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, 'p' => 50, 'e' => 60, _ => 0 };
        string digits = shift > 0 ? value[..^1] : value;
        if ((digits.Length == 0 ? 0 : ParseUnsigned(digits, out _)) is not { } number)
        {
            return null;
        }

        ulong bytes = number << shift;
        return bytes >= GreatestLimit ? MemoryCgroup.Unlimited : Pages.Floor((long)bytes);
    }

    /// <summary>A whole number, decimal, <c>0x…</c> or, with a leading 0, octal; null when it is none.</summary>
    internal static long? ParseNumber(string value)
    {
        bool negative = value.StartsWith('-');
        return ParseUnsigned(negative || value.StartsWith('+') ? value[1..] : value, out bool isTooLarge) is { } number && number <= long.MaxValue && !isTooLarge
            ? negative ? -(long)number : (long)number
            : null;
    }

    /// <summary>What kstrtoull makes of a text: ERANGE for a number beyond 64 bits, EINVAL for what is none, and for a negative one.</summary>
    /// <param name="value">The text.</param>
    /// <param name="number">The number.</param>
    internal static Errno ReadUnsigned(string value, out ulong number)
    {
        ulong? read = ParseUnsigned(value.StartsWith('+') ? value[1..] : value, out bool isTooLarge);
        number = read ?? 0;
        return read is null ? Errno.EINVAL : isTooLarge ? Errno.ERANGE : Errno.None;
    }

    /// <summary>What kstrtoint says to what is no int: ERANGE where it is a number.</summary>
    internal static Errno IntError(string value) =>
        ParseUnsigned(value.StartsWith('-') || value.StartsWith('+') ? value[1..] : value, out bool isTooLarge) is { } number && (isTooLarge || number > int.MaxValue)
            ? Errno.ERANGE
            : Errno.EINVAL;

    private static bool IsHex(string digits) => digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static bool Has(LinuxHost host, Cgroup cgroup, string file) =>
        host.Config.Cgroup == CgroupVersion.V1 ? CgroupFilesV1.Has(host, cgroup, file) : CgroupFilesV2.Has(host, cgroup, file);

    /// <summary>Digits of base 10, of 8 after a 0, of 16 after 0x; null where there is anything else.</summary>
    /// <param name="digits">What is read.</param>
    /// <param name="isTooLarge">True where 64 bits do not hold it; the last ones are returned then.</param>
    private static ulong? ParseUnsigned(string digits, out bool isTooLarge)
    {
        isTooLarge = false;
        bool isHex = IsHex(digits);
        ulong radix = isHex ? 16UL : digits is ['0', _, ..] ? 8UL : 10UL;
        ulong number = 0;
        int first = isHex ? 2 : 0;
        for (int i = first; i < digits.Length; i++)
        {
            char c = digits[i];
            ulong digit = char.IsAsciiDigit(c) ? (ulong)(c - '0') : char.IsAsciiHexDigit(c) ? (ulong)((c | 0x20) - 'a') + 10 : ulong.MaxValue;
            if (digit >= radix)
            {
                return null;
            }

            isTooLarge |= number > (ulong.MaxValue - digit) / radix;
            number = unchecked((number * radix) + digit);
        }

        return digits.Length > first ? number : null;
    }
}
