namespace OomSim.Engine;

/// <summary>What is due at some progress and waits for it in a <see cref="DueHeap{T}"/>.</summary>
internal interface IDue
{
    /// <summary>The progress at which it is due.</summary>
    Int128 Due { get; }

    /// <summary>Settles ties: less comes first.</summary>
    long Order { get; }

    /// <summary>Its place in the heap.</summary>
    int HeapPlace { get; set; }
}
