namespace OomSim.Results;

/// <summary>One thing to know.</summary>
/// <param name="Label">What it is about, in a word or two.</param>
/// <param name="Text">The sentence.</param>
public sealed record ExplainedFact(string Label, string Text);
