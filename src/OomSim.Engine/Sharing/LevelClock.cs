namespace OomSim.Engine;

/// <summary>
/// The virtual time of those who float on a level (<see cref="ShareLevel"/>): how much a weight of 1 was given since the beginning.
/// What each is due at does not change when the level moves, so one event, of the first to be due, stands for all.
/// </summary>
internal sealed class LevelClock : IEventOwner
{
    /// <summary>Binary places that its progress has beyond those of <see cref="SharedWork"/>: it is multiplied by weights.</summary>
    public const int Finer = 8;

    private readonly Simulator _simulator;
    private readonly ShareLevel _level;
    private readonly DueHeap<SharedWork> _due = new();
    private StoredInt128 _progress;
    private StoredInt128 _speed;
    private long _since;
    private long _told;
    private bool _isAtWork;
    private EventHandle _next;
    private long _nextAt = SimTime.Never;

    /// <summary>Starts it; it stands until it hears of the level.</summary>
    public LevelClock(Simulator simulator, ShareLevel level)
    {
        _simulator = simulator;
        _level = level;
        _since = simulator.Now;
    }

    /// <summary>What a weight of 1 was given, in 2^-<see cref="Finer"/> of the fractions of <see cref="SharedWork.ToUnits"/>.</summary>
    public Int128 ProgressAt(long now) => _progress + (_speed.Value * (now - _since));

    /// <summary>The level has moved.</summary>
    public void Follow()
    {
        Advance();
        Int128 weights = _level.Weights;
        _speed = weights == 0 ? 0 : ((Int128)_level.Left << (Finer + SharedWork.ProgressBits - SharedWork.GrantBits)) / weights;
        Book();
        long change = _level.Left - _told;
        if (change != 0)
        {
            _told = _level.Left;
            _level.Group.Owner?.OnLevelChanged(change);
        }
    }

    /// <summary>Takes in work that is due at some time.</summary>
    public void Add(SharedWork work)
    {
        _due.Add(work);
        Book();
    }

    /// <summary>Work is due at another time.</summary>
    public void Move(SharedWork work)
    {
        _due.Move(work);
        Book();
    }

    /// <summary>Lets work go.</summary>
    public void Remove(SharedWork work)
    {
        _due.Remove(work);
        Book();
    }

    /// <inheritdoc/>
    void IEventOwner.OnEvent(int tag, long argument)
    {
        _nextAt = SimTime.Never;
        Advance();
        _isAtWork = true;
        while (_due.First is { } first && ((IDue)first).Due <= _progress)
        {
            first.Finish();
        }

        _isAtWork = false;
        Book();
    }

    private void Advance()
    {
        long now = _simulator.Now;
        _progress = ProgressAt(now);
        _since = now;
    }

    private void Book()
    {
        if (_isAtWork)
        {
            return;
        }

        long at = SimTime.Never;
        Int128 speed = _speed;
        if (speed > 0 && _due.First is { } first)
        {
            Int128 wait = (Int128.Max(0, ((IDue)first).Due - _progress) + speed - 1) / speed;
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
            _next = _simulator.Schedule(Math.Max(at, _simulator.Now), this, 0);
        }
    }
}
