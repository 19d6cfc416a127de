namespace OomSim.Docker;

/// <summary>
/// The ports of the host that the engine has given out: each address has those of each protocol by itself, and a place of its own where the search goes on
/// (libnetwork's portallocator; 20.10.24). That all addresses are more than one of them only the kernel knows, which a bind asks.
/// </summary>
internal sealed class HostPorts
{
    /// <summary>All addresses of IPv4.</summary>
    public const string AllOfIPv4 = "0.0.0.0";

    /// <summary>All addresses of IPv6.</summary>
    public const string AllOfIPv6 = "::";

    private readonly Dictionary<(string Protocol, int Port), List<string>> _addresses = [];
    private readonly Dictionary<(string Address, string Protocol, int First, int Last), int> _given = [];

    /// <summary>Takes the next port of a range that is free at all of some addresses; null where none is left.</summary>
    /// <param name="addresses">The addresses; the search goes on behind what the first of them got last.</param>
    /// <param name="protocol">tcp, udp or sctp.</param>
    /// <param name="first">The first port of the range, which has a place of its own for each pair of ends.</param>
    /// <param name="last">The last one.</param>
    public int? Take(IReadOnlyList<string> addresses, string protocol, int first, int last)
    {
        int port = _given.GetValueOrDefault((addresses[0], protocol, first, last), last);
        for (int i = first; i <= last; i++)
        {
            port = port >= last ? first : port + 1;
            if (!_addresses.TryGetValue((protocol, port), out List<string>? holders))
            {
                _addresses.Add((protocol, port), holders = []);
            }

            if (!holders.Exists(addresses.Contains))
            {
                holders.AddRange(addresses);
                foreach (string address in addresses)
                {
                    _given[(address, protocol, first, last)] = port;
                }

                return port;
            }
        }

        return null;
    }

    /// <summary>Gives a port back.</summary>
    public void Give(string address, string protocol, int port)
    {
        List<string> holders = _addresses[(protocol, port)];
        holders.Remove(address);
        if (holders.Count == 0)
        {
            _addresses.Remove((protocol, port));
        }
    }

    /// <summary>True for a port that is given out at an address.</summary>
    public bool IsTaken(string address, string protocol, int port) => _addresses.TryGetValue((protocol, port), out List<string>? holders) && holders.Contains(address);

    /// <summary>True for a port that nobody can bind to, for an address is one of all that somebody has, or all of which somebody has one.</summary>
    public bool IsBound(string address, string protocol, int port) =>
        _addresses.TryGetValue((protocol, port), out List<string>? holders) && holders.Exists(h => h != address && (h == AllLike(address) || address == AllLike(h)));

    /// <summary>A new dockerd begins its searches anew.</summary>
    public void Forget() => _given.Clear();

    private static string AllLike(string address) => address.Contains(':', StringComparison.Ordinal) ? AllOfIPv6 : AllOfIPv4;
}
