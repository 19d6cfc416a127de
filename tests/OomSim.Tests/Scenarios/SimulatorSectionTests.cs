using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

public class SimulatorSectionTests
{
    private const string Example = """
        name: hung-then-rescued            # run folder: output/hung-then-rescued/
        services:
          app:
            image: hog
            mem_limit: 64m
            memswap_limit: 64m
            oom_kill_disable: true
            restart: "no"
        x-oomsim:
          description: the limit is reached, nobody is killed, an update rescues it
          host:
            memory: 1GiB                   # MemTotal
            swap: {size: 512MiB, read: 200MiB/s, write: 150MiB/s}
            cpus: 2
            cgroup: v1                     # v1 | v2 (default v2)
            page_size: 4KiB
            reserved: 180MiB               # kernel and host services, never reclaimable
            disk: {read: 500MiB/s, write: 300MiB/s}
            memory_bandwidth: 2GiB/s       # fastest first touch of one process
            sysctl: {vm.swappiness: 60, vm.overcommit_memory: 0, vm.panic_on_oom: 0, vm.oom_kill_allocating_task: 0}
            kernel: "6.1"                  # facts profile; default 6.1
            docker: {version: "20.10", latency: 0s}     # default 28; latency: what the engine adds to every command
          images:
            hog:
              layers: [{id: base, size: 5MiB, files: {/bin/hog: 800KiB}}]
              program:
                exec: /bin/hog
                steps:
                  - sleep: 1s
                  - alloc: 200MiB
                    rate: 10MiB/s
                  - exit: 0
          until: 60s                       # or: idle (default: until nothing can happen any more, at most 1h)
          sample: 100ms                    # trace interval; `events` = one row per breakpoint
          seed: 1
          timeline:
            - at: 15s
              run: docker update --memory 256m --memory-swap 256m app
          expect:
            - at: 12s
              container: app
              state: running
              condition: hung
              memory: {equals: 64MiB, within: 1%}
            - event: oom
              container: app
              count: 1
            - container: app
              exit_code: 0                 # it finishes after the update …
              oom_killed: true             # … and v1 reports OOMKilled all the same (recording v1-04)
        """;

