namespace OomSim.Campaigns;

/// <summary>Takes outcomes in any order and passes them on in the order of their items.</summary>
internal sealed class OrderedAnnouncer<TResult>(int count, Action<int, BatchOutcome<TResult>>? announce)
{
    private readonly BatchOutcome<TResult>[] _outcomes = new BatchOutcome<TResult>[count];
    private readonly bool[] _done = new bool[count];
    private readonly Lock _gate = new();
    private int _announced;

    /// <summary>All outcomes, in the order of the items.</summary>
    public IReadOnlyList<BatchOutcome<TResult>> Outcomes => _outcomes;

    /// <summary>Takes the outcome of one item and announces all that are now due.</summary>
    public void Complete(int index, BatchOutcome<TResult> outcome)
    {
        lock (_gate)
        {
            _outcomes[index] = outcome;
            _done[index] = true;
            while (_announced < count && _done[_announced])
            {
                announce?.Invoke(_announced, _outcomes[_announced]);
                _announced++;
            }
        }
    }
}
