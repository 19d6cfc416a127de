using System.Net;
using System.Net.Sockets;

namespace OomSim.Docker;

/// <summary>Addresses as the client reads them: four whole numbers, or IPv6; what other readers take for an address, such as <c>5</c>, is none.</summary>
internal static class GoAddress
{
    /// <summary>True for an IP address.</summary>
    public static bool IsIp(string text) =>
        text.Contains(':', StringComparison.Ordinal)
            ? text.AsSpan().IndexOfAny('[', ']', '%') < 0 && IPAddress.TryParse(text, out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6
            : text.Split('.') is { Length: 4 } octets && Array.TrueForAll(octets, IsOctet);

    /// <summary>An address; one of IPv4 in the form of IPv6 is one of IPv4.</summary>
    /// <param name="text">For which <see cref="IsIp"/> is true.</param>
    public static IPAddress Read(string text) => IPAddress.Parse(text) is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : IPAddress.Parse(text);

    /// <summary>An address in its shortest form, as the client writes it.</summary>
    /// <param name="text">For which <see cref="IsIp"/> is true.</param>
    public static string Written(string text)
    {
        IPAddress address = Read(text);
        string written = address.ToString();

        // Others write the end of some addresses of IPv6 as one of IPv4.
        return address.AddressFamily != AddressFamily.InterNetworkV6 || !written.Contains('.', StringComparison.Ordinal) ? written
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{written[..(written.LastIndexOf(':') + 1)]}{(address.GetAddressBytes()[12] << 8) | address.GetAddressBytes()[13]:x}:{(address.GetAddressBytes()[14] << 8) | address.GetAddressBytes()[15]:x}");
    }

    /// <summary>The network of <c>IP/BITS</c>, with the host's bits as they were written; null for anything else.</summary>
    public static (IPAddress Address, int Bits)? ReadBlock(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && IsIp(parts[0]) && IsNumber(parts[1]) && parts[1].Length <= 3
            && IPAddress.Parse(parts[0]) is var address && int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) is var bits
            && bits <= address.GetAddressBytes().Length * 8
            ? (address, bits)
            : null;
    }

    /// <summary>The beginning of a network: the address with the host's bits cleared.</summary>
    public static IPAddress Masked(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(bits - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static bool IsOctet(string text) => text.Length <= 3 && IsNumber(text) && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) <= 255;

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
}
