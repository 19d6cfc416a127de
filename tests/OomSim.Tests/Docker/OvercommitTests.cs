using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Who has CAP_SYS_ADMIN in a container may commit what vm.admin_reserve_kbytes keeps back from others (K15.3).</summary>
public class OvercommitTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("--privileged", true)]
    [InlineData("--privileged --user 1000", false)]
    [InlineData("--privileged --user root:root", true)]
    [InlineData("--cap-add SYS_ADMIN", true)]
    [InlineData("--cap-add cap_sys_admin --cap-drop ALL", true)]
    [InlineData("--cap-add ALL", true)]
    [InlineData("--cap-add ALL --cap-drop SYS_ADMIN", false)]
    [InlineData("--cap-add NET_ADMIN", false)]
    public void Only_an_administrator_gets_what_is_kept_back(string flags, bool isAdmin)
    {
        // 1 GiB of 2 may be committed; 200 MiB are kept back.
        var bench = new DockerBench(configure: c => c with { Sysctl = new Dictionary<string, long> { ["vm.overcommit_memory"] = 2, ["vm.admin_reserve_kbytes"] = 204800, ["vm.user_reserve_kbytes"] = 0 } });
        bench.Image("maps", new ReserveStep(Quantity.Of(900 * DockerBench.MiB)), new SleepStep(null));
        bench.Fine($"run -d {flags} --name app maps");
        bench.RunTo(1);

        Assert.Equal(isAdmin ? "running" : "exited", bench.Get("app").Status);
    }
}