    [Fact]
    public void Swap_is_a_size_a_device_or_a_list_of_either()
    {
        HostConfig host = Load.Valid("""
            services: {}
            x-oomsim:
              host: {swap: [1g, {size: 64m, read: 10MiB/s, write: 5MiB/s, device: /swapfile, priority: 3, active: false}]}
            """).Host.ToConfig(new RandomStreams(1));
        Assert.Equal([("/dev/vdb", 1L << 30, null, true), ("/swapfile", 64L << 20, (int?)3, false)], host.SwapDevices.Select(s => (s.Device, s.Size, s.Priority, s.IsOn)));
        Assert.Equal((10L << 20, 5L << 20), (host.FurtherSwap[0].ReadSpeed, host.FurtherSwap[0].WriteSpeed));
        Assert.Contains("x-oomsim.host.swap names the device /dev/vdb twice", Assert.Single(Load.Errors("services: {}\nx-oomsim: {host: {swap: [1g, {size: 1g, device: /dev/vdb}]}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_contracts_example_reads_as_written()
    {
        Scenario scenario = Load.Valid(Example);
        Assert.Equal("hung-then-rescued", scenario.Name);
        HostConfig host = scenario.Host.ToConfig(new RandomStreams(1));
        Assert.Equal((1L << 30, 512L << 20, 200L << 20, 150L << 20), (host.Memory, host.Swap!.Size, host.Swap.ReadSpeed, host.Swap.WriteSpeed));
        Assert.Equal((2, CgroupVersion.V1, 4096L, 180L << 20), (host.Cpus, host.Cgroup, host.PageSize, host.Reserved));
        Assert.Equal((500L << 20, 300L << 20, 2L << 30, "6.1"), (host.DiskRead, host.DiskWrite, host.MemoryBandwidth, host.Kernel));
        Assert.Equal(60, host.Sysctl["vm.swappiness"]);
        Assert.Equal(("20.10", 0L), (scenario.Docker.ToConfig(new RandomStreams(1)).Version, scenario.Docker.ToConfig(new RandomStreams(1)).LatencyNs));
        OomSim.Docker.ImageDefinition image = Assert.Single(scenario.Images).ToDefinition(new RandomStreams(1));
        Assert.Equal(("base", 5L << 20, 800L << 10), (image.Layers[0].Id, image.Layers[0].Size, image.Layers[0].Files["/bin/hog"]));
        ProgramDefinition program = image.Program!.Init;
        Assert.Equal(("/bin/hog", "hog", 3), (program.Exec, program.Comm, program.Steps.Count));
        AllocStep alloc = Assert.IsType<AllocStep>(program.Steps[1]);
        Assert.Equal((200L << 20, 10L << 20, "s.yaml:30:13"), (alloc.Size.Fixed!.Value, alloc.Pace.Rate!.Fixed!.Value, alloc.Source));
        Assert.Equal((60 * SimTime.Second, 100 * SimTime.Millisecond, 1UL), (scenario.Until!.Fixed, scenario.Sample!.Value, scenario.Seed));
        TimelineEntry entry = Assert.Single(scenario.Timeline);
        Assert.Equal((1, 15 * SimTime.Second, "docker update --memory 256m --memory-swap 256m app"), (entry.Number, entry.At!.Fixed!.Value, entry.Command));

        ValueExpectation value = Assert.IsType<ValueExpectation>(scenario.Expectations[0]);
        Assert.Equal((ExpectationTime.At, 12 * SimTime.Second, TraceTable.Container, "app"), (value.When, value.At, value.Table, value.Key));
        Assert.Equal(["state", "condition", "memory_current_bytes"], value.Conditions.Select(c => c.Column));
        Assert.Equal((64d * 1048576, 0.01), (value.Conditions[2].EqualTo!.Value, value.Conditions[2].WithinPart));
        EventExpectation oom = Assert.IsType<EventExpectation>(scenario.Expectations[1]);
        Assert.Equal((new EventPattern("oom", "app"), 1L, 1L), (oom.Event, oom.MinimumCount, oom.MaximumCount));
        ValueExpectation final = Assert.IsType<ValueExpectation>(scenario.Expectations[2]);
        Assert.Equal((ExpectationTime.Final, 0, true), (final.When, final.ExitCode!.Value, final.OomKilled!.Value));
        Assert.Equal("container: app, exit_code: 0, oom_killed: true", final.Text);
    }

    [Fact]
    public void A_key_that_is_nearly_ours_is_told_of()
    {
        LoadResult read = Load.Text("""
            services:
              app: {image: i, x-oomsm: {start: manual}, x-other: 1}
            x-omsim: {until: 5s}
            x-common: {}
            """);
        Assert.Equal(
            ["s.yaml:3:1: warning: 'x-omsim' does nothing (did you mean 'x-oomsim'?)", "s.yaml:2:19: warning: 'x-oomsm' does nothing (did you mean 'x-oomsim'?)"],
            read.Diagnostics.Select(d => d.ToString()));
        Assert.NotNull(read.Scenario);
    }

    [Theory]
    [InlineData("hots: {}", "s.yaml:3:3: error: unknown key 'hots' under x-oomsim (did you mean 'host'?)")]
    [InlineData("run: {}", "s.yaml:3:3: error: unknown key 'run' under x-oomsim; there are description, host, images, registry, builds, until, sample, seed, timeline, expect")]
    [InlineData("host: {xyzzy: 1}", "s.yaml:3:10: error: unknown key 'xyzzy' under x-oomsim.host; there are ")]
    [InlineData("host: {memry: 1g}", "s.yaml:3:10: error: unknown key 'memry' under x-oomsim.host (did you mean 'memory'?)")]
    [InlineData("host: {cgroup: v3}", "s.yaml:3:18: error: x-oomsim.host.cgroup must be one of v1, v2, not 'v3' (did you mean 'v1'?)")]
    [InlineData("host: {sysctl: {vm.swapiness: 1}}", "s.yaml:3:19: error: unknown key 'vm.swapiness' under x-oomsim.host.sysctl (did you mean 'vm.swappiness'?)")]
    [InlineData("host: {kernel: '5.4', sysctl: {vm.swappiness: 101}}", "s.yaml:3:49: error: x-oomsim.host.sysctl.vm.swappiness must be from 0 to 100, not 101")]
    [InlineData("host: {sysctl: {vm.swappiness: 201}}", "s.yaml:3:34: error: x-oomsim.host.sysctl.vm.swappiness must be from 0 to 200, not 201")]
    [InlineData("host: {memory: 100MiB}", "s.yaml:3:18: error: x-oomsim.host: reserved (180MiB) leaves nothing of memory (100MiB)")]
    [InlineData("host: {memory: {uniform: {min: 100MiB, max: 150MiB}}}", "s.yaml:3:18: error: x-oomsim.host: reserved (180MiB) leaves nothing of memory (1")]
    [InlineData("host: {memory: 1GiB, reserved: {uniform: {min: 2GiB, max: 3GiB}}}", "s.yaml:3:34: error: x-oomsim.host: reserved (2")]
    [InlineData("host: {memory: 1GiB, cache: 900MiB}", "s.yaml:3:31: error: x-oomsim.host: cache (900MiB) does not fit in what reserved (180MiB) leaves of memory (1GiB)")]
    [InlineData("host: {swap: {read: 5MiB/s}}", "s.yaml:3:16: error: x-oomsim.host.swap needs 'size'")]
    [InlineData("host: {swap: {uniform: {min: 1, max: 2}, normal: {mean: 1, sd: 1}}}", "s.yaml:3:44: error: x-oomsim.host.swap: 'uniform' and 'normal' exclude each other")]
    [InlineData("images: {hog: {program: {steps: [{alloc: 1g, catch_up: true}]}}}", "s.yaml:3:48: error: x-oomsim.images.hog.program.steps[0].alloc: 'catch_up' needs a pace to catch up with: 'rate' or 'over'")]
    [InlineData("host: {docker: {cgroup_driver: systemd, cgroup-parent: foo}}", "s.yaml:3:58: error: x-oomsim.host.docker.cgroup-parent: dockerd does not start: cgroup-parent for systemd cgroup should be a valid slice named as \"xxx.slice\"")]
    [InlineData("host: {cpus: 0}", "s.yaml:3:16: error: x-oomsim.host.cpus must be from 1 to 1024, not 0")]
    [InlineData("host: {disk: {read: 5MiB}}", "s.yaml:3:23: error: x-oomsim.host.disk.read: invalid rate: '5MiB' (write a size per second, as in 10MiB/s)")]
    [InlineData("host: {disk: {read: 65GiB/s}}", "s.yaml:3:23: error: x-oomsim.host.disk.read must be at most 64GiB/s, not 65GiB/s")]
    [InlineData("host: {swap: {size: 1g, write: 8T/s}}", "s.yaml:3:34: error: x-oomsim.host.swap.write must be at most 64GiB/s, not 8TiB/s")]
    [InlineData("host: {memory_bandwidth: 1P/s}", "s.yaml:3:28: error: x-oomsim.host.memory_bandwidth must be at most 64GiB/s, not 1PiB/s")]
    [InlineData("host: {page_size: 16KiB}", "s.yaml:3:21: error: x-oomsim.host.page_size must be 4KiB: other pages are not simulated")]
    [InlineData("seed: -1", "s.yaml:3:9: error: x-oomsim.seed must be at least 0, not -1")]
    [InlineData("until: 5", "s.yaml:3:10: error: x-oomsim.until: invalid duration: '5' (write it as 250ms, 5s, 1m30s or 2h)")]
    [InlineData("timeline: [{run: docker ps}]", "s.yaml:3:14: error: x-oomsim.timeline[0] needs either 'at' or 'after'")]
    [InlineData("timeline: [{at: 1s, run: dokcer ps}]", "s.yaml:3:28: error: 'dokcer' is not a command of the timeline (did you mean 'docker'?)")]
    [InlineData("timeline: [{at: 1s, run: kill -KIL app}]", "s.yaml:3:28: error: kill: there is no signal 'KIL' (did you mean 'KILL'?)")]
    [InlineData("timeline: [{after: {event: oooom}, run: docker ps}]", "s.yaml:3:30: error: there is no event 'oooom'")]
    [InlineData("expect: [{at: 1s, container: app, zork: 5m}]", "s.yaml:3:37: error: 'zork' is not a column of containers.csv; there are time_s, time, container, state, condition, memory_current_bytes, memory_current, ")]
    [InlineData("expect: [{event: zork}]", "s.yaml:3:20: error: there is no event 'zork'; there are ")]
    [InlineData("expect: [{at: 1s, container: app, memroy: 5m}]", "s.yaml:3:37: error: 'memroy' is not a column of containers.csv (did you mean 'memory'?)")]
    [InlineData("expect: [{at: 1s, container: app, state: runing}]", "s.yaml:3:44: error: x-oomsim.expect[0].state must be one of created, running, paused, restarting, removing, exited, dead, removed, not 'runing' (did you mean 'running'?)")]
    [InlineData("expect: [{command: 2, exit_code: 0}]", "s.yaml:3:22: error: x-oomsim.expect[0].command: there is no command 2: the timeline has 0 (the first is 1)")]
    [InlineData("expect: [{at: 1s, state: running}]", "s.yaml:3:12: error: x-oomsim.expect[0] needs one of container, process, host, cgroup, event, order or command")]
    [InlineData("expect: [{container: app, memory: {within: 1%}}]", "s.yaml:3:38: error: x-oomsim.expect[0].memory: 'within' needs 'equals'")]
    [InlineData("expect: [{order: [{event: start, container: app, contaner: app}, die]}]", "s.yaml:3:52: error: unknown key 'contaner' under x-oomsim.expect[0].order (did you mean 'container'?)")]
    [InlineData("expect: [{order: [start, {event: die, contaner: app}]}]", "s.yaml:3:41: error: unknown key 'contaner' under x-oomsim.expect[0].order (did you mean 'container'?)")]
    public void Slips_are_found(string line, string expected)
    {
        string[] errors = Load.Errors($"services: {{app: {{image: i}}}}\nx-oomsim:\n  {line}\n");
        Assert.StartsWith(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timeline: [{at: 1s, run: docker stpo app}]", "s.yaml:4:28: warning: 'stpo' is not a docker command (did you mean 'stop'?)")]
    [InlineData("timeline: [{at: 1s, run: docker stop ap}]", "s.yaml:4:28: warning: no service and no docker run or create makes a container 'ap' (did you mean 'app'?)")]
    [InlineData("host: {reserved: 100MiB, docker: {processes: {dockerd: 90MiB, containerd: 20MiB}}}", "s.yaml:4:48: warning: x-oomsim.host: dockerd and containerd take 110MiB, more than reserved (100MiB), which they are part of: the kernel and all other services take nothing")]
    [InlineData("timeline: [{at: 1s, run: docker stop shop-app-1}]", "s.yaml:4:28: warning: no service and no docker run or create makes a container 'shop-app-1' (did you mean 'app'?)")]
    public void Slips_that_the_engine_answers_are_warned_of(string line, string expected) =>
        Assert.Equal(expected, Assert.Single(Load.Warnings($"services: {{app: {{image: i}}}}\nx-oomsim:\n  images: {{i: {{}}}}\n  {line}\n")));

    [Fact]
    public void A_command_whose_failure_is_expected_may_name_anything() =>
        Load.Valid("services: {}\nx-oomsim:\n  timeline: [{at: 1s, run: docker stop nobody}]\n  expect: [{command: 1, exit_code: 1, stderr: No such container}]\n");

    [Fact]
    public void Containers_made_by_the_timeline_are_known() =>
        Load.Valid("services: {}\nx-oomsim:\n  timeline:\n    - {at: 2s, run: docker stop -t 5 x}\n    - {at: 1s, run: docker run -d --name x -m 64m hog}\n    - {at: 1s, run: docker rename x y}\n    - {at: 1s, run: docker rm -f y}\n");

    [Fact]
    public void A_service_can_start_by_hand_and_run_its_own_program()
    {
        Scenario scenario = Load.Valid("""
            services:
              a:
                image: hog
                x-oomsim: {start: manual, program: {steps: [fork: worker, wait: all]}, processes: {worker: {steps: [exit: 3]}}}
            x-oomsim:
              images: {hog: {program: {steps: [sleep: forever]}}}
            """);
        ServiceDefinition service = Assert.Single(scenario.Services);
        Assert.False(service.StartsByItself);
        Assert.Equal("worker", Assert.IsType<ForkStep>(service.Spec.Program!.Init.Steps[0]).Program);
        Assert.Equal("hog", service.Spec.Program.Init.Comm);
        Assert.Equal(3, Assert.IsType<ExitStep>(service.Spec.Program.Processes["worker"].Steps[0]).Code.Fixed);
    }

    [Fact]
    public void Layers_are_shared_by_identity()
    {
        Scenario scenario = Load.Valid("services: {}\nx-oomsim:\n  images:\n    a: {layers: [{id: base, size: 5MiB}]}\n    b: {layers: [{id: base}, {id: top, files: {/f: 1k}}]}\n");
        Assert.Equal(5L << 20, scenario.Images[1].ToDefinition(new RandomStreams(1)).Layers[0].Size);
        Assert.Equal(1024, scenario.Images[1].ToDefinition(new RandomStreams(1)).Layers[1].Size);
        Assert.Equal(
            ["s.yaml:5:18: error: x-oomsim.images.b.layers[0]: another image has a layer 'base' with other content"],
            Load.Errors("services: {}\nx-oomsim:\n  images:\n    a: {layers: [{id: base, size: 5MiB}]}\n    b: {layers: [{id: base, size: 6MiB}]}\n"));
    }

    [Fact]
    public void Quantified_expectations_take_their_conditions_inside_or_beside()
    {
        Scenario scenario = Load.Valid("""
            services: {app: {image: i}}
            x-oomsim:
              expect:
                - never: {container: app, state: dead}
                - always: true
                  container: app
                  memory: {max: 1g}
                - eventually:
                  host:
                    memory_free: {min: 1MiB}
                - {order: [create, start, {event: die, container: app}], container: app}
                - {event: die, container: app, after: 5s, before: {event: destroy}, count: {min: 2}}
            """);
        Assert.Equal(
            [(ExpectationTime.Never, TraceTable.Container), (ExpectationTime.Always, TraceTable.Container), (ExpectationTime.Eventually, TraceTable.Host)],
            scenario.Expectations.OfType<ValueExpectation>().Select(v => (v.When, v.Table)));
        Assert.Equal("memory_free_bytes", scenario.Expectations.OfType<ValueExpectation>().Last().Conditions[0].Column);
        Assert.Equal(3, scenario.Expectations.OfType<OrderExpectation>().Single().Events.Count);
        EventExpectation events = scenario.Expectations.OfType<EventExpectation>().Single();
        Assert.Equal((2L, long.MaxValue, 5 * SimTime.Second), (events.MinimumCount, events.MaximumCount, events.After!.Time!.Value));
        Assert.Equal(new EventPattern("destroy", "app"), events.Before!.Event);
    }
}
