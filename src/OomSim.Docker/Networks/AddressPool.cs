using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OomSim.Docker;

/// <summary>The addresses of a network: the first one is the gateway's, and who comes gets the lowest that is free.</summary>
internal sealed class AddressPool
{
    private const int FirstHost = 2;

    private readonly uint _network;
    private readonly bool _hasAddresses;
    private readonly HashSet<int> _taken = [];
    private readonly PriorityQueue<int, int> _freed = new();
    private int _next = FirstHost;

    /// <summary>A pool.</summary>
    /// <param name="subnet"><c>172.18.0.0/16</c>; empty, or one of IPv6, for a network that gives no addresses here.</param>
    public AddressPool(string subnet)
    {
        if (GoAddress.ReadBlock(subnet) is { Address.AddressFamily: AddressFamily.InterNetwork } block)
        {
            (_network, Bits, _hasAddresses) = (Number(GoAddress.Masked(block.Address, block.Bits)), block.Bits, true);
        }
    }

    /// <summary>Length of the prefix; 0 without addresses.</summary>
    public int Bits { get; }

    /// <summary>The gateway's address; empty without addresses.</summary>
    public string Gateway => AddressOf(1);

    /// <summary>An address of its own for a container: a number within the network; 0 where there are none.</summary>
    public int Take()
    {
        if (!_hasAddresses)
        {
            return 0;
        }

        while (_freed.TryDequeue(out int freed, out _))
        {
            if (_taken.Add(freed))
            {
                return freed;
            }
        }

        while (!_taken.Add(_next))
        {
            _next++;
        }

        return _next++;
    }

    /// <summary>The address that somebody chose; 0 where another has it.</summary>
    public int Take(string address) => IPAddress.TryParse(address, out IPAddress? chosen) && HostOf(chosen) is var host && host > 0 && _taken.Add(host) ? host : 0;

    /// <summary>Gives one back.</summary>
    public void Give(int host)
    {
        if (_taken.Remove(host))
        {
            _freed.Enqueue(host, host);
        }
    }

    /// <summary>True for an address of the network.</summary>
    public bool Contains(string address) => IPAddress.TryParse(address, out IPAddress? given) && HostOf(given) > 0;

    /// <summary>True where two networks share addresses.</summary>
    public bool Overlaps(AddressPool other)
    {
        int bits = Math.Min(Bits, other.Bits);
        return _hasAddresses && other._hasAddresses && (bits == 0 || _network >> (32 - bits) == other._network >> (32 - bits));
    }

    /// <summary>An address as text; empty for 0.</summary>
    public string AddressOf(int host)
    {
        uint address = _network + (uint)host;
        return host == 0 || !_hasAddresses ? "" : string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
    }

    private int HostOf(IPAddress address) =>
        _hasAddresses && address.AddressFamily == AddressFamily.InterNetwork && Number(address) is var number && (Bits == 0 || number >> (32 - Bits) == _network >> (32 - Bits))
            ? (int)(number - _network) : 0;

    private static uint Number(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }
}
