using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A number of bytes at this moment that goes up or down in a straight line, as a level does that is a part of something.</summary>
/// <param name="Bytes">Bytes, at this moment.</param>
/// <param name="Rate">How fast it moves, 2^-20 byte/s.</param>
internal readonly record struct MovingLevel(long Bytes, long Rate)
{
    /// <summary>One that stays where it is.</summary>
    /// <param name="bytes">Bytes.</param>
    public static MovingLevel At(long bytes) => new(bytes, 0);

    /// <summary>So many bytes above it, 0 or more.</summary>
    /// <param name="bytes">Bytes.</param>
    public MovingLevel Above(long bytes) => this with { Bytes = Bytes + bytes };

    /// <summary>A part of the way from here to another.</summary>
    /// <param name="other">The other.</param>
    /// <param name="part">The way is divided by this, 1 or more; -1 or less for as far in the other direction.</param>
    public MovingLevel Towards(MovingLevel other, int part) => new(Bytes + ((other.Bytes - Bytes) / part), Rate + ((other.Rate - Rate) / part));

    /// <summary>So many of so many parts of it.</summary>
    /// <param name="parts">Parts, 0 or more.</param>
    /// <param name="of">In how many it is divided, 1 or more.</param>
    public MovingLevel Times(long parts, long of) => new((long)((Int128)Bytes * parts / of), (long)((Int128)Rate * parts / of));

    /// <summary>The higher one of two: of two at the same height the one that will be.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="bend">ns until the other way round; left as it is where that is less, or where they do not meet.</param>
    public static MovingLevel Higher(MovingLevel one, MovingLevel other, ref long bend)
    {
        (MovingLevel lower, MovingLevel higher) = one.Bytes > other.Bytes || (one.Bytes == other.Bytes && one.Rate >= other.Rate) ? (other, one) : (one, other);
        Meet(lower, higher, ref bend);
        return higher;
    }

    /// <summary>The lower one of two: of two at the same height the one that will be.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="bend">ns until the other way round; left as it is where that is less, or where they do not meet.</param>
    public static MovingLevel Lower(MovingLevel one, MovingLevel other, ref long bend)
    {
        (MovingLevel lower, MovingLevel higher) = one.Bytes < other.Bytes || (one.Bytes == other.Bytes && one.Rate <= other.Rate) ? (one, other) : (other, one);
        Meet(lower, higher, ref bend);
        return lower;
    }

    private static void Meet(MovingLevel lower, MovingLevel higher, ref long bend)
    {
        if (lower.Rate > higher.Rate)
        {
            Int128 way = (Int128)(higher.Bytes - lower.Bytes) << 20;
            Int128 speed = (Int128)lower.Rate - higher.Rate;
            bend = (long)Int128.Min(bend, ((way * SimTime.Second) + speed - 1) / speed);
        }
    }
}
