using System.Collections.Immutable;
using System.Globalization;

namespace OomSim.Kernel;

/// <summary>A cgroup's files: reading and writing them in the kernel's formats, with its errors (K3.2, K7, K8, K17, K18, K20).</summary>
public static class CgroupFiles
{
    /// <summary>PAGE_COUNTER_MAX in bytes: what v1 shows for no limit is no limit when it is written back (K3.2).</summary>
    private const ulong GreatestLimit = 9223372036854771712;

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
    /// <param name="later">Gets the result of a write that has to wait for a device.</param>
    /// <returns>The result: ENOENT where there is no such file, EINVAL for one that can only be read; null where it comes later.</returns>
    internal static Errno? Write(LinuxHost host, Cgroup cgroup, string file, string text, Action<Errno> later)
    {
        bool v1 = host.Config.Cgroup == CgroupVersion.V1;
        if (!Has(host, cgroup, file) || !(v1 ? CgroupFilesV1.Writers : CgroupFilesV2.Writers).TryGetValue(file, out CgroupFileWriter? write))
        {
            return Exists(host, cgroup, file) ? Errno.EINVAL : Errno.ENOENT;
        }

        return v1 && cgroup.Parent is null && CgroupFilesV1.OnRoot(file) is { } errno ? errno : write(host, cgroup, text.Trim(), later);
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
    /// it is no size (K3.2). Nothing at all is 0, as to the kernel's memparse.
    /// </summary>
    internal static long? ParseBytes(string value, string unlimited)
    {
        if (value == unlimited)
        {
            return MemoryCgroup.Unlimited;
        }

        int shift = value.Length == 0 ? 0 : char.ToLowerInvariant(value[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, 'p' => 50, 'e' => 60, _ => 0 };
        string digits = shift > 0 ? value[..^1] : value;
        if ((digits.Length == 0 ? 0 : ParseUnsigned(digits)) is not { } number)
        {
            return null;
        }

        UInt128 bytes = (UInt128)number << shift;
        return bytes >= GreatestLimit ? MemoryCgroup.Unlimited : Pages.Floor((long)bytes);
    }

    /// <summary>A whole number, decimal, <c>0x…</c> or, with a leading 0, octal; null when it is none.</summary>
    internal static long? ParseNumber(string value)
    {
        bool negative = value.StartsWith('-');
        return ParseUnsigned(negative || value.StartsWith('+') ? value[1..] : value) is { } number && number <= long.MaxValue
            ? negative ? -(long)number : (long)number
            : null;
    }

    private static bool Has(LinuxHost host, Cgroup cgroup, string file) =>
        host.Config.Cgroup == CgroupVersion.V1 ? CgroupFilesV1.Has(cgroup, file) : CgroupFilesV2.Has(host, cgroup, file);

    private static ulong? ParseUnsigned(string digits)
    {
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
        }

        if (digits.Length < 2 || digits[0] != '0')
        {
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
        }

        ulong octal = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || octal > ulong.MaxValue >> 3)
            {
                return null;
            }

            octal = (octal << 3) + (ulong)(digit - '0');
        }

        return octal;
    }
}
