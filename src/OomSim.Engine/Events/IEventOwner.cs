namespace OomSim.Engine;

/// <summary>Receives the events it scheduled. One owner can have many events, told apart by <c>tag</c> and <c>argument</c>.</summary>
public interface IEventOwner
{
    /// <summary>Handles an event that is due now.</summary>
    /// <param name="tag">What the event means to its owner.</param>
    /// <param name="argument">A free number given when the event was scheduled.</param>
    void OnEvent(int tag, long argument);
}
