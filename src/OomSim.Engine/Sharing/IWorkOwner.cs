namespace OomSim.Engine;

/// <summary>Told when its work is done.</summary>
public interface IWorkOwner
{
    /// <summary>All the work of a ticket is done; the ticket has to be taken out of its <see cref="SharedWork"/> before this returns.</summary>
    /// <param name="ticket">Whose work it is.</param>
    void OnWorkDone(WorkTicket ticket);
}
