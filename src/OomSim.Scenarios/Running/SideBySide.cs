namespace OomSim.Scenarios;

/// <summary>Counts what is done side by side: over when all of it is.</summary>
/// <param name="completed">Called once, at the end: true when all went well.</param>
internal sealed class SideBySide(Action<bool> completed)
{
    // One for who begins them.
    private int _left = 1;
    private bool _isFine = true;

    /// <summary>One more is under way.</summary>
    public void Begin() => _left++;

    /// <summary>One is over; called once more by who has begun the last.</summary>
    /// <param name="isFine">False where it failed, which keeps no other from going on.</param>
    public void End(bool isFine = true)
    {
        _isFine &= isFine;
        if (--_left == 0)
        {
            completed(_isFine);
        }
    }
}
