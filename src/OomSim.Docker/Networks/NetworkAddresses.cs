using System.Globalization;
using System.Net;

namespace OomSim.Docker;

/// <summary>What is wrong with the addresses of a new network; null for nothing.</summary>
internal static class NetworkAddresses
{
    /// <summary>What the client looks at: ranges and gateways lie in the network.</summary>
    /// <param name="subnet"><c>--subnet</c>; null for none.</param>
    /// <param name="ranges"><c>--ip-range</c>.</param>
    /// <param name="gateways"><c>--gateway</c>.</param>
    public static string? Fault(string? subnet, IReadOnlyList<string> ranges, IReadOnlyList<string> gateways)
    {
        foreach ((string what, string address) in ranges.Select(r => ("range", r)).Concat(gateways.Select(g => ("gateway", g))))
        {
            if (subnet is not null && GoAddress.ReadBlock(subnet) is null)
            {
                return "invalid CIDR address: " + subnet;
            }

            if (what == "range" && subnet is not null && GoAddress.ReadBlock(address) is null)
            {
                return "invalid CIDR address: " + address;
            }

            if (subnet is null || !Contains(subnet, address.Split('/')[0]))
            {
                return $"no matching subnet for {what} {address}";
            }
        }

        return null;
    }

    /// <summary>What the engine says of a subnet.</summary>
    public static string? SubnetFault(string subnet)
    {
        const string Invalid = "invalid network config:\ninvalid subnet ";
        return subnet.Length == 0 ? null
            : GoAddress.ReadBlock(subnet) is not { } block ? $"{Invalid}{subnet}: invalid CIDR block notation"
            : GoAddress.Masked(block.Address, block.Bits) is var first && !first.Equals(block.Address)
                ? string.Create(CultureInfo.InvariantCulture, $"{Invalid}{subnet}: it should be {first}/{block.Bits}")
            : null;
    }

    private static bool Contains(string subnet, string address) =>
        GoAddress.ReadBlock(subnet) is { } block && GoAddress.IsIp(address) && IPAddress.Parse(address) is var ip && ip.AddressFamily == block.Address.AddressFamily
        && GoAddress.Masked(ip, block.Bits).Equals(GoAddress.Masked(block.Address, block.Bits));
}
