namespace OomSim.Cli;

/// <summary>What became of one expectation.</summary>
/// <param name="Text">The expectation in words.</param>
/// <param name="Passed">True when it held.</param>
/// <param name="Detail">What was found instead; empty when it held.</param>
/// <param name="Line">Line in the scenario file, from 1.</param>
/// <param name="Column">Column in the scenario file, from 1.</param>
internal sealed record ExpectationOutcome(string Text, bool Passed, string Detail, int Line, int Column);
