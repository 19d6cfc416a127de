namespace OomSim.Docker;

/// <summary>What is wrong with a template, in the words of Go's <c>text/template</c>.</summary>
/// <param name="message">With the place.</param>
internal sealed class TemplateException(string message) : Exception(message);
