using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Which limits are in force: the files as the run writes them, and where they come from.</summary>
public class LimitsCheckTests
{
    private const string Head = "services:\n  app:\n    image: i\n";

    private static LimitsView View(string keys, CgroupVersion cgroup = CgroupVersion.V2, string simulator = "{host: {memory: 1GiB}}") =>
        LimitsCheck.Of(Load.Valid($"{Head}{string.Concat(keys.Split('\n').Select(k => "    " + k + "\n"))}x-oomsim: {simulator}\n"), cgroup).Views.Single();

    private static ServiceLimits Service(string keys, CgroupVersion cgroup = CgroupVersion.V2) => View(keys, cgroup).Services.Single();

    private static LimitValue Value(ServiceLimits service, string file) => service.Values.Single(v => v.File == file);

    // K5.4: what is effective of memory.low is no more than what the groups above have.
    [Theory]
    [InlineData("{host: {memory: 1GiB}}", "protects from no reclaim of the host: memory.low of /docker above is 0 (K5.4); does not limit (D4.58)")]
    [InlineData("{host: {memory: 1GiB, docker: {cgroup_driver: systemd}}}", "protects from no reclaim of the host: memory.low of /system.slice above is 0 (K5.4); does not limit (D4.58)")]
    [InlineData(
        "{host: {memory: 1GiB, cgroups: {/docker: {memory.low: 16M}}}}",
        "protects from the host's reclaim no more than memory.low of /docker above, 16 MiB for all below (K5.4); does not limit (D4.58)")]
    [InlineData("{host: {memory: 1GiB, cgroups: {/docker: {memory.low: 32M}}}}", "protects from reclaim, does not limit (D4.58)")]
    public void A_reservation_protects_as_far_as_the_groups_above_do(string simulator, string how) =>
        Assert.Equal(how, Value(View("mem_limit: 64m\nmem_reservation: 32m", simulator: simulator).Services.Single(), "memory.low").How);

    [Theory]
    // D4.40, D4.57: swap as much as memory by default; memory+swap less memory; equal is none; -1 is no limit.
    [InlineData("mem_limit: 512m", "memory.max", "536870912", "mem_limit: 512m", "s.yaml:4:16")]
    [InlineData("mem_limit: 512m", "memory.swap.max", "536870912", "", "")]
    [InlineData("mem_limit: 300m\nmemswap_limit: 1g", "memory.swap.max", "759169024", "memswap_limit: 1g", "s.yaml:5:20")]
    [InlineData("mem_limit: 512m\nmemswap_limit: 512m", "memory.swap.max", "0", "memswap_limit: 512m", "s.yaml:5:20")]
    [InlineData("mem_limit: 512m\nmemswap_limit: -1", "memory.swap.max", "max", "memswap_limit: -1", "s.yaml:5:20")]
    [InlineData("mem_limit: 7000001", "memory.max", "6995968", "mem_limit: 7000001", "s.yaml:4:16")] // 1708 pages
    [InlineData("deploy: {resources: {limits: {memory: 64M}}}", "memory.max", "67108864", "deploy.resources.limits.memory: 64M", "s.yaml:4:43")]
    [InlineData("mem_limit: 64m\nmem_reservation: 32m", "memory.low", "33554432", "mem_reservation: 32m", "s.yaml:5:22")]
    [InlineData("cpus: 1.5", "cpu.max", "150000 100000", "cpus: 1.5", "s.yaml:4:11")] // D4.47
    [InlineData("cpu_quota: 20000", "cpu.max", "20000 100000", "cpu_quota: 20000", "s.yaml:4:16")] // D4.60
    [InlineData("cpu_shares: 512", "cpu.weight", "59", "cpu_shares: 512", "s.yaml:4:17")] // D4.59
    [InlineData("pids_limit: 100", "pids.max", "100", "pids_limit: 100", "s.yaml:4:17")]
    [InlineData("cpuset: '0'", "cpuset.cpus", "0", "cpuset: 0", "s.yaml:4:13")]
    [InlineData("oom_score_adj: -500", "oom_score_adj", "-500", "oom_score_adj: -500", "s.yaml:4:20")]
    [InlineData("restart: on-failure:3", "restart", "on-failure:3", "restart: on-failure:3", "s.yaml:4:14")]
    [InlineData("x-oomsim: {unified: {memory.high: 50331648}}", "memory.high", "50331648", "x-oomsim.unified.memory.high: 50331648", "s.yaml:4:39")]
    [InlineData("labels: {}", "memory.max", "max", "", "")]
    [InlineData("labels: {}", "memory.oom.group", "0", "", "")]
    public void Each_file_has_its_value_and_its_line(string keys, string file, string value, string key, string source)
    {
        LimitValue found = Value(Service(keys), file);
        Assert.Equal((value, key, source), (found.Value, found.Key, found.Source));
    }

