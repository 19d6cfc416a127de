namespace OomSim.Results;

/// <summary>What lies on the host's disk at one moment; bytes and seconds.</summary>
/// <param name="Time">s.</param>
/// <param name="Shared">Layers of more than one image, each once.</param>
/// <param name="Own">Layers of one image, or kept by containers alone.</param>
/// <param name="Containers">Writable layers.</param>
/// <param name="Files">Archives.</param>
/// <param name="Apart">What it would be if nothing were shared: each image and each container with layers of its own.</param>
internal readonly record struct StoragePoint(double Time, double Shared, double Own, double Containers, double Files, double Apart)
{
    /// <summary>All of it.</summary>
    public double Total => Shared + Own + Containers + Files;
}

/// <summary>An image, a container or an archive at the end of a run; bytes.</summary>
/// <param name="Kind">image, container or file.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Shared">What it shares with others.</param>
/// <param name="Own">What only it holds.</param>
internal readonly record struct StorageShare(string Kind, string Name, double Shared, double Own);
