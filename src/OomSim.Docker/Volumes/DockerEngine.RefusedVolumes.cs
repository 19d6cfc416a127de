namespace OomSim.Docker;

/// <summary>What is wrong with the mounts and links of a new container. The engine makes one volume after the other, and those before the first fault stay (registerMountPoints; 20.10.24).</summary>
public sealed partial class DockerEngine
{
    // The engine's error, or null: then nothing is made yet.
    private string? NewMountFault(ref ContainerSpec spec)
    {
        var made = new List<(string Name, MountRequest? Mount)>();
        string driver = spec.VolumeDriver;
        string? early = AddVolumesFrom(ref spec) ?? MountRules.Fault(spec, Profile, Make);
        string? fault = early ?? LinkFault(spec) ?? OwnVolumeFault(spec);

        // Once all mounts are noted those without a name go again with the container (cleanupContainer).
        foreach ((string name, MountRequest? mount) in fault is null ? [] : made.Where(m => early is not null || m.Name.Length > 0))
        {
            CreateVolume(name, name.Length == 0, mount?.SentLabels, mount?.SentOptions);
        }

        return fault;

        string? Make(string name, MountRequest? mount)
        {
            // The driver is looked for also where there is a volume of the name (volume/service/store.go, checkConflict; 20.10.24).
            string? refused = mount is null ? DriverFault(name, driver) : DriverFault(name, mount.Driver) ?? OptionFault(mount);
            if (refused is null)
            {
                made.Add((name, mount));
            }

            return refused;
        }
    }

    // Those without a name, and the image's, come last.
    private string? OwnVolumeFault(ContainerSpec spec) =>
        spec.Volumes.FirstOrDefault(v => v.Volume.Length == 0 && !spec.Mounts.Any(m => m.Place == v.Destination)) is null ? null : DriverFault("", spec.VolumeDriver);

    private string? DriverFault(string name, string driver) =>
        driver is "" or "local" ? null : $"create {Named(name)}{NoDriver}{driver}: plugin \"{driver}\" not found";

    // The driver looks at options when it makes a volume, not where it has one of the name.
    private string? OptionFault(MountRequest mount) =>
        mount.Options.Count > 0 && FindVolume(mount.Source) is null && DockerVolume.OptionFault(mount.Options, Profile) is { } fault ? $"create {Named(mount.Source)}: {fault}" : null;

    // What nobody named has a name of its own by then, which is not seen again.
    private string Named(string volume) => volume.Length > 0 ? volume : _names.IdOf($"volume/{Number(_anonymousVolumes + 1)}");
}
