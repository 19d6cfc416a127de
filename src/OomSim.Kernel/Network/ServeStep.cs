using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Listens, and works off the requests of clients outside, one at a time: touches the memory, burns the CPU time, holds, gives
/// the memory back, answers. Processes of a container that serve the same step share the socket and its clients, as the
/// workers of a pre-forking server do. Sizes in bytes, times in ns.
/// </summary>
/// <param name="Gap">Time from one request to the next, over all processes that serve the step; fixed for even arrivals, the first of which comes at once.</param>
/// <param name="Duration">How long clients send requests; null for ever. The step ends when what was accepted until then is done.</param>
public sealed record ServeStep(Quantity Gap, Quantity? Duration) : Step
{
    /// <summary>The backlog of a program that asks for none: 128, the long-standing SOMAXCONN of the C library.</summary>
    public const int DefaultBacklog = 128;

    /// <summary>Anonymous memory that a request takes, bytes.</summary>
    public Quantity Memory { get; init; } = 0;

    /// <summary>CPU time that a request takes, ns.</summary>
    public Quantity Cpu { get; init; } = 0;

    /// <summary>Wall time for which a request keeps its memory and its process waiting, ns.</summary>
    public Quantity Hold { get; init; } = 0;

    /// <summary>What the program gives to listen(2).</summary>
    public int Backlog { get; init; } = DefaultBacklog;

    /// <summary>How long a client waits for its answer, ns; null: as long as its connection stands.</summary>
    public Quantity? Timeout { get; init; }
}
