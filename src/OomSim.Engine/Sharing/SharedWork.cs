namespace OomSim.Engine;

/// <summary>
/// Many that compete for a share in the same way and so get on at the same speed: fair queueing in virtual time. How far each
/// has come is one number, the progress; each is done at a progress that does not change when others come and go. So a
/// change costs O(log n), and one event, of the first to be done, stands for all. To the <see cref="FairShare"/> they are one
/// claim with the sums of their weights and demands, which water-filling gives the same as to each by itself.
/// </summary>
public sealed class SharedWork : IShareOwner, IEventOwner, IDue
{
    /// <summary>
    /// What is left of work that counts as done, a thousandth of a ns: the progress is rounded down by a 2^-52 of each ns.
    /// </summary>
    internal static Int128 Slack => Int128.One << (ProgressBits - 10);

    /// <summary>Progress is in 2^-52 units of work: a grant in 2^-20 divided among many.</summary>
    internal const int ProgressBits = 52;

    /// <summary>Grants are in 2^-20 of a unit.</summary>
    internal const int GrantBits = 20;

    private readonly Simulator _simulator;
    private readonly FairShare _share;
    private readonly ShareClaim _claim;
    private readonly Action<long> _granted;
    private readonly long _slotWeight;
    private readonly long _slotSize;
    private readonly DueHeap<WorkTicket> _heap = new();
    private StoredInt128 _progress;
    private long _since;
    private long _speed;
    private long _slots;
    private long _told;
    private long _joined;
    private EventHandle _next;
    private long _nextAt = SimTime.Never;
    private Floating? _floating;
    private StoredInt128 _sinceLevel;
    private StoredInt128 _floated;
    private StoredInt128 _due;
    private long _floatingWeight;

