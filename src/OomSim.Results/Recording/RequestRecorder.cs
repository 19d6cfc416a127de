using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Writes requests.csv, and counts for summary.json.</summary>
internal sealed class RequestRecorder(TraceWriter writer)
{
    private readonly OrderedDictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    /// <summary>Takes a request that is over, or at the end of the run one that is not.</summary>
    public void Add(RequestRecord request)
    {
        string outcome = TraceColumns.Outcomes[(int)request.Outcome];
        writer.Add(new RequestRow { Container = request.Container, Arrived = request.Arrived, Started = request.Started, Finished = request.Finished, Outcome = outcome });
        if (!_accounts.TryGetValue(request.Container, out Account? account))
        {
            _accounts.Add(request.Container, account = new Account());
        }

        account.Counts[(int)request.Outcome]++;
        if (request is { Outcome: RequestOutcome.Ok, Finished: { } finished })
        {
            account.Latencies.Add(finished - request.Arrived);
        }
    }

    /// <summary>What the clients of each container saw, in order of their first outcomes.</summary>
    public IReadOnlyList<RequestSummary> Summaries() => [.. _accounts.Select(static a => Summary(a.Key, a.Value))];

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
