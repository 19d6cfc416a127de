using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OomSim.Docker;

/// <summary>The addresses of a network: the first one is the gateway's, and who comes gets the lowest that is free.</summary>
internal sealed class AddressPool
{
    private readonly uint _network;
    private readonly bool _hasAddresses;
    private readonly HashSet<int> _taken = [];
    private readonly PriorityQueue<int, int> _freed = new();
    private readonly int _gateway;
    private readonly int _first;
    private readonly int _last;
    private int _next;

    /// <summary>A pool.</summary>
    /// <param name="subnet"><c>172.18.0.0/16</c>; empty, or one of IPv6, for a network that gives no addresses here.</param>
    /// <param name="range">The part of it that addresses are given from; empty for all.</param>
    /// <param name="gateway">The gateway's address; empty for the first one.</param>
    public AddressPool(string subnet, string range = "", string gateway = "")
    {
        if (GoAddress.ReadBlock(subnet) is not { Address.AddressFamily: AddressFamily.InterNetwork } block)
        {
            return;
        }

        (_network, Bits, _hasAddresses) = (Number(GoAddress.Masked(block.Address, block.Bits)), block.Bits, true);

        // Neither the network's own address nor the one of all its hosts is anybody's.
        int broadcast = (int)Math.Min((1L << (32 - Bits)) - 1, int.MaxValue);
        (_first, _last) = (1, broadcast - 1);
        if (GoAddress.ReadBlock(range) is { Address.AddressFamily: AddressFamily.InterNetwork } part && part.Bits >= Bits && Contains(part.Address))
        {
            int start = (int)(Number(GoAddress.Masked(part.Address, part.Bits)) - _network);
            (_first, _last) = (Math.Max(_first, start), (int)Math.Min(_last, start + (1L << (32 - part.Bits)) - 1));
        }

        _next = _first;
        _gateway = gateway.Length > 0 ? TakeNamed(gateway) : Take();
    }

    /// <summary>Length of the prefix; 0 without addresses.</summary>
    public int Bits { get; }

    /// <summary>The gateway's address; empty without addresses.</summary>
    public string Gateway => AddressOf(_gateway);

    /// <summary>An address of its own for a container: a number within the network; 0 where none is left.</summary>
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

        while (_next <= _last)
        {
            if (_taken.Add(_next++))
            {
                return _next - 1;
            }
        }

        return 0;
    }

    /// <summary>The address that somebody chose; 0 where another has it.</summary>
    public int TakeNamed(string address) =>
        IPAddress.TryParse(address, out IPAddress? chosen) && HostOf(chosen) is var host && host > 0 && !IsBroadcast(host) && _taken.Add(host) ? host : 0;

    /// <summary>Gives one back.</summary>
    public void Give(int host)
    {
        if (_taken.Remove(host) && host >= _first && host <= _last)
        {
            _freed.Enqueue(host, host);
        }
    }

    /// <summary>True for an address of the network, though it may be nobody's to have.</summary>
    public bool Contains(string address) => _hasAddresses && IPAddress.TryParse(address, out IPAddress? given) && given.AddressFamily == AddressFamily.InterNetwork && Contains(given);

    /// <summary>True for an address of the network that the host listens at: the gateway's, and the one of all its hosts.</summary>
    public bool IsOfHost(string address) => IPAddress.TryParse(address, out IPAddress? given) && HostOf(given) is var host && host > 0 && (host == _gateway || IsBroadcast(host));

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

    /// <summary>True where the network has addresses to give, though none may be left.</summary>
    public bool HasAddresses => _hasAddresses;

    private bool IsBroadcast(int host) => host == (1L << (32 - Bits)) - 1;

    private bool Contains(IPAddress address) => Bits == 0 || Number(address) >> (32 - Bits) == _network >> (32 - Bits);

    private int HostOf(IPAddress address) =>
        _hasAddresses && address.AddressFamily == AddressFamily.InterNetwork && Contains(address) && Number(address) - _network is <= int.MaxValue and var host ? (int)host : 0;

    private static uint Number(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }
}
