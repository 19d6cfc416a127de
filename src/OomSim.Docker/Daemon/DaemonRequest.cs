namespace OomSim.Docker;

/// <summary>A command that waits for the engine's answer, or is told that there will be none.</summary>
/// <param name="completed">Called once with the answer.</param>
/// <param name="lost">Called where the engine ends before it has answered; what it does not answer goes on by itself.</param>
internal sealed class DaemonRequest<T>(Action<T> completed, Action<DaemonRequest<T>> lost) : IDaemonRequest
{
    private Action? _forget;
    private bool _isOver;

    /// <summary>Takes a place among the open ones.</summary>
    public DaemonRequest<T> In(LinkedList<IDaemonRequest> open)
    {
        LinkedListNode<IDaemonRequest> node = open.AddLast(this);
        _forget = () => open.Remove(node);
        return this;
    }

    /// <summary>Answers; what comes after the first answer is not heard.</summary>
    public void Answer(T answer)
    {
        if (!_isOver)
        {
            _isOver = true;
            Forget();
            completed(answer);
        }
    }

    /// <inheritdoc/>
    public void Lose()
    {
        Forget();
        lost(this);
    }

    private void Forget()
    {
        _forget?.Invoke();
        _forget = null;
    }
}

/// <summary>An open request, whatever it is answered with.</summary>
internal interface IDaemonRequest
{
    /// <summary>The engine is gone.</summary>
    void Lose();
}
