namespace OomSim.Results;

/// <summary>A process that an OOM killer looked at, with each term of its score (K1.4), in pages.</summary>
/// <param name="Pid">PID on the host.</param>
/// <param name="Comm">Its name.</param>
/// <param name="Container">Whose it is.</param>
/// <param name="Anon">Resident anonymous pages.</param>
/// <param name="File">Resident pages of files.</param>
/// <param name="Shmem">Resident shared pages.</param>
/// <param name="Swap">Pages in swap.</param>
/// <param name="Tables">Pages of page tables.</param>
/// <param name="Adj">oom_score_adj.</param>
/// <param name="Points">Its badness; null for one that is not scored (K1.5).</param>
public sealed record CandidateFacts(int Pid, string Comm, string Container, long Anon, long File, long Shmem, long Swap, long Tables, int Adj, long? Points)
{
    /// <summary>True where it has ended, or its memory is gone already.</summary>
    public bool IsGone { get; init; }
}
