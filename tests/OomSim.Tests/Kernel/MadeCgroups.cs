using OomSim.Kernel;

namespace OomSim.Tests;

/// <summary><c>mkdir -p</c> of cgroups where there is room for them.</summary>
internal static class MadeCgroups
{
    /// <summary>The cgroup at a path; those that are missing are made, each with the controllers that the one above distributes. Null where one cannot be made at once.</summary>
    public static Cgroup? TryMakeCgroup(this LinuxHost host, string path)
    {
        Cgroup? at = host.Root;
        string whole = "";
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            whole += "/" + name;
            if (at is not null && host.FindCgroup(whole) is null)
            {
                host.MakeCgroup(at, name, new WriteCall("mkdir", static _ => { }));
            }

            at = host.FindCgroup(whole);
        }

        return at;
    }
}
