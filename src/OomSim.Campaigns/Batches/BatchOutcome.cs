namespace OomSim.Campaigns;

/// <summary>What became of one item of a batch: a result, or the exception that ended it.</summary>
/// <typeparam name="TResult">What the work returns.</typeparam>
/// <param name="Result">The result; default when <paramref name="Error"/> is set.</param>
/// <param name="Error">What ended the item early; null on success.</param>
public readonly record struct BatchOutcome<TResult>(TResult? Result, Exception? Error)
{
    /// <summary>True when the item has a result.</summary>
    public bool Succeeded => Error is null;
}
