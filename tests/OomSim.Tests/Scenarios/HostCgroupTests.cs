using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary><c>x-oomsim.host.cgroups</c>, and <c>restart</c> and <c>unified</c> of a service.</summary>
public sealed class HostCgroupTests
{
    /// <summary>The part of a file below <c>x-oomsim.host</c>, and its error.</summary>
    public static TheoryData<string, string> Slips => new()
    {
        { "cgroups: {kubepods: {}}", "s.yaml:3:20: error: x-oomsim.host.cgroups: 'kubepods' is no path of a cgroup: write what comes below /sys/fs/cgroup, as /kubepods/burstable" },
        { "cgroups: {/a/../b: {}}", "'/a/../b' is no path of a cgroup" },
        { "cgroups: {/a: {memory.mx: 1}}", "s.yaml:3:25: error: x-oomsim.host.cgroups./a: cgroup v2 has no file 'memory.mx' that can be written (did you mean 'memory.max'?)" },
        { "cgroups: {/a: {memory.max: big}}", "s.yaml:3:37: error: x-oomsim.host.cgroups./a.memory.max: the kernel refuses 'big': Invalid argument" },
        { "cgroups: [/a]", "x-oomsim.host.cgroups must be a mapping, not a list" },
        { "cgroup: v1, cgroups: {/a: {memory.max: 1g}}", "cgroup v1 has no file 'memory.max' that can be written" },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public void Slip_is_told_with_its_place(string host, string error) =>
        Assert.Contains(error, Load.Errors($"services: {{}}\nx-oomsim:\n  host: {{{host}}}\n")[0], StringComparison.Ordinal);

    [Fact]
    public void Cgroups_are_there_from_the_start()
    {
        World world = new(Load.Valid("services: {}\nx-oomsim:\n  host:\n    cgroups:\n      /pods/one: {memory.max: 1g, cpu.weight: 50}\n      /pods/two:\n"));
        Cgroup one = world.Host.FindCgroup("/pods/one")!;
        Assert.Equal("1073741824\n", world.Host.ReadFile(one, "memory.max"));
        Assert.Equal("50\n", world.Host.ReadFile(one, "cpu.weight"));
        Assert.NotNull(world.Host.FindCgroup("/pods/two"));
    }

    [Fact]
    public void Container_below_one_is_held_by_its_limit()
    {
        RunResult result = new ScenarioRunner(Load.Valid("""
            services:
              app: {image: hog, cgroup_parent: /pods/one}
            x-oomsim:
              host: {cgroups: {/pods/one: {memory.max: 64m}}}
              images: {hog: {program: {steps: [alloc: 100MiB, exit: 0]}}}
            """)).Run();
        Assert.Equal((137, true), (result.Containers[0].ExitCode, result.Containers[0].OomKilled));
    }

    // Its caches run out at speeds that are no whole bytes a second; page_counter_read is never below nothing.
    [Fact]
    public void Cgroup_that_all_have_left_holds_nothing()
    {
        ScenarioRunner runner = new(Load.Valid("""
            services: {s: {image: i}}
            x-oomsim:
              host: {memory: 512MiB, cpus: 2, swap: {size: 200MiB, read: 50MiB/s, write: 5MiB/s}, cgroups: {/own: {memory.max: 59m}}}
              images:
                i:
                  layers: [{id: l, size: 100MiB, files: {/data/a: 34MiB}}]
                  program: {comm: p, steps: [{sleep: 1s}, {alloc: 42MiB}, {fork: c, count: 2}, {read: /data/a}, {sleep: forever}]}
                  processes: {c: {comm: c, steps: [{rewrite: all}, {sleep: forever}]}}
              until: 4s
              timeline: [{at: 500ms, run: 'echo $(pid s) > /sys/fs/cgroup/own/cgroup.procs'}, {at: 3s, run: 'kill -KILL s'}]
            """));
        runner.Run();
        Assert.Equal("0\n", runner.World.Host.ReadFile(runner.World.Host.FindCgroup("/own")!, "memory.current"));
    }

    [Theory]
    [InlineData("restart: kublet", "services.app.x-oomsim.restart must be one of docker, kubelet, job, not 'kublet' (did you mean 'kubelet'?)")]
    [InlineData("unified: {memory.oom.grup: 1}", "services.app.x-oomsim.unified: cgroup v2 has no file 'memory.oom.grup' that can be written (did you mean 'memory.oom.group'?)")]
    public void Slip_in_a_service_is_told(string key, string error) =>
        Assert.Contains(error, Load.Errors($"services: {{app: {{image: i, x-oomsim: {{{key}}}}}}}\n")[0], StringComparison.Ordinal);
}
