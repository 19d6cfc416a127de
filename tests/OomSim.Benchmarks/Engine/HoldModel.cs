using OomSim.Engine;

namespace OomSim.Benchmarks.Engine;

/// <summary>
/// The hold model (Vaucher and Duval): a queue of fixed size; every event taken out schedules one more after an
/// exponential wait. What is measured is a take and a schedule.
/// </summary>
internal static class HoldModel
{
    private const ulong Seed = 20240607;

    public static Action<int> OnSimulator(int pending)
    {
        Simulator simulator = new();
        Holder holder = new(simulator, new Increments(Seed));
        for (int i = 0; i < pending; i++)
        {
            holder.OnEvent(0, i);
        }

        return events =>
        {
            for (int i = 0; i < events; i++)
            {
                simulator.Step();
            }
        };
    }

    public static Action<int> OnBareHeap(int pending)
    {
        BareHeap heap = new(pending + 1);
        Increments increments = new(Seed);
        for (int i = 0; i < pending; i++)
        {
            heap.Push(increments.Next(), i);
        }

        return events =>
        {
            for (int i = 0; i < events; i++)
            {
                BareHeap.Entry entry = heap.Pop();
                heap.Push(entry.Time + increments.Next(), entry.Number);
            }
        };
    }

    public static Action<int> OnPriorityQueue(int pending)
    {
        PriorityQueue<int, (long Time, long Sequence)> queue = new();
        Increments increments = new(Seed);
        long sequence = 0;
        for (int i = 0; i < pending; i++)
        {
            queue.Enqueue(i, (increments.Next(), sequence++));
        }

        return events =>
        {
            for (int i = 0; i < events; i++)
            {
                queue.TryDequeue(out int number, out (long Time, long Sequence) key);
                queue.Enqueue(number, (key.Time + increments.Next(), sequence++));
            }
        };
    }

    /// <summary>Processes written as iterators that yield their waits, resumed from a <see cref="PriorityQueue{TElement,TPriority}"/>.</summary>
    public static Action<int> OnIterators(int pending)
    {
        PriorityQueue<IEnumerator<long>, (long Time, long Sequence)> queue = new();
        Increments increments = new(Seed);
        long sequence = 0;
        for (int i = 0; i < pending; i++)
        {
            IEnumerator<long> process = Process(increments);
            process.MoveNext();
            queue.Enqueue(process, (process.Current, sequence++));
        }

        return events =>
        {
            for (int i = 0; i < events; i++)
            {
                queue.TryDequeue(out IEnumerator<long>? process, out (long Time, long Sequence) key);
                process!.MoveNext();
                queue.Enqueue(process, (key.Time + process.Current, sequence++));
            }
        };
    }

    private static IEnumerator<long> Process(Increments increments)
    {
        while (true)
        {
            yield return increments.Next();
        }
    }

    private sealed class Holder(Simulator simulator, Increments increments) : IEventOwner
    {
        public void OnEvent(int tag, long argument) =>
            simulator.Schedule(simulator.Now + increments.Next(), this, tag, argument);
    }
}
