namespace OomSim.Docker;

/// <summary>Lists of containers for Compose.</summary>
public sealed partial class DockerEngine
{
    /// <summary>Fills a template for each container, with the columns of <c>docker ps</c> and further ones.</summary>
    /// <param name="format">The template, with <c>table</c> in front or without.</param>
    /// <param name="context">What the client calls the rows in its errors.</param>
    /// <param name="containers">The containers, and the further columns of each.</param>
    /// <param name="headings">Headings of the further columns.</param>
    public CommandResult ListContainers(
        string format, string context, IEnumerable<(Container Container, IReadOnlyDictionary<string, string> Further)> containers, IReadOnlyDictionary<string, string> headings)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(headings);
        var shell = new Shell(this);
        return shell.Result(ListTemplate.Read(format, context, shell) is not { } template ? 1 : template.Print(
            containers.Select(c => ListColumns.Of(c.Container, this, cut: true, size: template.Names("Size")).Concat(c.Further).ToSorted()),
            ListColumns.Headings.Concat(headings).ToSorted(),
            shell));
    }
}
