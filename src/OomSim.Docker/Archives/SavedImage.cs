namespace OomSim.Docker;

/// <summary>An image in an archive.</summary>
/// <param name="Image">What it is.</param>
/// <param name="Id">Its ID.</param>
/// <param name="Names">The names it was saved under.</param>
/// <param name="ParentId">ID of the image below where that is in the archive too; empty otherwise (D7.23).</param>
internal sealed record SavedImage(ImageDefinition Image, string Id, IReadOnlyList<string> Names, string ParentId)
{
    /// <summary>What is wrong with layers, by place, the lowest first: nobody looks at one that the engine has already.</summary>
    public IReadOnlyDictionary<int, ArchiveFault> LayerFaults { get; init; } = new SortedDictionary<int, ArchiveFault>();
}
