using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A shape that is described once and referred to by its name; it may contain itself.</summary>
/// <param name="Name">Its name in the schema and the reference.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Find">The shape.</param>
internal sealed record NamedShape(string Name, string Title, Func<Shape> Find) : Shape;
