using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>What clients outside saw of a server: how many answers they got, and when the one came that took longest.</summary>
internal static class ClientOutcomes
{
    /// <summary>Numbers of answers that differ.</summary>
    public static IEnumerable<string> Differences(Comparison comparison)
    {
        foreach ((ClientLog client, List<RequestRecord> requests) in Pair(comparison))
        {
            int recorded = client.Messages.Count(message => message.Answered is not null);
            int simulated = requests.Count(request => request.Outcome == RequestOutcome.Ok);
            if (recorded != simulated)
            {
                yield return FormattableString.Invariant($"{client.Name} got {recorded} answers of {client.Messages.Count}, simulated {simulated}");
            }
        }
    }

    /// <summary>The answers that took longest, on the client's clock since its first message.</summary>
    public static IEnumerable<TimedOutcome> Times(Comparison comparison) =>
        from pair in Pair(comparison)
        let answered = pair.Client.Messages.Where(message => message.Answered is not null).ToList()
        let requests = pair.Requests.Where(request => request.Outcome == RequestOutcome.Ok).ToList()
        where answered.Count > 0 && requests.Count > 0
        let recorded = answered.MaxBy(message => message.Answered!.Value - message.Sent).Answered!.Value
        let simulated = requests.MaxBy(request => request.Finished!.Value - request.Arrived).Finished!.Value
        select new TimedOutcome(TimeKind.Reply, pair.Client.Name, pair.Client.Messages[0].Sent, recorded, simulated);

    // The simulation does not say whose a request is: those of all clients come in the order in which they were sent.
    private static IEnumerable<(ClientLog Client, List<RequestRecord> Requests)> Pair(Comparison comparison)
    {
        IReadOnlyList<ClientLog> clients = comparison.Recording.Clients;
        List<int> senders = [.. clients
            .SelectMany((client, i) => client.Messages.Select(message => (message.Sent, Index: i)))
            .OrderBy(message => message.Sent)
            .Select(message => message.Index)];
        List<(RequestRecord Request, int Index)> sent = [.. comparison.Run.Requests.OrderBy(request => request.Arrived).Zip(senders)];
        return clients.Select((client, i) => (client, sent.Where(pair => pair.Index == i).Select(pair => pair.Request).ToList()));
    }
}
