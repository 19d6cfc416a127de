namespace OomSim.Campaigns;

/// <summary>
/// Runs many independent items on a number of threads. What a caller sees does not depend on that number: outcomes come
/// back, and are announced, in the order of the items. An item that throws ends alone; the others still run.
/// </summary>
public sealed class BatchRunner
{
    /// <summary>The most threads one batch may ask for.</summary>
    public const int MaximumJobs = 1024;

    /// <summary>A runner with a number of threads.</summary>
    /// <param name="jobs">Threads, 1…<see cref="MaximumJobs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is out of range.</exception>
    public BatchRunner(int jobs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jobs, MaximumJobs);
        Jobs = jobs;
    }

    /// <summary>Threads that work at the same time at most.</summary>
    public int Jobs { get; }

    /// <summary>Does the work for every item.</summary>
    /// <param name="items">What to work on.</param>
    /// <param name="work">Called once per item, on any thread; must share no state between items.</param>
    /// <param name="announce">Called once per item in order of the items, never twice at a time; may be null.</param>
    /// <param name="cancellation">Stops the batch: no further item begins, and the call throws once the running ones have ended.</param>
    /// <exception cref="OperationCanceledException">The batch was cancelled.</exception>
    public IReadOnlyList<BatchOutcome<TResult>> Run<TItem, TResult>(
        IReadOnlyList<TItem> items,
        Func<TItem, CancellationToken, TResult> work,
        Action<int, BatchOutcome<TResult>>? announce = null,
        CancellationToken cancellation = default)
    {
        var announcer = new OrderedAnnouncer<TResult>(items.Count, announce);
        int next = -1;
        void Work()
        {
            for (int i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
            {
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                announcer.Complete(i, Attempt(items[i], work, cancellation));
            }
        }

        WorkOnThreads(Math.Min(Jobs, items.Count), Work);
        cancellation.ThrowIfCancellationRequested();
        return announcer.Outcomes;
    }

    private static BatchOutcome<TResult> Attempt<TItem, TResult>(
        TItem item, Func<TItem, CancellationToken, TResult> work, CancellationToken cancellation)
    {
        try
        {
            return new BatchOutcome<TResult>(work(item, cancellation), null);
        }
        catch (Exception error)
        {
            return new BatchOutcome<TResult>(default, error);
        }
    }

    // The caller's thread is one of the workers, so that a batch of one costs no thread at all.
    private static void WorkOnThreads(int count, Action work)
    {
        var errors = new List<Exception>();
        void Guarded()
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                lock (errors)
                {
                    errors.Add(error);
                }
            }
        }

        var helpers = new List<Thread>();
        for (int i = 1; i < count; i++)
        {
            var helper = new Thread(Guarded, maxStackSize: 16 << 20) { IsBackground = true, Name = $"batch-{i}" };
            helpers.Add(helper);
            helper.Start();
        }

        Guarded();
        foreach (Thread helper in helpers)
        {
            helper.Join();
        }

        if (errors.Count > 0)
        {
            throw new AggregateException(errors);
        }
    }
}
