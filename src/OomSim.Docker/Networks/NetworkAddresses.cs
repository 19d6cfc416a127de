using System.Globalization;
using System.Net;

namespace OomSim.Docker;

/// <summary>What is wrong with the addresses of a new network; null for nothing.</summary>
internal static class NetworkAddresses
{
    /// <summary>What the client looks at: subnets lie apart, and each range and gateway in one of its own.</summary>
    /// <param name="subnets"><c>--subnet</c>.</param>
    /// <param name="ranges"><c>--ip-range</c>.</param>
    /// <param name="gateways"><c>--gateway</c>.</param>
    public static string? Fault(IReadOnlyList<string> subnets, IReadOnlyList<string> ranges, IReadOnlyList<string> gateways)
    {
        if (ranges.Count > subnets.Count || gateways.Count > subnets.Count)
        {
            return "every ip-range or gateway must have a corresponding subnet";
        }

        if ((subnets.Count > 1 || ranges.Count > 0 || gateways.Count > 0) && subnets.FirstOrDefault(s => GoAddress.ReadBlock(s) is null) is { } malformed)
        {
            return "invalid subnet: invalid CIDR address: " + malformed;
        }

        for (int i = 0; i < subnets.Count; i++)
        {
            if (subnets.Take(i).Any(s => Contains(s, subnets[i].Split('/')[0]) || Contains(subnets[i], s.Split('/')[0])))
            {
                return "multiple overlapping subnet configuration is not supported";
            }
        }

        return Each(subnets, ranges, "range", "on") ?? Each(subnets, gateways, "gateway", "for");
    }

    /// <summary>What the client looks at of addresses that no container gets: each lies in a subnet.</summary>
    /// <param name="subnets"><c>--subnet</c>.</param>
    /// <param name="addresses">Those of <c>--aux-address</c>.</param>
    public static string? AuxiliaryFault(IReadOnlyList<string> subnets, IEnumerable<string> addresses) =>
        addresses.FirstOrDefault(a => !subnets.Any(s => Contains(s, a))) is { } lost ? "no matching subnet for aux-address " + lost : null;

    /// <summary>True where two subnets of one family share addresses.</summary>
    public static bool Overlap(string one, string other) => Contains(one, other.Split('/')[0]) || Contains(other, one.Split('/')[0]);

    /// <summary>The address of a list that lies in a subnet; empty for none.</summary>
    public static string In(string subnet, IEnumerable<string> addresses) => addresses.FirstOrDefault(a => Contains(subnet, a.Split('/')[0])) ?? "";

    private static string? Each(IReadOnlyList<string> subnets, IReadOnlyList<string> addresses, string what, string where)
    {
        var taken = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string address in addresses)
        {
            if (address.Contains('/', StringComparison.Ordinal) && GoAddress.ReadBlock(address) is null)
            {
                return "invalid CIDR address: " + address;
            }

            if (subnets.FirstOrDefault(s => Contains(s, address.Split('/')[0])) is not { } subnet)
            {
                return $"no matching subnet for {what} {address}";
            }

            if (!taken.TryAdd(subnet, address))
            {
                return $"cannot configure multiple {what}s ({address}, {taken[subnet]}) {where} the same subnet ({subnet})";
            }
        }

