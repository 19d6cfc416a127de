using System.Runtime.InteropServices;

namespace OomSim.Kernel;

/// <summary>
/// Reads of a tmpfs file that bring its swapped pages back: each is charged to the memcg that swapped it out, at whose limits the reader
/// waits; where that is gone, to the reader's (K7.14, mem_cgroup_swapin_charge_folio).
/// </summary>
internal sealed partial class TaskEngine
{
    /// <summary>Pages come and go at another speed: those who bring them back look again when they will have them all.</summary>
    public void StirReaders(CachePool pool)
    {
        foreach (Process reader in CollectionsMarshal.AsSpan(pool.Readers))
        {
            MarkDirty(reader);
        }
    }

    /// <summary>Pages are about to change hands: whoever brings them back stops.</summary>
    public void SuspendReaders(CachePool pool)
    {
        foreach (Process reader in CollectionsMarshal.AsSpan(pool.Readers))
        {
            Suspend(reader);
        }
    }

    /// <summary>The pages have changed hands: whoever brought them back goes on with what there is.</summary>
    public void ResumeReaders(CachePool pool)
    {
        foreach (Process reader in pool.Readers?.ToArray() ?? [])
        {
            GoOnWithSwapped(reader, reader.Activity!);
            MarkDirty(reader);
        }
    }

    private void OpenSwapped(Process process, Activity activity)
    {
        ChooseSwapped(process, activity);
        VisitOwner(process, activity);
    }

    private void CloseSwapped(Process process, Activity activity)
    {
        CachePool from = (activity.From ?? activity.Pool)!;
        from.RemoveReader(process);

        // Others who bring the same pages back may have nothing left to bring.
        StirReaders(from);
    }

    /// <summary>Nothing is left in swap of what it brought back: it goes on with what another memcg swapped out of the file.</summary>
    private void GoOnWithSwapped(Process process, Activity activity)
    {
        Suspend(process);
        TakeLastOfSwap(process, activity);
        CloseSwapped(process, activity);
        OpenSwapped(process, activity);
    }

    // A file is one stretch: who paid for its beginning comes first.
    private void ChooseSwapped(Process process, Activity activity)
    {
        CachePool own = host.PageCache.PoolOf(activity.File!, process.Cgroup.Memory);
        CachePool from = activity.File!.FirstSwapped(host.Simulator.Now) ?? own;
        activity.Pool = from.IsOfRemoved ? own : from;
        activity.From = from.IsOfRemoved ? from : null;
        from.AddReader(process);
    }
}
