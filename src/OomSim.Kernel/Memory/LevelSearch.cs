namespace OomSim.Kernel;

/// <summary>
/// Where what a level lets through comes to rest within one instant, where what it can let through follows from that: less, the more it lets through. A level that swaps for
/// itself shares the device with levels above, and these swap for a part of what it lets through; whoever grows has a part of a CPU, and others on the same CPUs have the rest. While
/// each of them follows the others in steps, what fits is a straight line over what is let through: where the line through the last two places - one at which more would fit, and one at
/// which less did - is even with itself is the answer, and one look there tells (regula falsi). Where one state turns into the other at a jump, the place of the jump is: where
/// a look leaves more than half of the way between the two places, the next one is in the middle, and it rests on the side where more fits. After so many looks a level only gives way.
/// </summary>
internal sealed class LevelSearch
{
    // The first rises at an instant are those of levels and tasks that have not heard of each other yet.
    private const int FreeRises = 2;
    private const int MostLooks = 64;

    // No straight line is so bad: there is a jump.
    private const int MostSlowLooks = 3;
    private const long Unknown = -1;

    // Two places are one once there is no more than a millionth between them: 2^-20.
    private const int Precision = 20;

    private long _at = -1;
    private bool _inParts;
    private int _rises;
    private int _looks;
    private int _slowLooks;
    private long _low = Unknown;
    private long _gain;
    private long _high = Unknown;
    private long _loss;
    private long _way = long.MaxValue;
    private bool _asksBelow;

    /// <summary>Notes a look at a level, at which something else fits than it lets through.</summary>
    /// <param name="rises">True where more fits.</param>
    /// <param name="now">Present, ns.</param>
    /// <returns>True while the level takes what fits, whatever comes of that.</returns>
    public bool IsFree(bool rises, long now)
    {
        if (_at != now)
        {
            _at = now;
            _rises = 0;
            _looks = 0;
            _slowLooks = 0;
            Forget();
        }

        _rises += rises ? 1 : 0;
        return _rises <= FreeRises;
    }

    /// <summary>Tells in what the next looks are measured; what was found in another unit says nothing of them.</summary>
    /// <param name="inParts">True for parts of what is wished, false for so much for each task.</param>
    public void Measure(bool inParts)
    {
        if (_inParts != inParts)
        {
            _inParts = inParts;
            Forget();
        }
    }

    /// <summary>What a level lets through changes its form, so that what was found says nothing of what is to come.</summary>
    public void Forget() => (_low, _high, _way, _asksBelow) = (Unknown, Unknown, long.MaxValue, false);

    /// <summary>What to let through next.</summary>
    /// <param name="lets">What it lets through, 0 or more, in whatever unit.</param>
    /// <param name="fits">What fits while it does: 0 or more, and something else.</param>
    /// <returns>Between the two, or one of them: what it lets through where it stays. Less than that where less fits.</returns>
    public long Next(long lets, long fits)
    {
        _looks++;
        if (fits > lets)
        {
            if (_looks > MostLooks || _asksBelow)
            {
                return lets;
            }

            // Where it was too much before and is not any more, others have followed meanwhile; and the same the other way round.
            _high = lets >= _high ? Unknown : _high;
            (_low, _gain) = (lets, fits - lets);
        }
        else
        {
            _low = lets <= _low ? Unknown : _low;
            (_high, _loss) = (lets, lets - fits);
            _asksBelow = false;
            if (_low != Unknown && lets - _low <= (lets >> Precision) + 1 && _loss > lets - _low)
            {
                // There is a jump, or what was found at the lower place holds no more since others have followed: a little below it more fits, or it is forgotten there.
                _asksBelow = true;
                return Math.Max(fits, Math.Max(0, _low - (_low >> Precision) - 2));
            }
        }

        if (_low == Unknown || _high == Unknown)
        {
            _way = long.MaxValue;
            return fits;
        }

        bool isSlow = _high - _low > _way / 2;
        _slowLooks += isSlow ? 1 : 0;
        _way = _high - _low;
        long rests = _low + (isSlow || _slowLooks > MostSlowLooks ? _way / 2 : (long)((Int128)_way * _gain / ((Int128)_gain + _loss)));
        return fits > lets ? Math.Min(fits, rests) : Math.Max(fits, rests);
    }
}