        return null;
    }

    /// <summary>What the engine says of a subnet; up to 27 only of one that is none.</summary>
    public static string? SubnetFault(string subnet, EngineProfile profile)
    {
        if (!profile.NewHelpTail)
        {
            return subnet.Length > 0 && GoAddress.ReadBlock(subnet) is null ? $"Invalid subnet {subnet} : invalid CIDR address: {subnet}" : null;
        }

        const string Invalid = "invalid network config:\ninvalid subnet ";
        return subnet.Length == 0 ? null
            : GoAddress.ReadBlock(subnet) is not { } block ? $"{Invalid}{subnet}: invalid CIDR block notation"
            : GoAddress.Masked(block.Address, block.Bits) is var first && !first.Equals(block.Address)
                ? string.Create(CultureInfo.InvariantCulture, $"{Invalid}{subnet}: it should be {first}/{block.Bits}")
            : null;
    }

    /// <summary>What the engine says of what is to lie in a network's subnet, which a client may have looked at before; 28 names all at once.</summary>
    /// <param name="wanted">The network.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string? PoolFault(NetworkDefinition wanted, EngineProfile profile)
    {
        string subnet = wanted.Subnet;
        if (subnet.Length == 0)
        {
            return wanted.Range.Length + wanted.Gateway.Length + wanted.Auxiliary.Count == 0 ? null
                : profile.NewHelpTail ? "invalid network config:\ninvalid subnet : invalid CIDR block notation" : "Invalid subnet  : invalid CIDR address: ";
        }

        if (profile.NewHelpTail)
        {
            IEnumerable<string> faults = new[] { RangeFault(wanted.Range, subnet), AddressFault(wanted.Gateway, subnet) is { } fault ? $"invalid gateway {wanted.Gateway}: {fault}" : null }
                .Concat(wanted.Auxiliary.Select(a => AddressFault(a.Value, subnet) is { } bad ? $"invalid auxiliary address {a.Key}: {bad}" : null)).OfType<string>();
            return faults.Any() ? "invalid network config:\n" + string.Join('\n', faults) : null;
        }

        return wanted.Range.Length > 0 && GoAddress.ReadBlock(wanted.Range) is null ? $"failed to parse pool request for address space \"LocalDefault\" pool \"{subnet}\" subpool \"{wanted.Range}\": Invalid Address SubPool"
            : wanted.Gateway.Length > 0 && !GoAddress.IsIp(wanted.Gateway) ? $"invalid gateway address {wanted.Gateway} in Ipam configuration"
            : wanted.Gateway.Length > 0 && !Contains(subnet, wanted.Gateway) ? $"failed to allocate gateway ({wanted.Gateway}): Requested address is out of range"
            : wanted.Auxiliary.Select(a => !GoAddress.IsIp(a.Value) ? $"non parsable secondary ip address ({a.Key}:{a.Value}) passed for network {wanted.Name}"
                : !Contains(subnet, a.Value) ? $"auxiliary address: ({a.Key}:{a.Value}) must belong to the master pool: {subnet}" : null).OfType<string>().FirstOrDefault();
    }

    private static string? RangeFault(string range, string subnet) =>
        range.Length == 0 ? null
        : GoAddress.ReadBlock(range) is not { } block ? $"invalid ip-range {range}: invalid CIDR block notation"
        : block.Bits < GoAddress.ReadBlock(subnet)!.Value.Bits ? $"invalid ip-range {range}: CIDR block is bigger than its parent subnet {subnet}"
        : !GoAddress.Masked(block.Address, block.Bits).Equals(block.Address) ? string.Create(CultureInfo.InvariantCulture, $"invalid ip-range {range}: it should be {GoAddress.Masked(block.Address, block.Bits)}/{block.Bits}")
        : !Contains(subnet, block.Address.ToString()) ? $"invalid ip-range {range}: parent subnet {subnet} doesn't contain ip-range"
        : null;

    private static string? AddressFault(string address, string subnet) =>
        address.Length == 0 ? null : !GoAddress.IsIp(address) ? "invalid address" : !Contains(subnet, address) ? $"parent subnet {subnet} doesn't contain this address" : null;

    private static bool Contains(string subnet, string address) =>
        GoAddress.ReadBlock(subnet) is { } block && GoAddress.IsIp(address) && IPAddress.Parse(address) is var ip && ip.AddressFamily == block.Address.AddressFamily
        && GoAddress.Masked(ip, block.Bits).Equals(GoAddress.Masked(block.Address, block.Bits));
}
