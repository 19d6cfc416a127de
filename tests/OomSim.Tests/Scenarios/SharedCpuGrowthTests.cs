using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>A full host whose growers share the CPUs of a cpuset: what memory lets through decides who has a CPU, and that what is wished for.</summary>
public class SharedCpuGrowthTests
{
    // Let through in part, those on CPU 7 ask for less of it than they had, get less still, and wish for what fits; let through whole they wish for more than that.
    [Fact]
    public void What_a_full_host_lets_through_does_not_swing_within_an_instant() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(Swinging)).Run().HandledEvents, 1, 20_000);

    // /p swaps as fast as the device goes. What it lets through makes the host swap as well, with half of the device each, so that less comes from /p, the host need not swap, and /p has
    // all of the device again. Both go on meanwhile: what /p gets lies where the host begins to swap.
    [Fact]
    public void Two_levels_that_share_a_swap_device_do_not_swing_within_an_instant() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(SharedDevice)).Run().HandledEvents, 1, 20_000);

    // At memory.high what comes to rest lies so near to what a level fell to that it is the same, once with a sleep after each batch and once without: the one led to the other.
    [Fact]
    public void A_level_at_rest_keeps_its_sleep() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(RestsBesideItsSleep)).Run().HandledEvents, 1, 20_000);

    private const string RestsBesideItsSleep = """
        name: rests
        services:
          s0: {image: i0, mem_limit: 146m, memswap_limit: 146m, cpus: 0.02, restart: always, cgroup_parent: /p/q}
          s1: {image: i1, mem_limit: 36m, memswap_limit: 66m, cgroup_parent: /p/r, restart: always}
          s2: {image: i2, cgroup_parent: /p/r, x-oomsim: {unified: {memory.high: 28M}}}
        x-oomsim:
          host: {memory: 400MiB, reserved: 100MiB, cgroup: v2, kernel: '5.15', swap: 134MiB, disk: {read: 20MiB/s, write: 5MiB/s}, cgroups: {/p: {memory.high: 123M}}}
          images:
            i0: {layers: [{id: base, files: {/data/f: 60MiB, /data/g: 90MiB, /bin/x: 3MiB}}], program: {comm: p0, steps: [{shm: 46MiB}, {write: /dev/shm/t, size: 49MiB}, {write: /dev/shm/t, size: 26MiB, over: 2s, catch_up: true}]}}
            i1: {layers: [{id: base}], program: {comm: p1, steps: [{write: /dev/shm/t, size: 46MiB, over: 1s}, {read: /dev/shm/t}]}}
            i2: {layers: [{id: base}], program: {comm: p2, exec: /bin/x, steps: [{write: /data/f, size: 18MiB}, {buffer: 23MiB}, {flush: /data/h}]}}
          until: 25s
        """;

    private const string SharedDevice = """
        name: shared-device
        services:
          s0: {image: i0, mem_reservation: 30m, cpus: 0.5, cgroup_parent: /p}
          s1: {image: i1}
          s4: {image: i4, cgroup_parent: /p/r}
          s5: {image: i5, mem_limit: 143m, memswap_limit: 143m, cgroup_parent: /p/r}
        x-oomsim:
          host: {memory: 256MiB, reserved: 100MiB, cgroup: v2, swap: 68MiB, cpus: 4, disk: {read: 500MiB/s, write: 40MiB/s}, cgroups: {/p: {memory.high: 129M}}}
          images:
            i0: {layers: [{id: base, files: {/data/f: 60MiB, /data/g: 90MiB, /bin/x: 3MiB}}], program: {comm: p0, exec: /bin/x, steps: [{cpu: 100ms}, {write: /data/f, size: 138MiB, rate: 13MiB/s}]}}
            i1: {layers: [{id: base}], program: {comm: p1, steps: [{sleep: 500ms}, {write: /data/f, size: 88MiB, over: 4s, catch_up: true}]}}
            i4: {layers: [{id: base}], program: {comm: p4, steps: [{access: all, for: 4s}]}}
            i5: {layers: [{id: base}], program: {comm: p5, steps: [{alloc: 72MiB}, {read: /data/g, rate: 63MiB/s}, {alloc: 109MiB, over: 2s, catch_up: true}]}}
          until: 5s
        """;

    private const string Swinging = """
        name: swinging
        services:
          c2: {image: work, x-oomsim: {program: {on_child_exit: exit, steps: [{cpu: 20000ms}, {alloc: 150MiB, over: 3000ms}, {sleep: 1ms}, {exit: 0}]}}}
          c3: {image: work, cpu_shares: 512, x-oomsim: {program: {on_child_exit: restart, steps: [{cpu: 1ms}, {alloc: 30MiB, rate: 10MiB/s, catch_up: true}, {cpu: 100ms}, {cpu: 60s}]}}}
          c4: {image: work, x-oomsim: {program: {on_child_exit: exit, steps: [{alloc: 200MiB}, {cpu: 7ms}, {alloc: 30MiB, rate: 80MiB/s, catch_up: true}, {sleep: 50ms}, {cpu: 60s}]}}}
          c11: {image: work, cpu_period: 20000, cpuset: '7', x-oomsim: {program: {on_child_exit: ignore, steps: [{alloc: 150MiB, over: 1000ms}, {alloc: 1MiB}, {free: all}, {alloc: 60MiB}, {cpu: 60s}]}}}
          c12: {image: work, x-oomsim: {program: {on_child_exit: restart, steps: [{alloc: 100MiB, rate: 80MiB/s, catch_up: true}, {cpu: 60s}]}}}
          c13: {image: work, cpu_period: 1000, cpu_quota: 1500, cpuset: '7', mem_limit: 100m, cgroup_parent: /g1, x-oomsim: {program: {on_child_exit: ignore, steps: [{repeat: 3, steps: [{cpu: 120ms}, {sleep: 100ms}]}, {alloc: 60MiB}, {sleep: 1500ms}, {cpu: 60s}]}}}
          c14: {image: work, cpu_shares: 512, cpuset: 0-7, x-oomsim: {program: {on_child_exit: exit, steps: [{alloc: 100MiB, rate: 10MiB/s, catch_up: true}, {alloc: 20MiB}, {cpu: 60s}]}}}
          c15: {image: work, cpu_period: 100000, cpu_quota: 50000, cgroup_parent: /g1, x-oomsim: {program: {on_child_exit: exit, steps: [{fork: kid, count: 4}, {alloc: 30MiB, rate: 80MiB/s, catch_up: true}, {alloc: 100MiB, rate: 10MiB/s, catch_up: true}, {write: /a, size: 60MiB}, {exit: 0}]}, processes: {kid: {steps: [{cpu: 1s}, {alloc: 5MiB, over: 1000ms}, {alloc: 100MiB, rate: 10MiB/s, catch_up: true}, {cpu: 1ms}, {cpu: 60s}]}}}}
          c17: {image: work, cpu_period: 5000, cpu_quota: 35000, cpuset: '7', mem_limit: 100m, mem_swappiness: 60, x-oomsim: {program: {on_child_exit: exit, steps: [{fork: kid, count: 2}, {sleep: 1ms}, {sleep: 10ms}, {cpu: 60s}]}, processes: {kid: {steps: [{alloc: 200MiB}, {repeat: 20, steps: [{cpu: 20ms}, {sleep: 40ms}]}, {exit: 0}]}}}}
          c18: {image: work, mem_swappiness: 60, x-oomsim: {program: {on_child_exit: ignore, steps: [{alloc: 30MiB, rate: 10MiB/s, catch_up: true}, {alloc: 150MiB, over: 100ms}, {repeat: 20, steps: [{cpu: 3ms}, {sleep: 40ms}]}, {exit: 0}]}}}
          c20: {image: work, cpu_period: 20000, cpu_quota: 10000, cpuset: 0-7, mem_swappiness: 60, x-oomsim: {program: {on_child_exit: ignore, steps: [{alloc: 50MiB, over: 3000ms}, {cpu: 60s}]}}}
          c25: {image: work, cpu_period: 100000, cpu_quota: 250000, cgroup_parent: /g0, x-oomsim: {program: {on_child_exit: exit, steps: [{alloc: 150MiB, over: 100ms}, {write: /a, size: 5MiB}, {cpu: 60s}]}}}
          c26: {image: work, cpu_period: 5000, cpu_quota: 7500, cpuset: '7', mem_swappiness: 60, cgroup_parent: /g0, x-oomsim: {program: {on_child_exit: exit, steps: [{cpu: 1000ms}, {fork: kid, count: 4}, {alloc: 50MiB, over: 3000ms}, {cpu: 60s}]}, processes: {kid: {steps: [{alloc: 20MiB}, {cpu: 1ms}, {alloc: 150MiB, over: 1000ms}, {alloc: 200MiB}, {cpu: 60s}]}}}}
          c29: {image: work, cpu_period: 100000, cpu_quota: 250000, mem_limit: 40m, mem_swappiness: 60, x-oomsim: {program: {on_child_exit: exit, steps: [{repeat: 20, steps: [{cpu: 120ms}, {sleep: 40ms}]}, {cpu: 5000ms}, {sleep: 100ms}, {exit: 0}]}}}
          c31: {image: work, cpu_period: 100000, cpu_quota: 1000, x-oomsim: {program: {on_child_exit: restart, steps: [{alloc: 60MiB}, {serve: {rate: 1, for: 8s, memory: 4MiB, cpu: 80ms}}, {sleep: 1500ms}, {cpu: 5000ms}, {cpu: 60s}]}}}
          c32: {image: work, mem_limit: 100m, x-oomsim: {program: {on_child_exit: restart, steps: [{alloc: 100MiB, rate: 10MiB/s, catch_up: true}, {cpu: 60s}]}}}
          c33: {image: work, mem_limit: 40m, cgroup_parent: /g1, x-oomsim: {program: {on_child_exit: exit, steps: [{sleep: 100ms}, {alloc: 30MiB, rate: 10MiB/s, catch_up: true}, {cpu: 60s}]}}}
          c34: {image: work, cpu_period: 100000, cpu_quota: 100000, mem_limit: 100m, cgroup_parent: /g0, x-oomsim: {program: {on_child_exit: restart, steps: [{alloc: 30MiB, rate: 10MiB/s, catch_up: true}, {free: all}, {free: all}, {alloc: 50MiB, over: 1000ms}, {exit: 0}]}}}
          c35: {image: work, cpu_period: 100000, cpu_quota: 5000, cpuset: '7', x-oomsim: {program: {on_child_exit: restart, steps: [{alloc: 30MiB, rate: 80MiB/s, catch_up: true}, {alloc: 5MiB, over: 1000ms}, {cpu: 60s}]}}}
          c37: {image: work, cpu_period: 20000, cpu_quota: 1000, cpuset: 0-7, x-oomsim: {program: {on_child_exit: ignore, steps: [{cpu: 50ms}, {cpu: 60s}]}}}
          c39: {image: work, cpu_period: 1000000, cpu_quota: 7000000, cpu_shares: 100000, cpuset: 0-7, cgroup_parent: /g0, x-oomsim: {program: {on_child_exit: exit, steps: [{alloc: 150MiB, over: 3000ms}, {fork: kid, count: 1}, {free: all}, {alloc: 200MiB}, {exit: 0}]}, processes: {kid: {steps: [{alloc: 50MiB, over: 1000ms}, {cpu: 100ms}, {write: /a, size: 5MiB}, {cpu: 60s}]}}}}
        x-oomsim:
          host: {memory: 1GiB, reserved: 100MiB, cpus: 8, cgroup: v2, swap: 512MiB}
          images: {work: {}}
          until: 3s
          timeline: [{at: 2123ms, run: echo '1000 10000' > /sys/fs/cgroup/g0/cpu.max}]
        """;
}