    /// <summary>What a service has of other containers, which are not there yet when the engine is asked, and of the project's networks does not stand in the way of its limits.</summary>
    [Theory]
    [InlineData("networks: {n: {ipv4_address: 172.30.0.5, link_local_ips: [169.254.1.1], aliases: [web]}}")]
    [InlineData("networks: {n: {ipv6_address: 'fd00::5'}, m: {ipv4_address: 172.31.0.5}}")]
    [InlineData("volumes_from: [other]")]
    [InlineData("volumes_from: ['other:ro', 'container:outside']")]
    [InlineData("links: [other]\n    network_mode: bridge")]
    [InlineData("network_mode: service:other")]
    [InlineData("ipc: service:other")]
    [InlineData("pid: service:other")]
    public void A_service_of_the_project_has_its_limits(string keys)
    {
        Scenario scenario = Load.Valid(
            $"{Head}    mem_limit: 64m\n    {keys}\n  other: {{image: i, ipc: shareable}}\nnetworks:\n  n: {{enable_ipv6: true, ipam: {{config: [{{subnet: 172.30.0.0/24}}, {{subnet: 'fd00::/64'}}]}}}}\n  m: {{ipam: {{config: [{{subnet: 172.31.0.0/24}}]}}}}\nx-oomsim: {{host: {{memory: 1GiB}}}}\n");
        foreach (CgroupVersion cgroup in (CgroupVersion[])[CgroupVersion.V1, CgroupVersion.V2])
        {
            ServiceLimits service = LimitsCheck.Of(scenario, cgroup).Views.Single().Services.First(s => s.Service == "app");
            Assert.DoesNotContain(service.Remarks, r => r.Severity == LimitRemark.Refusal);
            Assert.Equal("67108864", Value(service, cgroup == CgroupVersion.V1 ? "memory.limit_in_bytes" : "memory.max").Value);
        }
    }

