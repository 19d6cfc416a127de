using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OomSim.Docker;

/// <summary>What the engine makes up for a container on a network: it follows from the container's ID.</summary>
internal static class NetworkIds
{
    /// <summary>The identity of its place on a network.</summary>
    public static string Endpoint(Container container, string network) => Hex($"endpoint/{container.Id}/{network}");

    /// <summary>The identity of its network namespace.</summary>
    public static string Sandbox(Container container) => Hex("sandbox/" + container.Id);

    /// <summary>The address of its card: the one that was asked for; else up to 27 it says the IP address, later it is any.</summary>
    public static string Card(Container container, NetworkEndpoint endpoint, EngineProfile profile)
    {
        if (endpoint.Address.Length == 0)
        {
            return "";
        }

        if (container.Spec is { HasMacAddress: true } spec && endpoint.Network == (spec.Network == "default" ? "bridge" : spec.Network))
        {
            return spec.MacAddress.ToLowerInvariant();
        }

        if (profile.NewHelpTail)
        {
            byte[] bytes = Convert.FromHexString(Endpoint(container, endpoint.Network + "/card")[..12]);
            bytes[0] = (byte)((bytes[0] & 0xfe) | 2);
            return string.Join(':', bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
        }

        return "02:42:" + string.Join(':', endpoint.Address.Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture).ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
