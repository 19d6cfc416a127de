using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Those below one cgroup whose quota is used up. While there is room for all that any of the quotas withholds, what others do changes nothing for them, and
/// nobody looks at them.
/// </summary>
internal sealed class ThrottledBelow(CpuController parent)
{
    private readonly List<ThrottledAlike> _all = [];
    private StoredInt128 _most;
    private bool _hadRoom;
    private int _bound;

    /// <summary>The cgroup above them.</summary>
    public CpuController Parent => parent;

    /// <summary>Its place among all such.</summary>
    public int Place { get; set; }

    /// <summary>True when there is nobody.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>Takes some in who are alike.</summary>
    public void Add(ThrottledAlike alike)
    {
        alike.Below = this;
        alike.Place = _all.Count;
        _all.Add(alike);
        _bound += alike.Key.Alone is null ? 0 : 1;
    }

    /// <summary>Lets some go.</summary>
    public void Remove(ThrottledAlike alike)
    {
        ThrottledAlike last = _all[^1];
        _all[alike.Place] = last;
        last.Place = alike.Place;
        _all.RemoveAt(_all.Count - 1);
        _bound -= alike.Key.Alone is null ? 0 : 1;
        alike.Below = null;
    }

    /// <summary>Has the quota of each looked at.</summary>
    public void Mark() => _all.ForEach(alike => alike.Mark());

    /// <summary>Follows a change in or about some.</summary>
    public void Settle(ThrottledAlike alike, long now)
    {
        alike.Settle(now);
        _most = Int128.Max(_most.Value, alike.Withheld);
    }

    /// <summary>Follows the last sharing out of the CPUs, those who were noted having done so.</summary>
    /// <returns>How many were looked at.</returns>
    public int Settle(long now)
    {
        // What is left of CPUs of their own is not known from what is left above.
        Int128 spare = _bound > 0 ? Int128.MinValue : parent.Group.Spare;
        if (_hadRoom && spare >= _most.Value)
        {
            return 0;
        }

        _most = Int128.Zero;
        foreach (ThrottledAlike alike in _all)
        {
            Settle(alike, now);
        }

        _hadRoom = spare >= _most.Value;
        return _all.Count;
    }
}
