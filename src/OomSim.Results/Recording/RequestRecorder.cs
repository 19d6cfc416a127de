using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Writes requests.csv, and counts for summary.json.</summary>
internal sealed class RequestRecorder(TraceWriter writer)
{
    private readonly OrderedDictionary<(string Name, string Id), Account> _accounts = [];
    private readonly Dictionary<string, List<(long From, string Id)>> _owners = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<(long From, string Name)>> _names = new(StringComparer.Ordinal);

    /// <summary>A name is another container's from now on.</summary>
    /// <param name="name">The name.</param>
    /// <param name="id">The container's ID.</param>
    /// <param name="now">Simulated ns.</param>
    public void Name(string name, string id, long now)
    {
        if (!_owners.TryGetValue(name, out List<(long From, string Id)>? owners))
        {
            _owners.Add(name, owners = []);
        }

        owners.Add((now, id));
        if (!_names.TryGetValue(id, out List<(long From, string Name)>? names))
        {
            _names.Add(id, names = []);
        }

        names.Add((now, name));
    }

    /// <summary>Takes a request that is over, or at the end of the run one that is not.</summary>
    public void Add(RequestRecord request)
    {
        string outcome = TraceColumns.Outcomes[(int)request.Outcome];
        string id = OwnerAt(request.Container, request.Arrived);
        string name = NameAt(id, request.Arrived) ?? request.Container;
        writer.Add(new RequestRow { Container = name, Arrived = request.Arrived, Started = request.Started, Finished = request.Finished, Outcome = outcome });
        (string, string) key = (name, id);
        if (!_accounts.TryGetValue(key, out Account? account))
        {
            _accounts.Add(key, account = new Account());
        }

        account.Counts[(int)request.Outcome]++;
        if (request is { Outcome: RequestOutcome.Ok, Finished: { } finished })
        {
            account.Latencies.Add(finished - request.Arrived);
        }
    }

    /// <summary>What the clients of each container saw, in order of their first outcomes.</summary>
    public IReadOnlyList<RequestSummary> Summaries() => [.. _accounts.Select(static a => Summary(a.Key.Name, a.Value) with { Id = a.Key.Id })];

    // Who had the name when it was sent, or who had it first.
    private string OwnerAt(string name, long time)
    {
        if (!_owners.TryGetValue(name, out List<(long From, string Id)>? owners))
        {
            return "";
        }

        int at = owners.Count - 1;
        while (at > 0 && owners[at].From > time)
        {
            at--;
        }

        return owners[at].Id;
    }

    // It may have been renamed since: the request was sent to the name that it had.
    private string? NameAt(string id, long time)
    {
        if (!_names.TryGetValue(id, out List<(long From, string Name)>? names))
        {
            return null;
        }

        int at = names.Count - 1;
        while (at > 0 && names[at].From > time)
        {
            at--;
        }

        return names[at].Name;
    }

    private static RequestSummary Summary(string container, Account account)
    {
        account.Latencies.Sort();
        return new RequestSummary(
            container,
            account.Counts[(int)RequestOutcome.Ok],
            account.Counts[(int)RequestOutcome.Timeout],
            account.Counts[(int)RequestOutcome.Refused],
            account.Counts[(int)RequestOutcome.Reset],
            account.Counts[(int)RequestOutcome.Pending],
            Quantile(account.Latencies, 50),
            Quantile(account.Latencies, 99));
    }

    /// <summary>The nearest rank: the least value that at least so many per cent do not exceed.</summary>
    private static long? Quantile(List<long> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[(int)((((long)sorted.Count * percent) + 99) / 100) - 1];

    private sealed class Account
    {
        public long[] Counts { get; } = new long[TraceColumns.Outcomes.Count];

        public List<long> Latencies { get; } = [];
    }
}
