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

    /// <summary>True where Compose asks the engine for it: it sends lists without members as null, but for <c>ExtraHosts</c> (Compose's create.go).</summary>
    public bool AskedByCompose { get; init; }

    /// <summary>True where the host is believed to have its <see cref="Devices"/>: a scenario says nothing of hardware.</summary>
    public bool HasItsDevices { get; init; }
}
