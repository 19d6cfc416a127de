using System.Runtime.CompilerServices;

namespace OomSim.Kernel;

/// <summary>What only steps of a few kinds have: connections, syncs, tmpfs, swapoff, working sets.</summary>
internal sealed partial class Activity
{
    private RareState? _rare;

    /// <summary>For swapoff: whose pages it brings back; null for what a process brings back for itself.</summary>
    public SwapSource? Source
    {
        get => _rare?.Source;
        init
        {
            if (value is not null || _rare is not null)
            {
                Rare.Source = value;
            }
        }
    }

    /// <summary>Bytes of a tmpfs file that were promised to it when it began (K15.1).</summary>
    public long Promised
    {
        get => _rare?.Promised ?? 0;
        set
        {
            if (value != 0 || _rare is not null)
            {
                Rare.Promised = value;
            }
        }
    }

    /// <summary>The socket whose next connection it waits for.</summary>
    public ListenSocket? Socket
    {
        get => _rare?.Socket;
        init
        {
            if (value is not null || _rare is not null)
            {
                Rare.Socket = value;
            }
        }
    }

    /// <summary>The request whose answer it waits for.</summary>
    public ClientRequest? Request
    {
        get => _rare?.Request;
        init
        {
            if (value is not null || _rare is not null)
            {
                Rare.Request = value;
            }
        }
    }

    /// <summary>Its place among those that wait for a connection.</summary>
    public LinkedListNode<Process>? Sleeper
    {
        get => _rare?.Sleeper;
        set
        {
            if (value is not null || _rare is not null)
            {
                Rare.Sleeper = value;
            }
        }
    }

    /// <summary>Where a write to a tmpfs that may become full adds up its bytes, however often it is interrupted; else null.</summary>
    public StrongBox<long>? Written
    {
        get => _rare?.Written;
        init
        {
            if (value is not null || _rare is not null)
            {
                Rare.Written = value;
            }
        }
    }

    /// <summary>For a sync: bytes of the file written before it began.</summary>
    public long WrittenBefore
    {
        get => _rare?.WrittenBefore ?? 0;
        set
        {
            if (value != 0 || _rare is not null)
            {
                Rare.WrittenBefore = value;
            }
        }
    }

    /// <summary>Who pays for what it adds; null for the memcg of the process that does it.</summary>
    public MemoryCgroup? Elsewhere
    {
        get => _rare?.Elsewhere;
        set
        {
            if (value is not null || _rare is not null)
            {
                Rare.Elsewhere = value;
            }
        }
    }

    /// <summary>For an access: bytes that it goes round in.</summary>
    public long WorkingSet
    {
        get => _rare?.WorkingSet ?? 0;
        init
        {
            if (value != 0 || _rare is not null)
            {
                Rare.WorkingSet = value;
            }
        }
    }

    /// <summary>What was overdue when it was interrupted, bytes.</summary>
    public long Overdue
    {
        get => _rare?.Overdue ?? 0;
        init
        {
            if (value != 0 || _rare is not null)
            {
                Rare.Overdue = value;
            }
        }
    }

    private RareState Rare => _rare ??= new RareState();

    private sealed class RareState
    {
        public SwapSource? Source;
        public long Promised;
        public ListenSocket? Socket;
        public ClientRequest? Request;
        public LinkedListNode<Process>? Sleeper;
        public StrongBox<long>? Written;
        public long WrittenBefore;
        public MemoryCgroup? Elsewhere;
        public long WorkingSet;
        public long Overdue;
    }
}
