namespace OomSim.Docker;

/// <summary>The option <c>tag</c> of a log driver: a template over what the engine knows of the container (daemon/logger/loggerutils/log_tag.go).</summary>
/// <param name="container">The container.</param>
internal sealed class LogTag(Container container) : ITemplateData
{
    /// <inheritdoc/>
    public string Json => throw new TemplateException(DockerEngine.NotSimulatedPrefix + "a tag of a log that prints the whole structure is not simulated");

    /// <summary>Fills the template that a container's driver was given; the engine's refusal, or null.</summary>
    /// <param name="container">The container.</param>
    /// <param name="profile">For what templates know.</param>
    /// <param name="tag">The text; empty where none is asked for.</param>
    public static string? Read(Container container, EngineProfile profile, out string tag)
    {
        tag = "";
        if (container.Spec.Log.Options.GetValueOrDefault("tag", "") is not { Length: > 0 } text)
        {
            return null;
        }

        string? fault = GoTemplate.Parse(text, profile, out string malformed) is { } template ? template.Fill(new LogTag(container), out tag) : malformed;
        return fault?.Replace("template: :", "template: log-tag:", StringComparison.Ordinal).Replace("executing \"\"", "executing \"log-tag\"", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public bool TryField(string name, out object? value, out string error)
    {
        error = "";
        value = name switch
        {
            "ID" => container.Id[..12],
            "FullID" or "ContainerID" => container.Id,
            "Name" => container.Name,
            "ContainerName" => "/" + container.Name,
            "ImageID" => ("sha256:" + container.Image.Id)[..12],
            "ImageFullID" or "ContainerImageID" => "sha256:" + container.Image.Id,
            "ImageName" or "ContainerImageName" => container.Spec.Image,
            "Command" => string.Join(' ', ContainerText.Words(container)),
            "DaemonName" => "docker",
            "Hostname" => DockerEngine.HostName,
            _ => null,
        };
        error = value is not null ? ""
            : name is "Config" or "ContainerEntrypoint" or "ContainerArgs" or "ContainerCreated" or "ContainerEnv" or "ContainerLabels" or "LogPath" or "ExtraAttributes"
            ? $"{DockerEngine.NotSimulatedPrefix}.{name} in the tag of a log is not simulated"
            : $"can't evaluate field {name} in type *logger.Info";
        return value is not null;
    }
}