    [Theory]
    [InlineData(CgroupVersion.V2, "memory.swap.max", "less 64 MiB of memory (D4.57); the host has no swap")]
    [InlineData(CgroupVersion.V1, "memory.memsw.limit_in_bytes", "; the host has no swap")]
    public void A_limit_of_swap_of_0_is_one_that_is_not_set(CgroupVersion cgroup, string file, string rest)
    {
        string how = Value(Service("mem_limit: 64m\nmemswap_limit: 0", cgroup), file).How;
        Assert.StartsWith("0 is not set: memory+swap is 2 x 64 MiB by default (D4.40)", how, StringComparison.Ordinal);
        Assert.EndsWith(rest, how, StringComparison.Ordinal);
        Assert.StartsWith("memory+swap is 2 x 64 MiB", Value(Service("mem_limit: 64m", cgroup), file).How, StringComparison.Ordinal);
        Assert.StartsWith(cgroup == CgroupVersion.V2 ? "128 MiB of memory+swap" : "memory+swap; 64 MiB of it", Value(Service("mem_limit: 64m\nmemswap_limit: 128m", cgroup), file).How, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mem_limit: 512m", "memory.limit_in_bytes", "536870912")]
    [InlineData("mem_limit: 512m", "memory.memsw.limit_in_bytes", "1073741824")]
    [InlineData("mem_limit: 512m\noom_kill_disable: true", "memory.oom_control", "oom_kill_disable 1")]
    [InlineData("mem_limit: 512m\nmem_swappiness: 10", "memory.swappiness", "10")]
    [InlineData("mem_reservation: 32m", "memory.soft_limit_in_bytes", "33554432")]
    [InlineData("cpus: 0.5", "cpu.cfs_quota_us", "50000")]
    public void The_same_on_version_one(string keys, string file, string value) =>
        Assert.Equal(value, Value(Service(keys, CgroupVersion.V1), file).Value);

    [Fact]
    public void More_CPUs_than_the_default_are_told_with_the_line_that_asks_for_them()
    {
        LimitsView view = View("cpus: 6");
        Assert.Equal(6, view.HostCpus);
        Assert.False(view.Services[0].IsRefused);
        LimitRemark note = Assert.Single(view.Remarks, r => r.Text.StartsWith("the file does not say how many CPUs", StringComparison.Ordinal));
        Assert.Equal("the file does not say how many CPUs the host has: 6 are taken, because of cpus: 6 (s.yaml:4:11)", note.Text);
        LimitsView known = View("cpus: 6", simulator: "{host: {memory: 1GiB, cpus: 2}}");
        Assert.True(known.Services[0].IsRefused);
        Assert.DoesNotContain(known.Remarks, r => r.Text.Contains("CPUs the host has", StringComparison.Ordinal));
    }

    [Fact]
    public void Containers_that_the_timeline_makes_are_listed_with_their_lines()
    {
        LimitsView view = View("mem_limit: 64m", simulator: "{host: {memory: 1GiB}, images: {i: {program: {comm: i, steps: [{sleep: forever}]}}}, timeline: [{at: 1s, run: docker run -d --name extra -m 128m --cpus 1.5 i}, "
            + "{at: 2s, run: docker run -d -m 4m i}, {at: 3s, run: docker run -d --name extra --oom-kill-disable i}, {at: 4s, run: docker update -m 100m --memory-swap 100m app}]}");
        Assert.Equal(["app", "extra", "docker run", "extra"], view.Services.Select(s => s.Service));
        LimitValue memory = Value(view.Services[1], "memory.max");
        Assert.Equal(("134217728", "--memory 128m"), (memory.Value, memory.Key));
        Assert.Equal(("s.yaml:5:107", "docker run -d --name extra -m 128m --cpus 1.5 i"), (memory.Source, view.Services[1].Command));
        Assert.Equal("150000 100000", Value(view.Services[1], "cpu.max").Value);
        Assert.Equal("", Value(view.Services[1], "pids.max").Key);
        Assert.True(view.Services[2].IsRefused);
        Assert.Contains(view.Services[3].Remarks, r => r.Rule == "D4.20");

        // They need not be there at the same time, so they are in no sum; nor are they there once for all.
        Assert.Equal((1, 64L << 20, 0), (view.Containers, view.SumOfLimits, view.Unlimited));
        Assert.Equal((2, 128L << 20), (view.LaterContainers, view.SumOfLaterLimits));
        Assert.Contains(view.Services[0].Remarks, r => r.Text == "from 4 s on something else may be in force: docker update -m 100m --memory-swap 100m app (line 5)");
    }

    [Fact]
    public void Commands_in_a_list_are_looked_at_one_by_one()
    {
        LimitsView view = View("mem_limit: 64m", simulator: "{host: {memory: 1GiB}, images: {i: {program: {comm: i, steps: [{sleep: forever}]}}}, timeline: ["
            + "{at: 1s, run: 'docker network create x && sudo docker run -d --name extra -m 128m i'}, {at: 2s, run: 'sleep 1; docker update -m 100m --memory-swap 100m extra app; true'}, "
            + "{at: 3s, run: 'docker ps -q || echo 90M > /sys/fs/cgroup/$(cgroup app)/memory.high'}]}");
        Assert.Equal(["app", "extra"], view.Services.Select(s => s.Service));
        Assert.Equal("docker run -d --name extra -m 128m i", view.Services[1].Command);
        Assert.Equal("134217728", Value(view.Services[1], "memory.max").Value);
        Assert.Equal(
            ["docker update -m 100m --memory-swap 100m extra app", "echo 90M > /sys/fs/cgroup/$(cgroup app)/memory.high"],
            view.Services[0].Remarks.Where(r => r.Text.Contains("may be in force", StringComparison.Ordinal)).Select(r => r.Text.Split(": ")[1].Split(" (line")[0]));
        Assert.Contains(view.Services[1].Remarks, r => r.Text.Contains("docker update -m 100m", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mem_limit: 200m", "is limited to 100 MiB for all below it together: less than its own limit, so that is met first")]
    [InlineData("labels: {}", "is limited to 100 MiB for all below it together: it has no limit of its own, so that is in force")]
    [InlineData("mem_limit: 50m", "is limited to 100 MiB for all below it together")]
    public void A_limit_above_the_container_is_told_of(string keys, string says)
    {
        LimitsView view = View(keys + "\ncgroup_parent: /p", simulator: "{host: {memory: 1GiB, cgroups: {/p: {memory.max: 100M}}}}");
        LimitRemark note = Assert.Single(view.Services[0].Remarks, r => r.Rule == "K3.1");
        Assert.Equal("the cgroup above it, /p, " + says, note.Text);
        Assert.DoesNotContain(View("mem_limit: 50m").Services[0].Remarks, r => r.Rule == "K3.1");
    }

    [Theory]
    [InlineData("echo 80M > /sys/fs/cgroup/$(cgroup app)/memory.max", true)]
    [InlineData("echo 80M > /sys/fs/cgroup/p/memory.max", true)]
    [InlineData("echo 80M > /sys/fs/cgroup/pp/memory.max", false)]
    [InlineData("echo 1 > /sys/fs/cgroup/p/cgroup.procs", false)]
    public void What_is_written_by_hand_later_is_told_of(string command, bool told)
    {
        LimitsView view = View("mem_limit: 50m\ncgroup_parent: /p", simulator: $"{{host: {{memory: 1GiB}}, timeline: [{{at: 3s, run: '{command}'}}]}}");
        Assert.Equal(told, view.Services[0].Remarks.Any(r => r.Text.StartsWith("from 3 s on something else may be in force: echo ", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_limit_is_no_number_of_bytes()
    {
        Assert.Null(Value(Service("labels: {}"), "memory.max").Bytes);
        Assert.Null(Value(Service("labels: {}", CgroupVersion.V1), "memory.limit_in_bytes").Bytes);
        Assert.Equal(67108864, Value(Service("mem_limit: 64m"), "memory.max").Bytes);
    }

    [Theory]
    [InlineData("mem_limit: 4m", "refusal", "D4.9")]
    [InlineData("mem_limit: 8g\nmemswap_limit: 2g", "refusal", "D4.12")]
    [InlineData("memswap_limit: 2g", "refusal", "D4.13")]
    [InlineData("deploy: {restart_policy: {condition: any, max_attempts: 3}}", "refusal", "D3.2")]
    [InlineData("mem_limit: 64m\noom_kill_disable: true", "warning", "D4.20")]
    [InlineData("mem_limit: 64m\nmem_swappiness: 10", "warning", "D4.14")]
    [InlineData("mem_swappiness: 0", "note", "D9.5")]
    [InlineData("mem_reservation: 64m", "note", "D4.58")]
    [InlineData("mem_limit: 2g", "note", "M8")]
    [InlineData("mem_limit: 64m\nshm_size: 64m", "note", "D4.41")]
    [InlineData("mem_limit: 64m\ntmpfs: /run", "note", "D4.74")]
    [InlineData("mem_limit: 64m\noom_score_adj: -1000", "note", "K4.5")]
    [InlineData("mem_limit: 64m\nmemswap_limit: 64m\nx-oomsim: {unified: {memory.high: 32M}}", "note", "K6.8")]
    [InlineData("mem_limit: 64m\nx-oomsim: {unified: {memory.high: 64M}}", "note", "K6.2")]
    public void What_the_engine_says_and_does_not_say(string keys, string severity, string rule)
    {
        ServiceLimits service = Service(keys);
        LimitRemark remark = Assert.Single(service.Remarks, r => r.Severity == severity);
        Assert.Equal(rule, remark.Rule);
        Assert.Equal(severity == LimitRemark.Refusal, service.IsRefused);
        Assert.Equal(service.IsRefused, service.Values.Count == 0);
    }

    [Fact]
    public void A_killer_that_is_off_without_a_limit_is_warned_of_on_version_one_only()
    {
        Assert.Equal("D4.21", Assert.Single(Service("oom_kill_disable: true", CgroupVersion.V1).Remarks).Rule);
        Assert.Equal("D4.20", Assert.Single(Service("oom_kill_disable: true").Remarks).Rule);
    }

    [Fact]
    public void Limits_are_added_up_over_replicas_and_compared_with_the_host()
    {
        LimitsView view = View("mem_limit: 600m\ndeploy: {replicas: 2, resources: {limits: {memory: 600m}}}");
        Assert.Equal((2 * 600L << 20, 2, 0), (view.SumOfLimits, view.Containers, view.Unlimited));
        Assert.Contains(view.Remarks, r => r.Text.StartsWith("the limits add up to 1.2 GiB, 117 % of the host's memory", StringComparison.Ordinal));
        Assert.Contains(View("labels: {}", simulator: "{}").Remarks, r => r.Text.Contains("8 GiB is taken", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_on_a_network_that_is_not_somebodys_own_is_refused()
    {
        const string simulator = "services: {}\nx-oomsim:\n  timeline:\n    - {at: 1s, run: 'docker run -d --name one --network n --ip 172.30.0.9 i'}\n    - {at: 2s, run: 'docker run -d --name two --ip 172.17.0.9 i'}\n";
        Assert.Equal([false, true], LimitsCheck.Of(Load.Valid(simulator), CgroupVersion.V2).Views.Single().Services.Select(s => s.IsRefused));
    }

    [Fact]
    public void What_inspect_shows_is_beside_what_the_kernel_has()
    {
        LimitValue swap = Value(Service("mem_limit: 512m"), "memory.swap.max");
        Assert.Equal(("536870912", "MemorySwap 1073741824"), (swap.Value, swap.Inspect));
        Assert.Equal("OomKillDisable true", Value(Service("mem_limit: 64m\noom_kill_disable: true", CgroupVersion.V1), "memory.oom_control").Inspect);
    }

    [Fact]
    public void The_report_is_read_back_as_it_was_written()
    {
        LimitsReport report = LimitsCheck.Of(Load.Valid(Head + "    mem_limit: 64m\n    oom_kill_disable: true\n"), CgroupVersion.V1, CgroupVersion.V2);
        string folder = Directory.CreateTempSubdirectory("oomsim-limits").FullName;
        try
        {
            using (FileStream file = File.Create(Path.Combine(folder, LimitsFile.Name)))
            {
                LimitsFile.Write(file, report);
            }

            LimitsReport read = LimitsFile.Read(folder)!;
            Assert.Equivalent(report, read, strict: true);
            Assert.Equal(2, read.Views.Count);
            File.WriteAllText(Path.Combine(folder, LimitsFile.Name), "{}");
            Assert.Throws<RunFileException>(() => LimitsFile.Read(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Places_do_not_depend_on_the_folder()
    {
        LimitsReport report = LimitsCheck.Of(Load.Valid(Head + "    mem_limit: 64m\n") with { File = "deep/er/s.yaml" });
        LimitsReport moved = report with { Views = [.. report.Views.Select(v => v with { Services = [.. v.Services.Select(s => s with { Source = "deep/er/" + s.Source })] })] };
        Assert.Equal(("s.yaml", "s.yaml:2:3"), (moved.WithoutFolder().File, moved.WithoutFolder().Views[0].Services[0].Source));
    }
}
