using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What the words of a timeline's lines tell of what they may do.</summary>
public sealed class CommandEffectTests
{
    [Theory]
    [InlineData("docker rm -f app")]
    [InlineData("docker container rm app")]
    [InlineData("docker container remove app")]
    [InlineData("docker -H unix:///var/run/docker.sock container prune -f")]
    [InlineData("sudo docker system prune -f")]
    [InlineData("timeout 5 docker rm app")]
    [InlineData("docker ps -aq | xargs -r docker rm -f")]
    [InlineData("docker ps || true && docker rm app")]
    [InlineData("docker inspect $(docker rm app)")]
    [InlineData("docker compose --profile x up -d")]
    [InlineData("docker compose scale app=1")]
    [InlineData("docker compose run --rm app true")]
    public void Containers_may_go(string line) => Assert.True(CommandEffects.MayRemoveContainers(line));

    [Theory]
    [InlineData("docker run -d --rm --name up i")]
    [InlineData("docker rmi -f i")]
    [InlineData("docker image rm i")]
    [InlineData("docker volume prune -f")]
    [InlineData("docker network rm n")]
    [InlineData("docker exec app rm /f")]
    [InlineData("docker compose stop")]
    [InlineData("cat /sys/fs/cgroup/cgroup.procs")]
    [InlineData("echo 1 > $(cgroup app)/memory.max")]
    [InlineData("docker ps # rm")]
    public void Containers_stay(string line) => Assert.False(CommandEffects.MayRemoveContainers(line));

    [Theory]
    [InlineData("rmdir /sys/fs/cgroup/b", true)]
    [InlineData("mkdir /sys/fs/cgroup/b && rmdir /sys/fs/cgroup/b", true)]
    [InlineData("mkdir /sys/fs/cgroup/rmdir", false)]
    [InlineData("docker exec app rmdir /x", false)]
    public void Cgroups_go_with_rmdir_on_the_host(string line, bool may) => Assert.Equal(may, CommandEffects.MayRemoveCgroups(line));

    [Theory]
    [InlineData("sysctl -w vm.panic_on_oom=1", true)]
    [InlineData("sysctl -w vm/min_free_kbytes=1", true)]
    [InlineData("echo 2 > /proc/sys/vm/panic_on_oom", true)]
    [InlineData("echo 2 | tee /proc/sys/vm/panic_on_oom", true)]
    [InlineData("echo -1000 > /proc/101/oom_score_adj", true)]
    [InlineData("docker run -d --oom-score-adj=-1000 i", true)]
    [InlineData("docker exec --privileged app true", true)]
    [InlineData("docker create --cap-add ALL i", true)]
    [InlineData("sysctl -w vm.swappiness=1", false)]
    [InlineData("docker run -d -m 64m i", false)]
    public void A_panic_may_follow(string line, bool may) => Assert.Equal(may, CommandEffects.MayPanic(line));
}
