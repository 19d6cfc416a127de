using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Filters and templates of <c>docker images</c>, <c>history</c> and <c>system df</c> (D7.11, D7.20, D7.22).</summary>
public class ImageListTests
{
    [Theory]
    [InlineData("images --format '{{.Repository}}:{{.Tag}}'", "app:2\n<none>:<none>\nquick:latest\nsleeper:latest\n")]
    [InlineData("images --format 'table {{.Tag}}\t{{.Size}}' app", "TAG       SIZE\n2         5.24MB\n")]
    [InlineData("images -f dangling=true --format '{{.Tag}}'", "<none>\n")]
    [InlineData("images -af dangling=1 --format '{{.Tag}}'", "<none>\n")]
    [InlineData("images --filter dangling=false --format '{{.Tag}}'", "2\nlatest\nlatest\n")]
    [InlineData("images -f 'reference=q*k' --format '{{.Tag}}'", "latest\n")]
    [InlineData("images -f reference=q -f reference=app:? --format '{{.Tag}}'", "2\n")]
    [InlineData("images -f label=tier=front --format '{{.Tag}}'", "2\n")]
    [InlineData("images -f before=app:2 --format '{{.Tag}}'", "<none>\nlatest\nlatest\n")]
    [InlineData("images -f since=quick --format '{{.Tag}}'", "2\n<none>\n")]
    [InlineData("image ls -q --format '{{.Digest}} {{.SharedSize}} {{.CreatedAt}}' app", "<none> N/A 2026-01-01 00:00:02 +0000 UTC\n")]
    [InlineData("history --format '{{.CreatedBy}}|{{.Size}}|{{.Comment}}' app:2", "quick|0B|front\n|5.24MB|\n")]
    [InlineData("history --format 'table {{.Size}}' quick", "SIZE\n5.24MB\n")]
    [InlineData("system df --format '{{.Type}}={{.TotalCount}}/{{.Active}} {{.Size}}'", "Images=4/1 5.243MB\nContainers=1/0 0B\nLocal Volumes=0/0 0B\nBuild Cache=0/0 0B\n")]
    public void What_is_listed(string line, string stdout) => Assert.Equal(stdout, Host().Fine(line).Stdout);

    [Theory]
    [InlineData("images -f color=red", "Error response from daemon: invalid filter 'color'\n")]
    [InlineData("images -f dangling=maybe", "Error response from daemon: invalid filter 'dangling=[maybe]'\n")]
    [InlineData("images -f before=gone", "Error response from daemon: No such image: gone:latest\n")]
    [InlineData("images --format '{{.Name}}'", "template parsing error: template: :1:2: executing \"\" at <.Name>: can't evaluate field Name in type *formatter.imageContext\n")]
    [InlineData("images --digests", "oomsim: docker images --digests is not simulated\n")]
    [InlineData("images --tree", "oomsim: docker images --tree is not simulated\n")]
    [InlineData("save --platform linux/amd64 quick", "oomsim: docker save --platform is not simulated\n")]
    [InlineData("system df -v --format '{{.Type}}'", "oomsim: docker system df -v --format is not simulated\n")]
    [InlineData("system df --format '{{.Name}}'", "template parsing error: template: :1:2: executing \"\" at <.Name>: can't evaluate field Name in type *formatter.diskUsageImagesContext\n")]
    public void What_is_refused(string line, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), Host().Do(line));

    [Theory]
    [InlineData("build --squash .", "--squash")]
    [InlineData("build --iidfile id .", "--iidfile")]
    [InlineData("build -m 64m .", "--memory")]
    public void What_is_refused_of_a_build(string line, string flag) => Assert.Equal((1, true), (Host().Do(line).ExitCode, Host().Do(line).Stderr.EndsWith($"\n\noomsim: docker build {flag} is not simulated\n", StringComparison.Ordinal)));

    // quick, one made of it without a name, and one with a name and a label.
    private static DockerBench Host()
    {
        var bench = new DockerBench();
        bench.Fine("create --name one quick");
        bench.RunTo(1);
        bench.Fine("commit one");
        bench.RunTo(2);
        bench.Fine("commit -m front -c 'LABEL tier=front' one app:2");
        return bench;
    }
}
