namespace OomSim.Scenarios;

/// <summary>A port as <c>docker compose ps</c> lists it (docker/compose, pkg/api).</summary>
/// <param name="URL">The address of the host; empty where it is not published.</param>
/// <param name="TargetPort">The container's.</param>
/// <param name="PublishedPort">The host's; 0 where it is not published.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
internal sealed record PortPublisher(string URL, int TargetPort, int PublishedPort, string Protocol);
