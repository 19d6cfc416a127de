namespace OomSim.Kernel;

/// <summary>
/// Whose growth took whose pages: reclaim at a limit is done by those who are charged below it, that of the host by those who use
/// its memory up (K3.8, K11.9). It counts what was decided elsewhere and decides nothing.
/// </summary>
internal sealed class ReclaimLedger
{
    /// <summary>Paths that are kept apart; a run that makes more cgroups than that has the rest as one.</summary>
    private const int MostPaths = 10_000;

    /// <summary>For how many others the pages of one path are counted apart.</summary>
    private const int MostOthers = 64;

    private readonly Dictionary<string, ReclaimAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ReclaimAccount _others = new("(others)");

    /// <summary>Growth of nobody in particular: the root's own, or what was charged before reclaim came to it.</summary>
    public ReclaimAccount Host { get; } = new("(host)");

    /// <summary>No growth: a limit was lowered, or memory.reclaim written.</summary>
    public ReclaimAccount Command { get; } = new("(command)");

    /// <summary>Those who are too many to be kept apart.</summary>
    public ReclaimAccount Others => _others;

    /// <summary>The account of a memcg's path.</summary>
    public ReclaimAccount Of(MemoryCgroup memcg) => memcg.Reclaimed ??= memcg.IsRoot ? Host : OfPath(memcg.Cgroup.Path);

    /// <summary>Counts pages that reclaim took for one.</summary>
    /// <param name="from">Whose growth it was.</param>
    /// <param name="of">Whose pages.</param>
    /// <param name="file">Dropped, bytes.</param>
    /// <param name="swap">Swapped out, bytes.</param>
    public void Add(ReclaimAccount from, ReclaimAccount of, long file, long swap)
    {
        TakenBytes taken = Taken(from, of);
        taken.File += file;
        taken.Swap += swap;
    }

    /// <summary>The same for several, by their parts in the growth.</summary>
    /// <param name="from">Who, and how much each grows; nobody: the host.</param>
    /// <param name="of">Whose pages.</param>
    /// <param name="file">Dropped, bytes.</param>
    /// <param name="swap">Swapped out, bytes.</param>
    public void Add(List<(ReclaimAccount Account, long Wish)> from, ReclaimAccount of, long file, long swap)
    {
        Int128 all = 0;
        foreach ((_, long wish) in from)
        {
            all += wish;
        }

        if (all == 0)
        {
            Add(Host, of, file, swap);
            return;
        }

        Int128 upto = 0;
        (long files, long swaps) = (0, 0);
        foreach ((ReclaimAccount account, long wish) in from)
        {
            // What is rounded off one's part is in the next one's.
            upto += wish;
            long file1 = (long)(file * upto / all) - files;
            long swap1 = (long)(swap * upto / all) - swaps;
            (files, swaps) = (files + file1, swaps + swap1);
            if ((file1 | swap1) != 0)
            {
                Add(account, of, file1, swap1);
            }
        }
    }

    /// <summary>A memcg goes, or the run ends: what came back to it is its path's, and none of it that of the group above, which goes on counting it.</summary>
    public void Close(MemoryCgroup memcg, bool isGone)
    {
        long file = memcg.Count(LruCounter.RefaultFile, memcg.Now);
        long anon = memcg.Count(LruCounter.RefaultAnon, memcg.Now);
        if ((file | anon) == 0 || memcg.IsRoot)
        {
            return;
        }

        ReclaimAccount account = Of(memcg);
        account.RefaultedFile += file;
        account.RefaultedAnon += anon;
        if (isGone && memcg.Parent is { IsRoot: false } parent)
        {
            account = Of(parent);
            account.RefaultedFile -= file;
            account.RefaultedAnon -= anon;
        }
    }

    /// <summary>All that was taken, in the order of the paths.</summary>
    public IEnumerable<ReclaimedBytes> Taken() => All().OrderBy(static of => of.Path, StringComparer.Ordinal).SelectMany(TakenFrom);

    /// <summary>All that came back, in the order of the paths.</summary>
    public IEnumerable<RefaultedBytes> Refaulted() => All()
        .Select(static a => new RefaultedBytes(a.Path, WholePages(a.RefaultedFile), WholePages(a.RefaultedAnon)))
        .Where(static r => (r.File | r.Anon) != 0)
        .OrderBy(r => r.Path, StringComparer.Ordinal);

    private IEnumerable<ReclaimAccount> All() => _accounts.Values.Append(Host).Append(_others);

    // Parts of growth end within a page. What is rounded off one's is in the next one's: all together are as many whole pages as went.
    private static IEnumerable<ReclaimedBytes> TakenFrom(ReclaimAccount of)
    {
        (long file, long swap) = (0, 0);
        foreach ((ReclaimAccount from, TakenBytes taken) in (of.ForOthers ?? []).Append(new(of, of.Own)).OrderBy(static p => p.Key.Path, StringComparer.Ordinal))
        {
            var pair = new ReclaimedBytes(from.Path, of.Path, Pages.Floor(file + taken.File) - Pages.Floor(file), Pages.Floor(swap + taken.Swap) - Pages.Floor(swap));
            (file, swap) = (file + taken.File, swap + taken.Swap);
            if ((pair.File | pair.Swap) != 0)
            {
                yield return pair;
            }
        }
    }

    private static long WholePages(long bytes) => Math.Max(0, Pages.Floor(bytes));

    private ReclaimAccount OfPath(string path)
    {
        if (!_accounts.TryGetValue(path, out ReclaimAccount? account) && _accounts.Count < MostPaths)
        {
            account = new ReclaimAccount(path);
            _accounts.Add(path, account);
        }

        return account ?? _others;
    }

    private TakenBytes Taken(ReclaimAccount from, ReclaimAccount of)
    {
        if (ReferenceEquals(from, of))
        {
            return of.Own;
        }

        of.ForOthers ??= new Dictionary<ReclaimAccount, TakenBytes>(ReferenceEqualityComparer.Instance);
        if (!of.ForOthers.TryGetValue(from, out TakenBytes? taken))
        {
            from = of.ForOthers.Count < MostOthers ? from : _others;
            if (!of.ForOthers.TryGetValue(from, out taken))
            {
                taken = new TakenBytes();
                of.ForOthers.Add(from, taken);
            }
        }

        return taken;
    }
}
