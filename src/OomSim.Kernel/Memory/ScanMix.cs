namespace OomSim.Kernel;

/// <summary>What one round of reclaim, which asks for 32 pages, takes and looks at (K12.2, K12.3, K12.9).</summary>
/// <param name="File">File pages that it takes.</param>
/// <param name="Anon">Anonymous pages that it looks at.</param>
public readonly record struct ScanMix(long File, long Anon)
{
    /// <summary>First priority of a round (K11.13).</summary>
    private const int Priority = 12;

    /// <summary>Pages that a round asks for, and chunk in which lists are looked at.</summary>
    private const long Batch = 32;

    /// <summary>Looks at an aged anonymous page until it is free: once to write it out, once to free it (K12.14).</summary>
    public const long Looks = 2;

    /// <summary>Goes through the priorities as the kernel does, until there are enough pages.</summary>
    /// <param name="lists">The lists that it looks at.</param>
    public static ScanMix Of(in ScanLists lists)
    {
        (long anonPressure, long filePressure) = Pressure(lists);
        long file = 0;
        long anon = 0;
        for (int priority = lists.IsForSoftLimit ? 0 : Priority; priority >= 0; priority--)
        {
            long fromFile = lists.InactiveFile >> priority;
            long fromAnon = lists.Anon >> priority;
            if (lists.IsFileTiny && fromAnon > 0)
            {
                fromFile = 0;
            }
            else if (fromFile > 0 && !lists.DeactivatesFile && !lists.IsForSoftLimit)
            {
                fromAnon = 0;
            }
            else if (priority > 0 || lists.Swappiness == 0)
            {
                fromFile = (long)((Int128)fromFile * filePressure / (anonPressure + filePressure));
                fromAnon = (long)((Int128)fromAnon * anonPressure / (anonPressure + filePressure));
            }

            // At one priority it stops once that has taken enough, whatever those before it took.
            long startFile = file;
            long startAnon = anon;
            while ((fromFile > 0 || fromAnon > 0) && file - startFile + (lists.IsAged ? (anon - startAnon) / Looks : 0) < Batch)
            {
                file += Math.Min(fromFile, Batch);
                anon += Math.Min(fromAnon, Batch);
                fromFile -= Math.Min(fromFile, Batch);
                fromAnon -= Math.Min(fromAnon, Batch);
            }

            if (file + (lists.IsAged ? anon / Looks : 0) >= Batch)
            {
                break;
            }
        }

        return new ScanMix(file, anon);
    }

    /// <summary>
    /// The mean of rounds where the inactive list is as long as the active one lets it be. Too short, both kinds are looked at (K12.2), and of file pages as many become
    /// inactive as are taken: then it is long enough, and file pages alone are taken until it is too short again (K12.6, K12.8). Where no file page is
    /// taken in rounds of the first kind, none is of the second.
    /// </summary>
    /// <param name="lists">The lists that it looks at.</param>
    /// <param name="ratio">How many times the inactive list the active one may be at most.</param>
    public static ScanMix InTurns(in ScanLists lists, long ratio)
    {
        ScanMix both = Of(lists with { DeactivatesFile = true });

        // Where n pages are taken in rounds of the first kind ratio × n become inactive: ratio × inactive − active is ratio² × n more. In those of the second m pages take ratio × m of that, so m is ratio × n.
        return both with { File = both.File * (1 + ratio) };
    }

    /// <summary>K12.3: shares in the looking, before they are divided by their sum.</summary>
    private static (long Anon, long File) Pressure(in ScanLists lists)
    {
        long cost = lists.AnonCost + lists.FileCost;
        long anonCost = cost + lists.AnonCost;
        long fileCost = cost + lists.FileCost;
        long anon = lists.Swappiness * (anonCost + fileCost + 1) / (anonCost + 1);
        long file = (200 - lists.Swappiness) * (anonCost + fileCost + 1) / (fileCost + 1);
        return (anon, file);
    }
}
