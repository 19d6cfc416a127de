namespace OomSim.Docker;

/// <summary>Places for what goes on at once: who finds none waits, first come first served.</summary>
/// <param name="free">How many there are.</param>
internal sealed class Slots(int free)
{
    private readonly Queue<SimTask<bool>> _waiting = new();
    private bool _isHandingOut;

    /// <summary>Takes a place, once there is one.</summary>
    public SimTask<bool> Enter()
    {
        if (free > 0)
        {
            free--;
            return SimTask<bool>.From(true);
        }

        var turn = new SimTask<bool>();
        _waiting.Enqueue(turn);
        return turn;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        free++;
        if (_isHandingOut)
        {
            // Who was let in and has ended already comes by here: in a row, not one within the other.
            return;
        }

        _isHandingOut = true;
        while (free > 0 && _waiting.TryDequeue(out SimTask<bool>? next))
        {
            free--;
            next.Complete(true);
        }

        _isHandingOut = false;
    }
}
