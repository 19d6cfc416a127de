using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>The rule behind each refusal and warning, in every version's words.</summary>
public class EngineRulesTests
{
    [Theory]
    [InlineData("create -m 4m sleeper", "D4.9")]
    [InlineData("create -m 64m --memory-swap 32m sleeper", "D4.12")]
    [InlineData("create --memory-swap 128m sleeper", "D4.13")]
    [InlineData("create -m 64m --memory-reservation 128m sleeper", "D4.18")]
    [InlineData("create --memory-reservation 1m -m 64m sleeper", "D4.17")]
    [InlineData("create -m 64x sleeper", "D2.5")]
    [InlineData("create -m 64m --memory-swappiness 101 sleeper", "D4.15")]
    [InlineData("create --oom-score-adj 1001 sleeper", "D4.36")]
    [InlineData("create --cpus 3 sleeper", "D4.25")]
    [InlineData("create --cpus 0.5 --cpu-quota 1000 sleeper", "D4.23")]
    [InlineData("create --cpus 0.5 --cpu-period 100000 sleeper", "D4.23")]
    [InlineData("create --cpu-period 999 sleeper", "D4.28")]
    [InlineData("create --cpu-quota 999 sleeper", "D4.29")]
    [InlineData("create --cpuset-cpus 5 sleeper", "D4.32")]
    [InlineData("create --cpuset-cpus a sleeper", "D4.32")]
    [InlineData("create --blkio-weight 9 sleeper", "D4.33")]
    [InlineData("create --restart foo sleeper", "D3.2")]
    [InlineData("create --restart always:3 sleeper", "D3.2")]
    [InlineData("create --restart on-failure:-1 sleeper", "D3.2")]
    [InlineData("create --rm --restart always sleeper", "E29")]
    [InlineData("create --name 'bad name' sleeper", "E23")]
    [InlineData("create --ulimit nofile=9:1 sleeper", "D4.6")]
    [InlineData("create missing", "D7.17")]
    [InlineData("run --name app sleeper", "E21")]
    [InlineData("update -m 128m app", "D4.66")]
    [InlineData("update app", "D4.64")]
    [InlineData("update --cpus 1 quota", "D4.67")]
    [InlineData("start frozen", "E1")]
    [InlineData("pause frozen", "E6")]
    [InlineData("exec frozen true", "E13")]
    [InlineData("attach frozen", "E15")]
    [InlineData("rm frozen", "E10")]
    [InlineData("unpause app", "E8")]
    [InlineData("rm app", "E9")]
    [InlineData("kill made", "E3")]
    [InlineData("pause made", "E5")]
    [InlineData("exec made true", "E5")]
    [InlineData("top made", "E5")]
    [InlineData("attach made", "E14")]
    [InlineData("kill -s FOO app", "E26")]
    [InlineData("stop nobody", "E20")]
    [InlineData("rename app made", "E21")]
    [InlineData("rmi sleeper", "D7.30")]
    [InlineData("logs nobody", "E20")]
    [InlineData("volume rm nothing", "")]
    [InlineData("network rm nothing", "")]
    [InlineData("frobnicate", "D2.5")]
    public void Every_refusal_has_its_rule(string command, string id)
    {
        foreach (string version in (string[])["20.10", "24", "28"])
        {
            var bench = new DockerBench(version, CgroupVersion.V2);
            bench.Fine("run -d --name app -m 64m --memory-swap 64m sleeper");
            bench.Fine("run -d --name quota --cpu-quota 10000 sleeper");
            bench.Fine("run -d --name frozen sleeper");
            bench.Fine("pause frozen");
            bench.Fine("create --name made sleeper");
            CommandResult refused = bench.Do(command);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.True(EngineRules.Find(refused.Stderr) is { IsWarning: false } rule && rule.Id == id, $"{version}: {refused.Stderr} {EngineRules.Find(refused.Stderr)?.Id}");
        }
    }

    [Theory]
    [InlineData("--oom-kill-disable -m 64m", CgroupVersion.V2, "D4.20")]
    [InlineData("--oom-kill-disable", CgroupVersion.V1, "D4.21")]
    [InlineData("-m 64m --memory-swappiness 20", CgroupVersion.V2, "D4.14")]
    [InlineData("--blkio-weight 300", CgroupVersion.V1, "D4.33")]
    [InlineData("--kernel-memory 32m", CgroupVersion.V2, "D4.19")]
    public void Every_warning_has_its_rule(string flags, CgroupVersion cgroup, string id)
    {
        string[] warnings = new DockerBench("20.10", cgroup).Fine($"create {flags} sleeper").Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(warnings);
        Assert.All(warnings, w => Assert.True(EngineRules.Find(w) is { IsWarning: true } rule && rule.Id == id, w));
    }

    [Fact]
    public void A_text_of_its_own_has_no_rule() => Assert.Null(EngineRules.Find("container says hello"));
}
