namespace OomSim.Scenarios.Compose;

/// <summary>Where a node of a Compose file stands, in dots, with <c>*</c> for names that a file chooses.</summary>
internal static class ComposePath
{
    /// <summary>A whole file.</summary>
    public const string File = "";

    /// <summary>A service.</summary>
    public const string Service = "services.*";

    /// <summary>The path of what stands below a key.</summary>
    /// <param name="path">The mapping.</param>
    /// <param name="key">Its key.</param>
    public static string Of(string path, string key) => path switch
    {
        File => key,
        "services" or "networks" or "volumes" or "configs" or "secrets" or "models" or "services.*.networks" or "services.*.ulimits" => path + ".*",
        _ => path + "." + key,
    };
}
