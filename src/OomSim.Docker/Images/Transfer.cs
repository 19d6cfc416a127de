using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Bytes on their way through a <see cref="SharedSpeed"/>.</summary>
internal sealed class Transfer : IShareOwner
{
    private readonly EngineClock _clock;
    private readonly FairShare _share;
    private readonly ShareClaim _claim;
    private readonly Action _done;
    private Fluid _left;
    private EngineTimer? _end;
    private bool _isOver;

    /// <summary>Begins at the present.</summary>
    public Transfer(EngineClock clock, FairShare share, long bytes, Action done)
    {
        (_clock, _share, _done, _left) = (clock, share, done, new Fluid(bytes));
        _claim = share.AddClaim(share.Root, this);
        if (bytes == 0)
        {
            // Nothing to move: the slowest line is no obstacle.
            _end = clock.After(0, End);
        }
        else
        {
            share.SetDemand(_claim, share.Root.Cap);
        }
    }

    /// <summary>Stops it; what it used goes to the others.</summary>
    public void Cancel()
    {
        _isOver = true;
        _clock.Cancel(_end);
        _share.RemoveClaim(_claim);
    }

    void IShareOwner.OnShareChanged(ShareClaim claim)
    {
        if (_isOver)
        {
            return;
        }

        _left.SetRate(_clock.Now, -claim.Granted);
        _clock.Cancel(_end);
        long end = _left.TimeOf(_clock.Now, 0);
        _end = end == SimTime.Never ? null : _clock.After(end - _clock.Now, End);
    }

    private void End()
    {
        _isOver = true;
        _share.RemoveClaim(_claim);
        _done();
    }
}
