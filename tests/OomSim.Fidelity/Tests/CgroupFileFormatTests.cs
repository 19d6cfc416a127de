using System.Text.RegularExpressions;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

/// <summary>The tree of cgroup files has the lines and keys, in their order, that a real kernel 6.1 printed.</summary>
public sealed partial class CgroupFileFormatTests
{
    [Theory]
    [InlineData(CgroupVersion.V1, 10)]
    [InlineData(CgroupVersion.V2, 15)]
    public void Recorded_files_have_the_keys_of_ours(CgroupVersion version, int files)
    {
        var host = new LinuxHost(new Simulator(), new HostConfig { Cgroup = version, Swap = new SwapConfig(256 << 20, 100 << 20, 100 << 20) }, new RandomStreams(1));
        host.CreateCgroup("/docker/a");
        Dictionary<string, string> ours = CgroupTree.Files(host)
            .Where(f => f.Path.Contains("docker/a/", StringComparison.Ordinal))
            .GroupBy(f => f.Path[(f.Path.LastIndexOf('/') + 1)..])
            .ToDictionary(f => f.Key, f => Keys(f.First().Text));
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in RecordingFolder.OwnNames("kernel").Where(n => n.StartsWith($"kernel/{(version == CgroupVersion.V1 ? "v1" : "v2")}-", StringComparison.Ordinal)))
        {
            foreach (string line in File.ReadLines(Path.Combine(RecordingFolder.OwnPathOf(name), "commands.log")))
            {
                if (Dumped().Match(line) is { Success: true } match && match.Groups["text"].Value.Trim() is { Length: > 0 } text)
                {
                    string file = match.Groups["file"].Value;
                    seen.Add(file);
                    Assert.True(ours.ContainsKey(file), $"{name}: there is no {file}");
                    Assert.True(ours[file] == Keys(text), $"{name}: {file}\nrecorded {Keys(text)}\nours     {ours[file]}");
                }
            }
        }

        Assert.Equal(files, seen.Count);
    }

    /// <summary>Words that are no numbers, with what stands before a <c>=</c>.</summary>
    private static string Keys(string text) =>
        string.Join(' ', text.Split([' ', ';', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(w => w.Split('=')[0]).Where(w => !char.IsAsciiDigit(w[0]) && w != "max" | text.Contains("oom", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s+\| (?<file>[a-z]+\.[a-z_.]+): (?<text>.*)$")]
    private static partial Regex Dumped();
}
