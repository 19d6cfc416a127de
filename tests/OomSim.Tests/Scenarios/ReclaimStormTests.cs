using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Readers under a quota on a full host, beside writers and growers that swap: what reclaim makes inactive they make active again.</summary>
public class ReclaimStormTests
{
    // What happens there are some 200 things: steps that end, limits that are met. A round that is looked at page by page makes 100,000 of them.
    [Fact]
    public void Pages_that_come_back_to_the_active_list_are_no_events_of_their_own() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(World)).Run().HandledEvents, 1, 5_000);

    // What kswapd takes of a program's text, the program does not get back before kswapd sleeps: else it would be taken again at once.
    [Fact]
    public void Text_that_kswapd_takes_does_not_wake_it_again() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(Forkers)).Run().HandledEvents, 1, 100_000);

    // An access over the little that it still shares since a fork: of it as much has left memory as it may miss, but a byte less has gone to swap.
    [Fact]
    public void An_access_does_not_look_for_what_is_not_in_swap_yet()
    {
        ScenarioRunner runner = new(Load.Valid(Walkers));
        runner.World.Simulator.MaxEvents = 1_000;
        Assert.InRange(runner.Run().HandledEvents, 20, 1_000);
    }

    private const string Walkers = """
        name: walkers
        services:
          a: {image: ia, mem_limit: 32m, memswap_limit: 435m, tmpfs: ["/t"]}
          b: {image: ib, mem_limit: 86m, memswap_limit: 103m, tmpfs: ["/t"]}
          c: {image: ic, mem_limit: 140m, memswap_limit: 540m, tmpfs: ["/t"]}
        x-oomsim:
          host: {memory: 256MiB, cgroup: v1, kernel: "6.18", swap: {size: 600MiB, read: 50MiB/s, write: 5MiB/s}}
          images:
            ia: {program: {comm: p, on_child_exit: ignore, steps: [{access: all, for: 3369ms}, {fork: l, count: 2}, {access: 1MiB, for: 1198ms}, {wait: all}]}, processes: {l: {comm: l, steps: [{write: /t/x, size: 90MiB}]}}}
            ib: {program: {comm: p, on_child_exit: ignore, steps: [{rewrite: 1MiB}, {write: /t/x, size: 1MiB}, {access: all, for: 7465ms}, {read: /t/x}, {free: {shm: all}}, {wait: all}]}, processes: {k: {comm: k, steps: [{access: 90MiB, for: 2591ms, rate: 125MiB/s}, {alloc: 5MiB}]}, l: {comm: l, steps: [{access: all, for: 5085ms}, {free: 1MiB}]}}}
            ic: {program: {comm: p, on_child_exit: ignore, steps: [{sleep: 1s}, {mlock: all}, {fork: k, count: 3}, {alloc: 60MiB}, {fork: l, count: 3}, {wait: all}]}, processes: {k: {comm: k, steps: [{access: all, for: 8155ms}, {access: 90MiB, for: 5536ms, rate: 189MiB/s}, {access: all, for: 7037ms}, {sleep: 1s}, {shm: 60MiB}, {access: 30MiB, for: 5756ms, rate: 187MiB/s}]}, l: {comm: l, steps: [{access: all, for: 1489ms}, {access: 5MiB, for: 637ms}, {read: /t/x}, {access: all, for: 3742ms, rate: 179MiB/s}]}}}
          until: 4s
        """;

    // What drop_caches takes leaves no shadow. A reader who takes what reclaim takes at that moment for the pages before it looks after every byte.
    [Fact]
    public void Pages_that_were_dropped_are_read_again_without_a_look_at_each() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(Dropped)).Run().HandledEvents, 1, 5_000);

    // Who is let through for a part of its growth has a CPU for its scans too, and grows no faster for that.
    [Fact]
    public void Growers_that_share_a_CPU_at_a_limit_settle() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(Sharing)).Run().HandledEvents, 1, 5_000);

    private const string Dropped = """
        name: dropped
        services: {a: {image: i, cgroup_parent: /p, x-oomsim: {unified: {memory.low: 21M}}}}
        x-oomsim:
          host: {memory: 256MiB, cpus: 1, kernel: '6.12', cgroups: {/p: {}}, disk: {read: 200MiB/s, write: 200MiB/s}}
          images:
            i:
              layers: [{id: l, files: {/bin/big: 73MiB, /bin/b2: 17MiB}}]
              program: {exec: /bin/big, on_child_exit: ignore, on_enomem: continue, steps: [{fork: k, count: 3}, {fork: l, count: 3}, {repeat: 25, steps: [{read: /bin/big, size: 7MiB}]}, {sleep: 60s}]}
              processes:
                k: {exec: /bin/big, on_enomem: continue, steps: [{repeat: 30, steps: [{read: /bin/b2, size: 30MiB}, {read: /bin/big, rate: 58MiB/s}]}, {sleep: 20s}]}
                l: {on_enomem: continue, steps: [{repeat: 29, steps: [{sleep: 427ms}, {alloc: 16MiB, over: 2s}, {read: /bin/big, rate: 14MiB/s}]}, {sleep: 5s}]}
          timeline: [{at: 4074ms, run: sysctl -w vm.drop_caches=1}]
          until: 5s
        """;

    private const string Sharing = """
        name: sharing
        services: {b: {image: i1, mem_limit: 60m, memswap_limit: 60m}, d: {image: i1, cgroup_parent: /p}}
        x-oomsim:
          host: {memory: 256MiB, kernel: '6.1', cgroups: {/p: {memory.low: 33M}}, disk: {read: 100MiB/s, write: 50MiB/s}, swap: {size: 512MiB}}
          images:
            i1:
              layers: [{id: l, size: 60MiB, files: {/bin/big: 30MiB}}]
              program: {on_child_exit: restart, on_enomem: {exit: 3}, steps: [{fork: w, count: 3}, {rewrite: all}, {fork: w, count: 2}, {sleep: 60s}]}
              processes:
                w: {exec: /bin/big, on_child_exit: restart, on_enomem: {exit: 3}, steps: [{shm: 12MiB, rate: 20MiB/s}, {repeat: 2, steps: [{reserve: 173MiB}]}, {rm: /dev/shm/y}, {reserve: 233MiB}, {sleep: 60s}]}
          until: 2s
        """;

    private const string Forkers = """
        name: forkers
        services: {a: {image: i0, mem_limit: 61m}, c: {image: i1, mem_limit: 24m}, d: {image: i1, restart: always}}
        x-oomsim:
          host: {memory: 256MiB, cpus: 1, cgroup: v1, swap: {size: 32MiB}}
          images:
            i0:
              layers: [{id: l, size: 60MiB, files: {/bin/big: 30MiB}}]
              program: {steps: [{shm: 37MiB, rate: 1MiB/s}, {alloc: 30MiB, over: 5s}, {alloc: 81MiB, rate: 1MiB/s}, {alloc: 11MiB, over: 6s}, {sleep: 60s}]}
            i1:
              layers: [{id: l, size: 60MiB, files: {/bin/big: 30MiB}}]
              program: {steps: [{repeat: 3, steps: [{fork: w2, count: 3}]}, {alloc: 58MiB}, {read: /d/f2, over: 2s}, {fork: w, count: 1}, {flush: /d/f2}, {sleep: 60s}]}
              processes:
                w: {exec: /bin/big, on_child_exit: restart, on_enomem: {exit: 3}, steps: [{rewrite: all}, {flush: /d/f2}, {exit: 0}]}
                w2: {exec: /bin/big, on_child_exit: exit, on_enomem: continue, steps: [{read: /bin/big}, {alloc: 52MiB}, {exit: 0}]}
          timeline: [{at: 2059ms, run: swapoff /dev/vdb}, {at: 4585ms, run: docker pause c}, {at: 7304ms, run: sysctl -w vm.swappiness=44}, {at: 17446ms, run: sysctl -w vm.min_free_kbytes=19456}, {at: 21049ms, run: docker pause c}]
        """;

    // Three writers and those who fill memory at a memory.high where swap takes 5 MiB/s: each page that came free let growth go for 9 ns, 260,000 events.
    [Fact]
    public void Pages_that_come_free_at_memory_high_are_no_events_of_their_own() =>
        Assert.InRange(new ScenarioRunner(Load.Valid(High)).Run().HandledEvents, 1, 1_000);

    private const string High = """
        name: high
        services:
          s0: {image: i0, mem_limit: 95m, x-oomsim: {unified: {memory.high: 32M}}}
        x-oomsim:
          host: {memory: 256MiB, swap: {size: 200MiB, write: 5MiB/s}, disk: {write: 4MiB/s}}
          images:
            i0:
              layers: [{id: base, files: {/bin/x: 2MiB}}]
              program: {steps: [{fork: w, count: 3, every: 200ms}, {write: /tmpfs/x, size: 75MiB}]}
              processes:
                w: {comm: w0, on_enomem: {exit: 12}, steps: [{fork: u, count: 2}, {alloc: 35MiB}, {sleep: forever}]}
                u: {comm: u0, on_child_exit: ignore, on_enomem: continue, steps: [{write: /data/h, size: 41MiB}, {alloc: 111MiB}, {sleep: forever}]}
          until: 10s
          seed: 2
        """;

    private const string World = """
        name: red
        services:
          s29:
            image: p2
            cpus: 0.1
          s30:
            image: p4
          s32:
            image: p1
          s41:
            image: p1
            mem_limit: 64m
          s43:
            image: p5
          s44:
            image: p5
            cpu_shares: 1024
            cpus: 0.1
          s45:
            image: p3
            cpu_shares: 2
            cpuset: '0'
          s46:
            image: p1
            cpu_shares: 777
            restart: always
          s47:
            image: p1
            cpu_shares: 2
            cpus: 0.1
            mem_limit: 32m
          s48:
            image: p4
            cpuset: '0'
            restart: always
        x-oomsim:
          host:
            memory: 1GiB
            swap: 1GiB
            cpus: 2
            cgroup: v2
            kernel: '5.4'
            reserved: 100MiB
            disk:
              read: 200MiB/s
              write: 100MiB/s
          until: 1s
          sample: 1s
          images:
            p1:
              layers:
              - id: b1
                size: 25MiB
                files:
                  /bin/h: 800KiB
                  /d: 20MiB
              program:
                exec: /bin/h
                steps:
                - fork: w
                  count: 20
                - wait: all
                - read: /d
                - sleep: forever
              processes:
                w:
                  steps:
                  - alloc: 20MiB
                  - cpu: 500ms
                  - access: all
                    for: 2s
                  - alloc: 20MiB
                    rate: 2MiB/s
                  - sleep: forever
            p2:
              layers:
              - id: b2
                size: 25MiB
                files:
                  /bin/h: 800KiB
                  /d: 20MiB
              program:
                exec: /bin/h
                steps:
                - fork: w
                  count: 20
                - wait: all
                - sleep: 100ms
                - read: /d
                - sleep: 1ms
                - oom_score_adj: -500
                - sleep: forever
              processes:
                w:
                  steps:
                  - read: /d
                  - fsync: /o0
                  - sleep: forever
            p3:
              layers:
              - id: b3
                size: 25MiB
                files:
                  /bin/h: 800KiB
                  /d: 20MiB
              program:
                steps:
                - free: all
                - shm: 10MiB
              processes:
                w:
                  steps:
                  - rewrite: all
                  - sleep: forever
            p4:
              layers:
              - id: b4
                size: 25MiB
                files:
                  /bin/h: 800KiB
                  /d: 20MiB
              program:
                steps:
                - shm: 1MiB
                - alloc: 1MiB
                - write: /o1
                  size: 50MiB
                - sleep: forever
              processes:
                w:
                  steps:
                  - rewrite: all
                  - sleep: 2000ms
                  - fsync: /o0
                  - sleep: forever
            p5:
              layers:
              - id: b5
                size: 25MiB
                files:
                  /bin/h: 800KiB
                  /d: 20MiB
              program:
                steps:
                - sleep: 2000ms
                - access: all
                  for: 2s
                - shm: 1MiB
                - access: all
                  for: 2s
                - sleep: forever
              processes:
                w:
                  steps:
                  - mlock: all
        """;
}
