namespace OomSim.Kernel;

/// <summary>State that few objects of a kind ever have: made for the first value that is not the one it has anyway.</summary>
internal static class Rare
{
    /// <summary>The state in which a value is to be put; null where there is none and the value would change nothing.</summary>
    /// <param name="state">Made where it is needed.</param>
    /// <param name="value">What is to be put there.</param>
    public static TState? For<TState, TValue>(ref TState? state, TValue value)
        where TState : class, new() =>
        state ??= EqualityComparer<TValue>.Default.Equals(value, default) ? null : new TState();
}
