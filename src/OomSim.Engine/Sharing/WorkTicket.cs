namespace OomSim.Engine;

/// <summary>Work of one of many that get on at the same speed (<see cref="SharedWork"/>), or that waits to be taken up.</summary>
/// <param name="owner">Who is told when it is done.</param>
public sealed class WorkTicket(IWorkOwner owner) : IDue
{
    private StoredInt128 _left;
    private StoredInt128 _used;
    private StoredInt128 _end;

    /// <summary>Where it is being done; null while it waits.</summary>
    public SharedWork? Place { get; private set; }

    /// <summary>Who is told when it is done.</summary>
    public IWorkOwner Owner { get; } = owner;

    /// <summary>The progress at which it is done.</summary>
    internal Int128 End => _end;

    /// <inheritdoc/>
    Int128 IDue.Due => _end;

    /// <inheritdoc/>
    long IDue.Order => Order;

    /// <inheritdoc/>
    int IDue.HeapPlace { get; set; }

    /// <summary>The order of joining: settles ties.</summary>
    internal long Order { get; private set; }

    /// <summary>Sets what is to be done while it waits.</summary>
    /// <param name="work">Units of work (ns on one whole unit of the resource), 0 or more.</param>
    /// <exception cref="InvalidOperationException">It is being worked on.</exception>
    public void Set(long work)
    {
        if (Place is not null)
        {
            throw new InvalidOperationException("Work in progress can't be changed.");
        }

        _left = SharedWork.FromUnits(work);
    }

    /// <summary>Sets what is to be done while it waits, to the last fraction.</summary>
    /// <param name="fractions">In the fractions of <see cref="SharedWork.ToUnits"/>, 0 or more.</param>
    /// <exception cref="InvalidOperationException">It is being worked on.</exception>
    public void SetFractions(Int128 fractions)
    {
        Set(0);
        _left = fractions;
    }

    /// <summary>Whole units that are left, rounded up: 0 once it is done.</summary>
    /// <param name="now">The present in ns.</param>
    public long LeftAt(long now)
    {
        Int128 left = Place is { } place ? End - place.ProgressAt(now) : _left;
        return left <= SharedWork.Slack ? 0 : SharedWork.ToUnits(left + SharedWork.FromUnits(1) - 1);
    }

    /// <summary>Whole units it was given in its life.</summary>
    /// <param name="now">The present in ns.</param>
    public long UsedAt(long now) =>
        SharedWork.ToUnits(UsedFractionsAt(now), rounded: true);

    /// <summary>What it was given in its life, in the fractions of <see cref="SharedWork.ToUnits"/>.</summary>
    /// <param name="now">The present in ns.</param>
    public Int128 UsedFractionsAt(long now) => _used + (Place is { } place ? place.ProgressAt(now) - (End - _left) : 0);

    internal void Enter(SharedWork place, Int128 progress, long order)
    {
        Place = place;
        _end = progress + _left;
        Order = order;
    }

    internal void Leave(Int128 progress)
    {
        _used += progress - (End - _left);
        _left = Int128.Max(0, End - progress);
        Place = null;
    }
}
