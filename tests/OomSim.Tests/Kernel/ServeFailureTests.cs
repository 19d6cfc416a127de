using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Requests to processes that are killed, hang, end or come again.</summary>
public sealed class ServeFailureTests
{
    private static ServeStep Serve(long gapMs, double seconds, long memory = 0, long cpuMs = 0) =>
        new(Quantity.Of(gapMs * SimTime.Millisecond), Quantity.Of((long)(seconds * SimTime.Second)))
        {
            Memory = Quantity.Of(memory),
            Cpu = Quantity.Of(cpuMs * SimTime.Millisecond),
        };

    private static IEnumerable<(double Arrived, RequestOutcome Outcome)> Outcomes(Bench bench) =>
        bench.Requests.Select(r => (r.Arrived / (double)SimTime.Second, r.Outcome));

    [Fact]
    public void AnOomKillResetsTheRequestAndThoseInTheQueueAndLaterOnesAreRefused()
    {
        // 64 MiB at 1 GiB/s meet the limit of 32 MiB after some 30 ms, with the second request, of 20 ms, in the queue.
        Bench bench = new();
        Process server = bench.Run(bench.Group("/docker/a", 32 * MiB), Serve(20, 0.1, memory: 64 * MiB));
        bench.RunTo(1);
        Assert.True(server.IsOomVictim);
        Assert.Equal(
            [(0, RequestOutcome.Reset), (0.02, RequestOutcome.Reset), (0.04, RequestOutcome.Refused), (0.06, RequestOutcome.Refused), (0.08, RequestOutcome.Refused)],
            Outcomes(bench));
        RequestRecord first = bench.Requests[0];
        Assert.Equal((0, server.Exit!.Value.Signal), (first.Started, SignalNumber.Kill));
        Assert.Null(bench.Requests[1].Started);
        Assert.Equal(["reset after ", "refused after 2 reset"], bench.Events.Where(e => e.Source == "client").Select(e => e.Type + " after " + e.Detail.Replace("after ", "", StringComparison.Ordinal)));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AHungServerAnswersWhenItsLimitIsRaised()
    {
        // It hangs with its first request. The second client gives up after 3 s, at 4 s; the last two are answered at 5 s.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 32 * MiB, hang: true);
        ServeStep step = Serve(1000, 5, memory: 64 * MiB);
        Process server = bench.Run(a, step with { Timeout = Quantity.Of(3 * SimTime.Second) }, Sleep(1000));
        bench.RunTo(4.5);
        Assert.NotNull(server.HungAt);
        Assert.Equal([(0, RequestOutcome.Timeout), (1, RequestOutcome.Timeout)], Outcomes(bench));
        Assert.Equal([0, null], bench.Requests.Select(r => r.Started));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "100m"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "100m"));
        bench.RunTo(6);
        Assert.Equal([(2, RequestOutcome.Ok), (3, RequestOutcome.Ok), (4, RequestOutcome.Ok)], Outcomes(bench).Skip(2));
    }

    [Fact]
    public void ClientsFindARestartedServerAgain()
    {
        // Killed at 2.5 s, back at 4.5 s: requests of 3 and 4 s are refused. The step begins again and lasts its 5 s from then on,
        // with the same clients at the same pace: the last comes at 9 s.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        ServeStep step = Serve(1000, 5, cpuMs: 1);
        Process first = bench.Run(a, step, Exit(0));
        bench.RunTo(2.5);
        bench.Host.SendSignal(first, SignalNumber.Kill);
        bench.RunTo(4.5);
        Process second = bench.Run(a, step, Exit(0));
        bench.RunTo(20);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], bench.Requests.Select(r => r.Arrived / SimTime.Second));
        Assert.Equal([3L, 4], bench.Requests.Where(r => r.Outcome == RequestOutcome.Refused).Select(r => r.Arrived / SimTime.Second));
        Assert.Equal(8, bench.Requests.Count(r => r.Outcome == RequestOutcome.Ok));
        Assert.Equal(0, second.Exit!.Value.ShellCode);
    }

    [Fact]
    public void TooManyRequestsWithoutAnAnswerEndTheRun()
    {
        // One of 1000 s is worked on at 0 s; the hundredth that waits is that of 99 ms, and the next one is too many.
        Bench bench = new(configure: c => c with { MaxPendingRequests = 100 });
        bench.Run(bench.Group("/docker/a"), Serve(1, 10, cpuMs: 1_000_000), Sleep(1000));
        SimulationLimitException error = Assert.Throws<SimulationLimitException>(() => bench.RunTo(1));
        Assert.Equal("the run has met its limit of 100 requests to a without an answer at 0.100000 s", error.Message);
    }

    [Fact]
    public void TwoContainersWithTheSameProgramHaveClientsOfTheirOwn()
    {
        Bench bench = new();
        ServeStep step = Serve(1000, 3, cpuMs: 1);
        bench.Run(bench.Group("/docker/a"), step, Sleep(1000));
        bench.Run(bench.Group("/docker/b"), step, Sleep(1000));
        bench.RunTo(5);
        Assert.Equal(3, bench.Requests.Count(r => r.Container == "a"));
        Assert.Equal(3, bench.Requests.Count(r => r.Container == "b"));
    }

    [Fact]
    public void ARefusedMapResetsTheConnectionAndTheServerGoesOnOrEnds()
    {
        // vm.overcommit_memory=0 refuses a map of more than memory and swap together.
        Bench bench = new();
        ServeStep step = Serve(1000, 3, memory: 4L << 30);
        Process tough = bench.Run(bench.Group("/docker/a"), Program("tough", step, Exit(0)) with { EnomemExitCode = null });
        Process weak = bench.Run(bench.Group("/docker/b"), Program("weak", step, Exit(0)));
        bench.RunTo(5);
        Assert.Equal([RequestOutcome.Reset, RequestOutcome.Reset, RequestOutcome.Reset], bench.Requests.Where(r => r.Container == "a").Select(r => r.Outcome));
        Assert.Equal([RequestOutcome.Reset, RequestOutcome.Refused, RequestOutcome.Refused], bench.Requests.Where(r => r.Container == "b").Select(r => r.Outcome));
        Assert.Equal((0, 1), (tough.Exit!.Value.ShellCode, weak.Exit!.Value.ShellCode));
    }

    [Fact]
    public void ASignalHandlerInterruptsARequestAndAWaitForOne()
    {
        // The handler takes 0.5 s: at 0.05 s it interrupts the first request, of 100 ms, which ends at 0.6 s; at 1.8 s a wait.
        Bench bench = new();
        ProgramDefinition program = Program("server", Serve(1000, 3, cpuMs: 100), Exit(0)) with
        {
            OnSignal = new SortedDictionary<int, SignalHandler> { [SignalNumber.Term] = new([new CpuStep(Quantity.Of(SimTime.Second / 2))]) },
        };
        Process server = bench.Run(bench.Group("/docker/a"), program);
        bench.RunTo(0.05);
        bench.Host.SendSignal(server, SignalNumber.Term);
        bench.RunTo(1.8);
        bench.Host.SendSignal(server, SignalNumber.Term);
        bench.RunTo(4);
        Assert.Equal([600L, 1100, 2400], bench.Requests.Select(r => r.Finished / SimTime.Millisecond));
        Assert.Equal(0, server.Exit!.Value.ShellCode);
    }

    [Fact]
    public void WhatARequestNeedsDoesNotDependOnWhatBecameOfThoseBeforeIt()
    {
        static List<RequestRecord> Run(double pause)
        {
            Bench bench = new();
            Cgroup a = bench.Group("/docker/a");
            ServeStep step = new(new ExponentialQuantity(100 * SimTime.Millisecond) { Path = "gap" }, Quantity.Of(20 * SimTime.Second))
            {
                Cpu = new ExponentialQuantity(20 * SimTime.Millisecond) { Path = "cpu" },
                Timeout = Quantity.Of(SimTime.Second),
                Backlog = 2,
            };
            bench.Run(a, step, Sleep(1000));
            bench.RunTo(5);
            bench.Host.Freeze(a);
            bench.RunTo(5 + pause);
            bench.Host.Thaw(a);
            bench.RunTo(60);
            return [.. bench.Requests.OrderBy(r => r.Arrived)];
        }

        List<RequestRecord> calm = Run(0);
        List<RequestRecord> paused = Run(5);
        Assert.Equal(calm.Select(r => r.Arrived), paused.Select(r => r.Arrived));
        Assert.Contains(paused, r => r.Outcome == RequestOutcome.Timeout);
        Assert.Equal(calm, Run(0));

        // Long after the pause both do the same.
        Assert.Equal(calm.Where(r => r.Arrived > 15 * SimTime.Second), paused.Where(r => r.Arrived > 15 * SimTime.Second));
    }
}