    /// <summary>Opens a place for work.</summary>
    /// <param name="simulator">The clock.</param>
    /// <param name="share">What is shared.</param>
    /// <param name="group">The group it competes in.</param>
    /// <param name="slotWeight">Weight of a slot among the group's members, 1 or more.</param>
    /// <param name="slotSize">How many work in a slot; each can use one unit.</param>
    /// <param name="granted">Told by how much the grant of all together changed, in 2^-20 of a unit.</param>
    /// <param name="canFloat">False where that has to be told whenever it changes, also where many compete.</param>
    public SharedWork(Simulator simulator, FairShare share, ShareGroup group, long slotWeight, long slotSize, Action<long> granted, bool canFloat = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotWeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotSize, 1);
        _simulator = simulator;
        _share = share;
        _claim = share.AddClaim(group, this, slotWeight, canFloat);
        _granted = granted;
        _slotWeight = slotWeight;
        _slotSize = slotSize;
    }

    /// <summary>The claim of all together: they are short of the resource while it is granted less than its demand.</summary>
    public ShareClaim Claim => _claim;

    /// <inheritdoc/>
    Int128 IDue.Due => _due;

    /// <inheritdoc/>
    long IDue.Order => _claim.Id;

    /// <inheritdoc/>
    int IDue.HeapPlace { get; set; }

    private long Workers => _slots * _slotSize;

    /// <summary>How many work.</summary>
    public int Count => _heap.Count;

    /// <summary>How far each has come since the beginning, in fractions of a unit of work (<see cref="ToUnits"/>).</summary>
    /// <param name="now">The present in ns.</param>
    public Int128 ProgressAt(long now) => _progress + (_floating is { } floating
        ? ((floating.Level.Clock!.ProgressAt(now) - _sinceLevel) * _floatingWeight / Workers) >> LevelClock.Finer
        : (Int128)_speed * (now - _since));

    /// <summary>What all together were given while they went by a level, in fractions of a unit of work.</summary>
    /// <param name="now">The present in ns.</param>
    public Int128 FloatedAt(long now) => _floated + (_floating is null ? 0 : (ProgressAt(now) - _progress) * Workers);

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
    }

    /// <summary>Lets work wait. The slots have to follow (<see cref="Resize"/>) before time goes on.</summary>
    /// <param name="ticket">Work of this place.</param>
    public void Remove(WorkTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Advance();
        _heap.Remove(ticket);
        ticket.Leave(_progress);
    }

    /// <summary>Brings each further at once, by what it was not given as time went on.</summary>
    /// <param name="each">In fractions of a unit of work (<see cref="ToUnits"/>), 0 or more; not beyond the end of anyone's work.</param>
    public void Give(Int128 each)
    {
        Advance();
        _progress += each;
        ShareGroup? told = _claim.Group;
        if (_floating is { } floating)
        {
            _floated += each * Workers;
            told = floating.Level.Group;
        }

        told?.Owner?.OnGiven(each * Workers);
        Book();
    }

    /// <summary>Opens or closes slots, and shares out anew.</summary>
    /// <param name="change">How many more; negative for fewer.</param>
    public void Resize(long change)
    {
        Advance();
        _slots += change;
        if (_slots == 0)
        {
            Land();
        }

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
        Land();
        _simulator.Cancel(_next);
        _nextAt = SimTime.Never;
    }

    /// <inheritdoc/>
    void IShareOwner.OnShareChanged(ShareClaim claim) => Follow();

    /// <inheritdoc/>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        _nextAt = SimTime.Never;
        Finish();
    }

    /// <summary>Tells those that are done.</summary>
    internal void Finish()
    {
        Advance();
        while (_heap.First is { } first && first.End - Slack <= _progress)
        {
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
        Int128 progress = ProgressAt(now);
        if (_floating is { } floating)
        {
            _floated += (progress - _progress) * Workers;
            _sinceLevel = floating.Level.Clock!.ProgressAt(now);
        }

        _progress = progress;
        _since = now;
    }

    // The speed of each follows from the grant and how many there are.
    private void Follow()
    {
        Advance();
        if (!ReferenceEquals(_floating, _slots == 0 ? null : _claim.Floating))
        {
            Land();
            TakeOff();
        }

        _floatingWeight = _floating?.Top.Part ?? 0;
        long granted = _floating is null ? Math.Max(0, _claim.Granted) : 0;
        _speed = _slots == 0 ? 0 : (long)(((Int128)granted << (ProgressBits - GrantBits)) / (_slots * _slotSize));
        Book();
        long change = granted - _told;
        if (change != 0)
        {
            _told = granted;
            _granted(change);
        }
    }

    // From now on nobody tells it how fast it gets on: what all were given up to here is settled.
    private void TakeOff()
    {
        if (_slots == 0 || _claim.Floating is not { } floating)
        {
            return;
        }

        _floating = floating;
        LevelClock clock = floating.Level.Clock ??= new LevelClock(_simulator, floating.Level);
        _sinceLevel = clock.ProgressAt(_simulator.Now);
        _floatingWeight = floating.Top.Part;
        FindDue();
        clock.Add(this);
        TellAbove(floating, this);
    }

    private void Land()
    {
        if (_floating is { } floating)
        {
            _floating = null;
            floating.Level.Clock!.Remove(this);
            TellAbove(floating, null);
        }
    }

    private void TellAbove(Floating floating, SharedWork? work)
    {
        for (ShareGroup? group = _claim.Group; group is not null && group != floating.Level.Group; group = group.Parent)
        {
            group.Owner?.OnFloat(work);
        }
    }

    // The level's progress at which the first is done; each gets on by its part of the weight.
    private void FindDue()
    {
        Int128 left = _heap.First is { } first ? Int128.Max(0, first.End - Slack - _progress) : Int128.MaxValue;
        Int128 most = (Int128.MaxValue >> (LevelClock.Finer + 1)) / Workers;
        _due = left >= most ? Int128.MaxValue : _sinceLevel + ((((left * Workers) << LevelClock.Finer) + _floatingWeight - 1) / _floatingWeight);
    }

    private void Book()
    {
        long at = SimTime.Never;
        if (_floating is { } floating)
        {
            FindDue();
            floating.Level.Clock!.Move(this);
        }
        else if (_heap.First is { } first)
        {
            // What is done, and about to be told so, is so also where it gets nothing from now on.
            Int128 left = first.End - Slack - _progress;
            Int128 wait = left <= 0 && (_speed > 0 || _nextAt == _since) ? 0 : _speed > 0 ? (left + _speed - 1) / _speed : Int128.MaxValue;
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
            _claim.Group.Owner?.OnBooked(at);
        }
    }
}
