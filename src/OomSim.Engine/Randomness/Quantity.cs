namespace OomSim.Engine;

/// <summary>A number of a scenario that is either fixed or drawn from a distribution each time it is used.</summary>
public abstract class Quantity
{
    /// <summary>Where in the scenario it stands; names its random substream.</summary>
    public string Path { get; init; } = "";

    /// <summary>The value when it is fixed, else null.</summary>
    public virtual long? Fixed => null;

    /// <summary>Takes the next value.</summary>
    /// <param name="streams">The run's random streams.</param>
    /// <param name="owner">Who draws (a container and process name), so that adding one never changes another's draws.</param>
    public abstract long Draw(RandomStreams streams, string owner);

    /// <summary>A fixed quantity.</summary>
    public static Quantity Of(long value) => new Constant(value);

    /// <summary>A fixed quantity.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Quantity(int value) => Of(value);

    private sealed class Constant(long value) : Quantity
    {
        public override long? Fixed => value;

        public override long Draw(RandomStreams streams, string owner) => value;
    }
}
