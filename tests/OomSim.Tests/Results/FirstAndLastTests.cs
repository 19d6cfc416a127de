using System.Text;
using System.Text.Json;
using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>A run of a day has a thousand kills of each container: the summary lists the first and the last.</summary>
public sealed class FirstAndLastTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(257)]
    [InlineData(300)]
    [InlineData(1300)]
    public void TheFirstHundredAndTheLastHundredAreKeptInOrder(int happened)
    {
        FirstAndLast<int> kept = new();
        for (int i = 0; i < happened; i++)
        {
            kept.Add(i);
        }

        IEnumerable<int> all = Enumerable.Range(0, happened);
        Assert.Equal(happened <= 200 ? all : all.Take(100).Concat(all.TakeLast(100)), kept.ToList());
        Assert.Equal((happened, Math.Max(0, happened - 200)), (kept.Count, kept.LeftOut));
    }

    [Fact]
    public void TheSummarySaysHowManyItLeavesOutAndCountsThem()
    {
        IntervalSummary[] hung = [new IntervalSummary(1_000, 2_000)];
        var container = new ContainerSummary("app", "ab", "running", 0, false, 0, 64, 0, 1300, [], hung, []) { LeftOut = new LeftOutSummary(1100, 7, 0) };
        Assert.Equal((8, 0), (container.TimesHung, container.TimesPaused));
        string folder = Directory.CreateTempSubdirectory("oomsim-").FullName;
        try
        {
            string path = Path.Combine(folder, SummaryReader.FileName);
            using (FileStream file = File.Create(path))
            {
                SummaryWriter.Write(file, new RunSummary { Scenario = "s", Version = "1", Containers = [container, container with { LeftOut = LeftOutSummary.None }] }, new Fingerprint("f0", []));
            }

            IReadOnlyList<ContainerSummary> read = SummaryReader.Read(folder).Summary.Containers;
            Assert.Equal([container.LeftOut, LeftOutSummary.None], read.Select(c => c.LeftOut));
            using var json = JsonDocument.Parse(File.ReadAllText(path, Encoding.UTF8));
            JsonElement containers = json.RootElement.GetProperty("containers");
            Assert.Equal(1100, containers[0].GetProperty("left_out").GetProperty("kills").GetInt64());
            Assert.False(containers[1].TryGetProperty("left_out", out _));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
