using System.Text.Json;

namespace OomSim.Docker;

/// <summary>The <c>--format</c> of <c>docker inspect</c>: a template for each object.</summary>
internal sealed class ContainerTemplate
{
    private readonly GoTemplate _template;

    private ContainerTemplate(GoTemplate template) => _template = template;

    /// <summary>Reads a template; null where it is none.</summary>
    /// <param name="template">As typed.</param>
    /// <param name="error">What is wrong, in Go's words; empty when nothing is.</param>
    public static ContainerTemplate? Read(string template, out string error) =>
        GoTemplate.Parse(template, out error) is { } read ? new ContainerTemplate(read) : null;

    /// <summary>Fills it from an inspected object; null on success, else Go's words.</summary>
    public string? Fill(JsonElement element, out string text) => _template.Fill(new TemplateJson(element), out text, anyType: "interface {}");
}
