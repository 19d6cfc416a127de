using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>What only steps of a few kinds have: connections, syncs, tmpfs, swapoff, files of the kernel, working sets.</summary>
internal sealed partial class Activity
{
    private RareState? _rare;

    /// <summary>For swapoff: whose pages it brings back; null for what a process brings back for itself.</summary>
    public SwapSource? Source
    {
        get => _rare?.Source;
        init => Rare.For(ref _rare, value)?.Source = value;
    }

    /// <summary>Bytes of a tmpfs file that were promised to it when it began (K15.1).</summary>
    public long Promised
    {
        get => _rare?.Promised ?? 0;
        set => Rare.For(ref _rare, value)?.Promised = value;
    }

    /// <summary>The write to a file of the kernel that it sleeps in; a signal ends it.</summary>
    public WriteCall? Call
    {
        get => _rare?.Call;
        init => Rare.For(ref _rare, value)?.Call = value;
    }

    /// <summary>The socket whose next connection it waits for.</summary>
    public ListenSocket? Socket
    {
        get => _rare?.Socket;
        init => Rare.For(ref _rare, value)?.Socket = value;
    }

    /// <summary>The request whose answer it waits for.</summary>
    public ClientRequest? Request
    {
        get => _rare?.Request;
        init => Rare.For(ref _rare, value)?.Request = value;
    }

    /// <summary>Its place among those that wait for a connection.</summary>
    public LinkedListNode<Process>? Sleeper
    {
        get => _rare?.Sleeper;
        set => Rare.For(ref _rare, value)?.Sleeper = value;
    }

    /// <summary>Where a write to a tmpfs that may become full adds up its bytes, however often it is interrupted; else null.</summary>
    public StrongBox<long>? Written
    {
        get => _rare?.Written;
        init => Rare.For(ref _rare, value)?.Written = value;
    }

    /// <summary>For a sync: bytes of the file written before it began.</summary>
    public long WrittenBefore
    {
        get => _rare?.WrittenBefore ?? 0;
        set => Rare.For(ref _rare, value)?.WrittenBefore = value;
    }

    /// <summary>For a write to a file on disk: how fast it could go if nothing were dirty, 2^-20 byte/s.</summary>
    public long DirtyDemand
    {
        get => _rare?.DirtyDemand ?? 0;
        set => Rare.For(ref _rare, value)?.DirtyDemand = value;
    }

    /// <summary>Who pays for what it adds; null for the memcg of the process that does it.</summary>
    public MemoryCgroup? Elsewhere
    {
        get => _rare?.Elsewhere;
        set => Rare.For(ref _rare, value)?.Elsewhere = value;
    }

    /// <summary>For a read of a tmpfs file: what it brings back from swap, where <see cref="Pool"/> gets the pages of a memcg that is gone; else null.</summary>
    public CachePool? From
    {
        get => _rare?.From;
        set => Rare.For(ref _rare, value)?.From = value;
    }

    /// <summary>For an access: bytes that it is to go round in; more than there are means all.</summary>
    public long WorkingSet
    {
        get => _rare?.WorkingSet ?? 0;
        init => Rare.For(ref _rare, value)?.WorkingSet = value;
    }

    /// <summary>For an access in progress: what it goes round in.</summary>
    public Walk? Walk
    {
        get => _rare?.Walk;
        set => Rare.For(ref _rare, value)?.Walk = value;
    }

    /// <summary>For <see cref="MakesCgroup"/>: what of it is its namespaces', bytes.</summary>
    public long NamespaceBytes
    {
        get => _rare?.NamespaceBytes ?? 0;
        init => Rare.For(ref _rare, value)?.NamespaceBytes = value;
    }

    /// <summary>For <see cref="MakesCgroup"/>: what of it, its beginning, the memcg above has to pay for the cgroup's own structures, bytes.</summary>
    public long StructureBytes
    {
        get => _rare?.StructureBytes ?? 0;
        init => Rare.For(ref _rare, value)?.StructureBytes = value;
    }

    /// <summary>What was overdue when it was interrupted, bytes.</summary>
    public long Overdue
    {
        get => _rare?.Overdue ?? 0;
        init => Rare.For(ref _rare, value)?.Overdue = value;
    }

    private sealed class RareState
    {
        public SwapSource? Source;
        public long Promised;
        public WriteCall? Call;
        public ListenSocket? Socket;
        public ClientRequest? Request;
        public LinkedListNode<Process>? Sleeper;
        public StrongBox<long>? Written;
        public long WrittenBefore;
        public long DirtyDemand;
        public MemoryCgroup? Elsewhere;
        public CachePool? From;
        public long WorkingSet;
        public Walk? Walk;
        public long NamespaceBytes;
        public long StructureBytes;
        public long Overdue;
    }
}
