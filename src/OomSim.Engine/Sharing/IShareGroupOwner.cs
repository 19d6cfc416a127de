namespace OomSim.Engine;

/// <summary>Told what happens in a group where nobody else is told: what many get there by their weights alone.</summary>
public interface IShareGroupOwner
{
    /// <summary>Those in and below the group who are not told what they get, since they go by its level, get more or less together.</summary>
    /// <param name="change">How much more, in 2^-20 of a unit.</param>
    void OnLevelChanged(long change);

    /// <summary>Who uses all that the group gets goes by the level of a group above from now on, or no longer.</summary>
    /// <param name="work">Who does; null when it is told again what it gets.</param>
    void OnFloat(SharedWork? work);

    /// <summary>Those in and below the group who work there, or go by its level, were given something at once, beside what they get.</summary>
    /// <param name="work">All together, in fractions of a unit of work (<see cref="SharedWork.ToUnits"/>).</param>
    void OnGiven(Int128 work);

    /// <summary>The first of some work in the group will be done, as it goes, at another time than before; not told while it goes by a level.</summary>
    /// <param name="at">When, in ns.</param>
    void OnBooked(long at);
}
