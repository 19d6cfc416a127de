using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Writes requests.csv, and counts for summary.json.</summary>
internal sealed class RequestRecorder(TraceWriter writer)
{
    private readonly OrderedDictionary<(string Name, string Id), Account> _accounts = [];
    private readonly NamesOverTime _names = new();

    /// <summary>A container has a name from now on.</summary>
    /// <param name="name">The name.</param>
    /// <param name="id">The container's ID.</param>
    /// <param name="now">Simulated ns.</param>
    public void Name(string name, string id, long now) => _names.Add(id, name, now);

    /// <summary>Takes a request that is over, or at the end of the run one that is not.</summary>
    public void Add(RequestRecord request)
    {
        string outcome = TraceColumns.Outcomes[(int)request.Outcome];

        // Whose processes serve it, and what that was called when it was sent.
        string id = NamesOverTime.IdOf(request.Cgroup);
        (string name, id) = _names.At(id, request.Arrived) is { } known ? (known, id) : (request.Container, "");
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

    private static RequestSummary Summary(string container, Account account) =>
        new(
            container,
            account.Counts[(int)RequestOutcome.Ok],
            account.Counts[(int)RequestOutcome.Timeout],
            account.Counts[(int)RequestOutcome.Refused],
            account.Counts[(int)RequestOutcome.Reset],
            account.Counts[(int)RequestOutcome.Pending],
            account.Latencies.Quantile(50),
            account.Latencies.Quantile(99))
        {
            LatencyError = account.Latencies.IsExact ? 0 : LatencySketch.Error,
        };

    private sealed class Account
    {
        public long[] Counts { get; } = new long[TraceColumns.Outcomes.Count];

        public LatencySketch Latencies { get; } = new();
    }
}
