namespace OomSim.Scenarios;

/// <summary>Does something with each of a list, with the next one only when the one before is done; the first failure ends it.</summary>
/// <typeparam name="T">Of what.</typeparam>
internal sealed class OneByOne<T>
{
    private readonly Queue<T> _left;
    private readonly Action<T, Action<bool>> _visit;
    private readonly Action<bool> _completed;
    private bool _isProceeding;
    private bool _isBusy;
    private bool _failed;

    private OneByOne(IEnumerable<T> items, Action<T, Action<bool>> visit, Action<bool> completed) =>
        (_left, _visit, _completed) = (new Queue<T>(items), visit, completed);

    /// <summary>Begins.</summary>
    /// <param name="items">The list.</param>
    /// <param name="visit">What is done with one; it calls back with true on success, at once or later.</param>
    /// <param name="completed">Called once, at the end: true when all went well.</param>
    public static void Begin(IEnumerable<T> items, Action<T, Action<bool>> visit, Action<bool> completed) => new OneByOne<T>(items, visit, completed).Proceed();

    // A loop and no recursion: what is done at once would nest as deep as the list is long.
    private void Proceed()
    {
        if (_isProceeding)
        {
            return;
        }

        _isProceeding = true;
        while (!_isBusy && !_failed && _left.TryDequeue(out T? item))
        {
            _isBusy = true;
            _visit(item, Done);
        }

        _isProceeding = false;
        if (!_isBusy)
        {
            _completed(!_failed);
        }
    }

    private void Done(bool isFine)
    {
        _isBusy = false;
        _failed |= !isFine;
        Proceed();
    }
}
