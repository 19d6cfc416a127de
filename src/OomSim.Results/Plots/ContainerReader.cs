namespace OomSim.Results;

/// <summary>Builds a container's course from its rows.</summary>
internal sealed class ContainerReader
{
    private readonly Thinner<ContainerPoint> _points;
    private readonly double _shortest;
    private readonly EventMarks _marks;
    private string _state = "";
    private double _stateSince;
    private double _last;
    private bool _isGone = true;
    private double _bornAt;
    private double _limit;
    private double? _limitUntil;
    private double _limitedAt;
    private string? _id;
    private bool _killsKnown;
    private readonly bool _restartsKnown;
    private double _kills;
    private double _restarts;
    private double _cpuBefore;

    /// <summary>A reader that fills a course.</summary>
    /// <param name="series">What is filled.</param>
    /// <param name="slice">Time of which four points are kept, s.</param>
    /// <param name="marks">What events.csv says of it.</param>
    /// <param name="isOwned">True where each row comes with its container; else all of that name are one.</param>
    public ContainerReader(ContainerSeries series, double slice, EventMarks marks, bool isOwned)
    {
        Series = series;
        _marks = marks;
        _restartsKnown = marks.IsThere;
        _shortest = slice / 4;
        _points = new Thinner<ContainerPoint>(series.Points, slice, static p => p.Time, static p => p.Current + p.Swap);
        if (!isOwned)
        {
            Mark(series.Name);
        }
    }

    /// <summary>True while the container is not there: it is removed, or yet to come.</summary>
    public bool IsGone => _isGone;

    /// <summary>The course.</summary>
    public ContainerSeries Series { get; }

    /// <summary>Takes a row of containers.csv.</summary>
    /// <param name="moment">The row.</param>
    /// <param name="owner">The container; null where nobody says.</param>
    public void Add(in ContainerMoment moment, ContainerSummary? owner)
    {
        ContainerPoint point = moment.Point;
        if (_isGone && !point.IsGone)
        {
            Reappear(point.Time, owner);
        }

        // A new cgroup begins at 0.
        _cpuBefore = point.Cpu < _cpuBefore ? 0 : _cpuBefore;
        point = point with { Cpu = point.Cpu - _cpuBefore };

        _last = point.Time;
        Series.Rows++;
        FollowLimit(moment);
        Series.Peak = Math.Max(Series.Peak, point.Current);
        _points.Add(point);
        if (point.IsGone && !_isGone)
        {
            AddLife(point.Time);
        }

        _isGone = point.IsGone;
        Follow(point.Time, StateOf(moment.State, moment.Condition));
        FollowCounts(point.Time, moment.Kills, moment.Restarts);
    }

    /// <summary>Ends the last state at the last row.</summary>
    public void Close()
    {
        _points.Close();
        EndState(_last);
        if (!_isGone)
        {
            AddLife(_last);
        }

        Series.IsWaiting = _state == "restarting";
    }

    private void AddLife(double to) => Series.Lives.Add(new Life(_bornAt, to, _limit) { Id = _id, LimitUntil = _limitUntil });

    private void Mark(string key)
    {
        Series.Kills.AddRange(_marks.Kills(key));
        Series.Restarts.AddRange(_marks.Restarts(key));
        Series.RestartCount += _marks.RestartCount(key);
        _killsKnown |= Series.Kills.Count > 0;
    }

    // While nothing runs there is no cgroup, and the limit is that of its next run.
    private void FollowLimit(in ContainerMoment moment)
    {
        if (moment.Point.Limit is { } limit)
        {
            (_limit, _limitUntil, _limitedAt) = (limit, null, moment.Point.Time);
            (Series.LastLimit, Series.LimitUntil) = (limit, null);
        }
        else if (moment.IsRunning)
        {
            _limitUntil ??= _limit > 0 ? _limitedAt : null;
            Series.LimitUntil ??= Series.LastLimit > 0 ? _limitedAt : null;
        }
    }

    // Another container: nothing was there until now, so that no line leads from its predecessor to it.
    private void Reappear(double time, ContainerSummary? owner)
    {
        (_bornAt, _limit, _limitUntil, _cpuBefore, _id) = (time, 0, null, 0, owner?.Id);
        if (owner is not null)
        {
            Series.Owners.Add(owner);
            Mark(owner.Id);
        }

        if (Series.Rows > 0 && time > _last)
        {
            _points.Add(new ContainerPoint(time, 0, null, 0, 0, 0, 0, 0, 0, IsGone: true));
        }
    }

    /// <summary>Docker's state, and while it runs what its processes really do.</summary>
    private static string StateOf(string state, string condition) => state switch
    {
        "running" => condition is "frozen" ? "paused" : condition is "none" ? "idle" : condition,
        _ => state,
    };

    private void Follow(double time, string state)
    {
        if (state == _state)
        {
            return;
        }

        EndState(time);
        _state = state;
        _stateSince = time;
    }

    private void EndState(double time)
    {
        if (_state.Length == 0 || _state == "removed" || time <= _stateSince)
        {
            return;
        }

        Add(Series.States, new Span(_stateSince, time, _state), _shortest);
    }

    /// <summary>Adds a stretch of time to others. What is too short to be seen is part of what was before, but a pause or a hang ends where it ends.</summary>
    /// <param name="states">The others, in order.</param>
    /// <param name="span">The next one.</param>
    /// <param name="shortest">What is shorter is not seen, s.</param>
    public static void Add(List<Span> states, Span span, double shortest)
    {
        bool isNext = states.Count > 0 && states[^1].To >= span.From;
        if (isNext && (states[^1].Name == span.Name || (span.To - span.From < shortest && Palette.BandOf(states[^1].Name) is null)))
        {
            states[^1] = states[^1] with { To = span.To };
        }
        else
        {
            states.Add(span);
        }
    }

    // The events name the victims and say when it came back; without them the counts say at least that something happened.
    private void FollowCounts(double time, double kills, double restarts)
    {
        if (kills > _kills)
        {
            // A group is killed in one go: one mark, as many kills as the table says.
            Series.KillCount += (int)(kills - _kills);
            if (!_killsKnown)
            {
                AddApart(Series.Kills, new KillMark(time, ""), static k => k.Time);
            }
        }

        if (restarts > _restarts)
        {
            if (!_restartsKnown)
            {
                Series.RestartCount += (int)(restarts - _restarts);
                AddApart(Series.Restarts, time, static t => t);
            }
        }

        _kills = kills;
        _restarts = restarts;
    }

    private void AddApart<T>(List<T> marks, T mark, Func<T, double> time)
    {
        if (marks.Count == 0 || time(mark) - time(marks[^1]) >= 2 * _shortest)
        {
            marks.Add(mark);
        }
    }
}
