namespace OomSim.Kernel;

// Who swaps out on its own time grows so much slower that clean pages are enough for it, and without swapping so much faster that they are not: a quota of
// CPU time or a disk can lie between. No plan with swap and none without is then the answer to the speed that it leads to.
internal sealed partial class MemoryManager
{
    // What is brought in line at one moment turns a few times on its way; each turn more is the same two plans again.
    private const int MostTurns = 32;

    private readonly Dictionary<MemoryCgroup, (bool Swaps, int Turns)> _turns = [];
    private long _turnsAt = -1;

    // True where plans with and without swap follow each other without end: the clean pages' speed is what its growth gets, for pages are taken before others are written.
    private bool Wavers(MemoryCgroup memcg, bool swaps)
    {
        if (host.Swap is null)
        {
            return false;
        }

        if (_turnsAt != host.Simulator.Now)
        {
            _turns.Clear();
            _turnsAt = host.Simulator.Now;
        }

        (bool before, int turns) = _turns.GetValueOrDefault(memcg, (swaps, 0));
        turns += before == swaps ? 0 : 1;
        _turns[memcg] = (swaps, turns);
        return swaps && turns > MostTurns;
    }
}
