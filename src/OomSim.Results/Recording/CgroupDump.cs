using System.Text;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>Writes <c>cgroupfs/SECONDS/…</c>: the tree of cgroup files at given moments, as <c>cp -r /sys/fs/cgroup</c> would have taken it.</summary>
/// <param name="host">The host.</param>
/// <param name="folder">Where the files go.</param>
/// <param name="times">The moments, simulated ns, in any order.</param>
internal sealed class CgroupDump(LinuxHost host, RunFolder folder, IEnumerable<long> times) : IProbe
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly long[] _times = [.. times.Distinct().Order()];
    private int _next;

    /// <inheritdoc/>
    public long NextDue => _next < _times.Length ? _times[_next] : long.MaxValue;

    /// <summary>The folder of a moment, in the run's.</summary>
    /// <param name="timeNs">Simulated ns.</param>
    public static string FolderOf(long timeNs) => "cgroupfs/" + SimTime.ToSeconds(timeNs);

    /// <inheritdoc/>
    public void Take()
    {
        string root = FolderOf(_times[_next++]) + "/";
        foreach ((string path, string text) in CgroupTree.Files(host))
        {
            using Stream stream = folder.CreateFile(root + path);
            stream.Write(Utf8.GetBytes(text));
        }
    }
}
