namespace OomSim.Engine;

/// <summary>
/// Many that compete for a share in the same way and so get on at the same speed: fair queueing in virtual time. How far each
/// has come is one number, the progress; each is done at a progress that does not change when others come and go. So a
/// change costs O(log n), and one event, of the first to be done, stands for all. To the <see cref="FairShare"/> they are one
/// claim with the sums of their weights and demands, which water-filling gives the same as to each by itself.
/// </summary>
public sealed class SharedWork : IShareOwner, IEventOwner
{
    /// <summary>
    /// What is left of work that counts as done, a thousandth of a ns: the progress is rounded down by a 2^-52 of each ns.
    /// </summary>
    internal static Int128 Slack => Int128.One << (ProgressBits - 10);

    // Progress is in 2^-52 units of work: a grant in 2^-20 divided among many.
    private const int ProgressBits = 52;
    private const int GrantBits = 20;

    private readonly Simulator _simulator;
    private readonly FairShare _share;
    private readonly ShareClaim _claim;
    private readonly Action<long> _granted;
    private readonly long _slotWeight;
    private readonly long _slotSize;
    private readonly List<WorkTicket> _heap = [];
    private StoredInt128 _progress;
    private long _since;
    private long _speed;
    private long _slots;
    private long _told;
    private long _joined;
    private EventHandle _next;
    private long _nextAt = SimTime.Never;

    /// <summary>Opens a place for work.</summary>
    /// <param name="simulator">The clock.</param>
    /// <param name="share">What is shared.</param>
    /// <param name="group">The group it competes in.</param>
    /// <param name="slotWeight">Weight of a slot among the group's members, 1 or more.</param>
    /// <param name="slotSize">How many work in a slot; each can use one unit.</param>
    /// <param name="granted">Told by how much the grant of all together changed, in 2^-20 of a unit.</param>
    public SharedWork(Simulator simulator, FairShare share, ShareGroup group, long slotWeight, long slotSize, Action<long> granted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotWeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotSize, 1);
        _simulator = simulator;
        _share = share;
        _claim = share.AddClaim(group, this, slotWeight);
        _granted = granted;
        _slotWeight = slotWeight;
        _slotSize = slotSize;
    }

    /// <summary>The claim of all together: they are short of the resource while it is granted less than its demand.</summary>
    public ShareClaim Claim => _claim;

    /// <summary>How many work.</summary>
    public int Count => _heap.Count;

    /// <summary>How far each has come since the beginning, in fractions of a unit of work (<see cref="ToUnits"/>).</summary>
    /// <param name="now">The present in ns.</param>
    public Int128 ProgressAt(long now) => _progress + ((Int128)_speed * (now - _since));

    /// <summary>Whole units of work of a progress, rounded down.</summary>
    /// <param name="progress">A progress, or differences of several.</param>
    /// <param name="rounded">True where what counts as done is a whole unit, however little is missing.</param>
    public static long ToUnits(Int128 progress, bool rounded = false) => (long)((progress + (rounded ? Slack : 0)) >> ProgressBits);

    /// <summary>A progress of whole units.</summary>
    /// <param name="units">Units of work.</param>
    public static Int128 FromUnits(long units) => (Int128)units << ProgressBits;

    /// <summary>Takes work up. The slots have to follow (<see cref="Resize"/>) before time goes on.</summary>
    /// <param name="ticket">Work that waits.</param>
    public void Add(WorkTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Advance();
        ticket.Enter(this, _progress, ++_joined);
        _heap.Add(ticket);
        Rise(_heap.Count - 1, ticket);
    }

    /// <summary>Lets work wait. The slots have to follow (<see cref="Resize"/>) before time goes on.</summary>
    /// <param name="ticket">Work of this place.</param>
    public void Remove(WorkTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Advance();
        int hole = ticket.HeapPlace;
        WorkTicket last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (!ReferenceEquals(last, ticket))
        {
            Rise(Sink(hole, last), last);
        }

        ticket.Leave(_progress);
    }

    /// <summary>Opens or closes slots, and shares out anew.</summary>
    /// <param name="change">How many more; negative for fewer.</param>
    public void Resize(long change)
    {
        Advance();
        _slots += change;
        _share.Defer();
        _share.SetWeight(_claim, Math.Max(1, _slots) * _slotWeight);
        _share.SetDemand(_claim, _slots * _slotSize * FairShare.One);
        _share.Resume();
        Follow();
    }

    /// <summary>Takes its claim back; nobody works here any more.</summary>
    public void Close()
    {
        _share.RemoveClaim(_claim);
        _simulator.Cancel(_next);
        _nextAt = SimTime.Never;
    }

    /// <inheritdoc/>
    void IShareOwner.OnShareChanged(ShareClaim claim) => Follow();

    /// <inheritdoc/>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        _nextAt = SimTime.Never;
        Advance();
        while (_heap.Count > 0 && _heap[0].End - Slack <= _progress)
        {
            WorkTicket first = _heap[0];
            long order = first.Order;
            first.Owner.OnWorkDone(first);
            if (ReferenceEquals(first.Place, this) && first.Order == order)
            {
                throw new SimulationInvariantException("work that is done stays where it was done at " + SimTime.ToSeconds(_simulator.Now) + " s");
            }
        }

        Book();
    }

    private void Advance()
    {
        long now = _simulator.Now;
        _progress = ProgressAt(now);
        _since = now;
    }

    // The speed of each follows from the grant and how many there are.
    private void Follow()
    {
        Advance();
        long granted = _claim.Granted;
        _speed = _slots == 0 ? 0 : (long)(((Int128)granted << (ProgressBits - GrantBits)) / (_slots * _slotSize));
        Book();
        long change = granted - _told;
        if (change != 0)
        {
            _told = granted;
            _granted(change);
        }
    }

    private void Book()
    {
        long at = SimTime.Never;
        if (_heap.Count > 0 && _speed > 0)
        {
            Int128 wait = Int128.Max(0, _heap[0].End - Slack - _progress + _speed - 1) / _speed;
            at = wait > SimTime.Never - _since ? SimTime.Never : _since + (long)wait;
        }

        if (at == _nextAt)
        {
            return;
        }

        _simulator.Cancel(_next);
        _nextAt = at;
        if (at != SimTime.Never)
        {
            _next = _simulator.Schedule(at, this, 0);
        }
    }

    private static bool IsBefore(WorkTicket a, WorkTicket b) => a.End < b.End || (a.End == b.End && a.Order < b.Order);

    private void Rise(int place, WorkTicket ticket)
    {
        while (place > 0 && IsBefore(ticket, _heap[(place - 1) / 2]))
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        Put(place, ticket);
    }

    private int Sink(int place, WorkTicket ticket)
    {
        while ((2 * place) + 1 < _heap.Count)
        {
            int child = (2 * place) + 1;
            child += child + 1 < _heap.Count && IsBefore(_heap[child + 1], _heap[child]) ? 1 : 0;
            if (!IsBefore(_heap[child], ticket))
            {
                break;
            }

            Put(place, _heap[child]);
            place = child;
        }

        Put(place, ticket);
        return place;
    }

    private void Put(int place, WorkTicket ticket)
    {
        _heap[place] = ticket;
        ticket.HeapPlace = place;
    }
}
