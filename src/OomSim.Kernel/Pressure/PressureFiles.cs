namespace OomSim.Kernel;

/// <summary>The pressure files: /proc/pressure/* and those of v2 cgroups (K16.7).</summary>
internal static class PressureFiles
{
    private const string Folder = "/proc/pressure/";

    /// <summary>What a pressure file holds.</summary>
    public static string Text(LinuxHost host, Cgroup cgroup, PressureResource resource)
    {
        ResourcePressure pressure = (cgroup.Pressure.Read() ?? PressureValues.None).Of(resource);
        string some = pressure.Some.Text("some") + "\n";
        return resource == PressureResource.Cpu && !host.KernelFacts.HasCpuFull ? some : some + pressure.Full.Text("full") + "\n";
    }

    /// <summary>The resource of a file of <c>/proc/pressure</c>; null for other paths.</summary>
    public static PressureResource? OfProc(string path) => path switch
    {
        Folder + "memory" => PressureResource.Memory,
        Folder + "cpu" => PressureResource.Cpu,
        Folder + "io" => PressureResource.Io,
        _ => null,
    };

    /// <summary>cgroup.pressure: 0 hides the pressure files and stops their clocks (K16.12).</summary>
    public static Errno SetEnabled(Cgroup cgroup, string value)
    {
        if (CgroupFiles.ParseNumber(value) is not { } enable)
        {
            return Errno.EINVAL;
        }

        if (enable is not (0 or 1))
        {
            return Errno.ERANGE;
        }

        cgroup.Pressure.Enable(enable == 1);
        return Errno.None;
    }
}
