namespace OomSim.Results;

/// <summary>What scrapes saw of a container, and what they missed. Bytes.</summary>
internal sealed class ScrapeAccount
{
    /// <summary>memory.current at the scrape before; 0 where there was nothing to see.</summary>
    public long Before { get; set; }

    /// <summary>Highest memory.current since the scrape before in cgroups that are gone.</summary>
    public long GonePeak { get; set; }

    /// <summary>Highest memory.current of all scrapes.</summary>
    public long Seen { get; set; }

    /// <summary>Number of scrapes at which it had a series.</summary>
    public long Scrapes { get; set; }
}
