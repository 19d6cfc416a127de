namespace OomSim.Results;

/// <summary>Something that happened, as far as it is known, to be put in words when all is read.</summary>
internal interface IExplained
{
    /// <summary>Puts it in words.</summary>
    ExplainedItem Explain();
}
