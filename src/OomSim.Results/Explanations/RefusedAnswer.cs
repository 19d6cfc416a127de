using OomSim.Docker;

namespace OomSim.Results;

/// <summary>One of the answers to a typed line.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Rule">The rule behind it; null where none is known.</param>
/// <param name="Command">The command of the line that it answers; empty where it may be one of several.</param>
/// <param name="Container">What it is about, a container most often; empty where that is not known.</param>
internal sealed record RefusedAnswer(string Text, EngineRule? Rule, string Command, string Container);
