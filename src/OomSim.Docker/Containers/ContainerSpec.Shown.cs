using System.Collections.Immutable;

namespace OomSim.Docker;

/// <summary>What is asked for and only shown.</summary>
public sealed partial record ContainerSpec
{
    /// <summary><c>--userns</c>: <c>host</c>, or empty.</summary>
    public string UsernsMode { get; init; } = "";

    /// <summary><c>--mac-address</c>: that of its card on its first network; empty for any.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>True with <see cref="MacAddress"/>.</summary>
    public bool HasMacAddress => MacAddress.Length > 0;

    /// <summary>Annotations for the runtime, which engines from 24 on have.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Devices of the host and where they are: <c>HOST:CONTAINER:PERMISSIONS</c>.</summary>
    public IReadOnlyList<string> DeviceMappings { get; init; } = [];

    /// <summary>Rules for devices that it may use, as <c>c 1:3 mr</c>.</summary>
    public IReadOnlyList<string> DeviceRules { get; init; } = [];
}
