using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Requests of clients outside, reckoned by hand. Even arrivals come at 0, gap, 2 gap, … from the start of the step.</summary>
public sealed class ServeTests
{
    private static ServeStep Serve(long gapMs, double seconds, long cpuMs = 0) =>
        new(Quantity.Of(gapMs * SimTime.Millisecond), Quantity.Of((long)(seconds * SimTime.Second))) { Cpu = Quantity.Of(cpuMs * SimTime.Millisecond) };

    private static double[] Seconds(IEnumerable<RequestRecord> requests, Func<RequestRecord, long?> time) =>
        [.. requests.Select(r => time(r)!.Value / (double)SimTime.Second)];

    private static double[] LatenciesMs(Bench bench) =>
        [.. bench.Requests.Select(r => (r.Finished!.Value - r.Arrived) / (double)SimTime.Millisecond)];

    [Fact]
    public void AServerWithTimeToSpareAnswersEachRequestInItsCpuTime()
    {
        Bench bench = new();
        bench.Run(bench.Group("/docker/a"), Serve(100, 0.5, cpuMs: 60), Sleep(1000));
        bench.RunTo(2);
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4], Seconds(bench.Requests, r => r.Arrived));
        Assert.Equal([60, 60, 60, 60, 60], LatenciesMs(bench));
        Assert.All(bench.Requests, r => Assert.Equal((RequestOutcome.Ok, "a"), (r.Outcome, r.Container)));
    }

    [Fact]
    public void AnOverloadedServerFallsBehindByWhatEachRequestIsLate()
    {
        // 60 ms of work every 50 ms: request k begins 10 k ms late. The step ends when the queue is empty, 0.6 s after it began.
        Bench bench = new();
        Process server = bench.Run(bench.Group("/docker/a"), Serve(50, 0.5, cpuMs: 60), Exit(3));
        bench.RunTo(0.5999);
        Assert.Null(server.Exit);
        bench.RunTo(0.61);
        Assert.Equal(3, server.Exit!.Value.ShellCode);
        Assert.Equal([60, 70, 80, 90, 100, 110, 120, 130, 140, 150], LatenciesMs(bench));
    }

    [Fact]
    public void RandomArrivalsWaitAsLongAsPollaczekAndKhinchineSay()
    {
        // M/D/1: 10 requests a second of 50 ms each load it to 0.5; the mean wait is 0.5 * 50 / (2 * (1 - 0.5)) = 25 ms.
        Bench bench = new();
        ServeStep step = new(new ExponentialQuantity(100 * SimTime.Millisecond) { Path = "gap" }, Quantity.Of(800 * SimTime.Second))
        {
            Cpu = Quantity.Of(50 * SimTime.Millisecond),
        };
        bench.Run(bench.Group("/docker/a"), step, Sleep(1000));
        bench.RunTo(900);

        // 8,000 requests, standard deviation of their number 89, of the mean wait some 1 ms.
        Assert.InRange(bench.Requests.Count, 7_750, 8_250);
        Assert.InRange(LatenciesMs(bench).Average() - 50, 22.5, 27.5);
    }

    [Fact]
    public void ARequestTakesItsMemoryAndGivesItBack()
    {
        // 64 MiB at 1 GiB/s take 62.5 ms; then 40 ms of CPU time, then 100 ms of waiting: answered after 202.5 ms.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(1000, 1.5) with { Memory = Quantity.Of(64 * MiB), Cpu = Quantity.Of(40 * SimTime.Millisecond), Hold = Quantity.Of(100 * SimTime.Millisecond) }, Sleep(1000));
        bench.RunTo(0.1);
        long kept = a.Read().Anon - (64 * MiB);
        Assert.InRange(kept, 0, 1 * MiB);
        bench.RunTo(0.2);
        Assert.Equal(kept + (64 * MiB), a.Read().Anon);
        bench.RunTo(0.21);
        Assert.Equal(kept, a.Read().Anon);
        bench.RunTo(2);
        Assert.Equal([202.5, 202.5], LatenciesMs(bench));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ManyRequestsLeaveNothingBehind()
    {
        // 5,000 bytes are two pages. A request ends at a whole ns, in which 1 GiB/s make a byte: it goes with the rest.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        Process server = bench.Run(a, Serve(1, 5) with { Memory = Quantity.Of(5000) }, Sleep(1000));
        bench.RunTo(0.0005);
        long anon = a.Read().Anon;
        long space = server.Read().Vm;
        bench.RunTo(10);
        Assert.Equal(5000, bench.Requests.Count(r => r.Outcome == RequestOutcome.Ok));
        Assert.Equal((anon, space), (a.Read().Anon, server.Read().Vm));
    }

    [Theory]
    [InlineData(CgroupVersion.V1)]
    [InlineData(CgroupVersion.V2)]
    public void APauseLosesNoRequest(CgroupVersion version)
    {
        // Recordings docker/v1-11 and v2-11: connections made during a pause stand, and are answered after it, the oldest first.
        Bench bench = new(version);
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(1000, 20, cpuMs: 10), Sleep(1000));
        bench.RunTo(5.5);
        bench.Host.Freeze(a);
        bench.RunTo(15.4);
        Assert.Equal(6, bench.Requests.Count);
        Assert.Equal(10, bench.Host.PendingRequests.Count());
        Assert.Equal(60 * SimTime.Millisecond, a.Read().CpuUsageNs);
        bench.RunTo(15.5);
        bench.Host.Thaw(a);
        bench.RunTo(30);

        // Request k of 6 to 15 is answered at 15.5 s and 10 ms for each up to its own.
        Assert.Equal(20, bench.Requests.Count);
        Assert.All(bench.Requests, r => Assert.Equal(RequestOutcome.Ok, r.Outcome));
        Assert.Equal([9510, 8520, 7530, 6540, 5550, 4560, 3570, 2580, 1590, 600, 10], LatenciesMs(bench)[6..17]);
        Assert.Empty(bench.Host.PendingRequests);
    }

    [Fact]
    public void APauseInTheMiddleOfARequestOnlyDelaysIt()
    {
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(1000, 0.5, cpuMs: 100), Sleep(1000));
        bench.RunTo(0.03);
        bench.Host.Freeze(a);
        bench.RunTo(7.03);
        bench.Host.Thaw(a);
        bench.RunTo(8);
        Assert.Equal([7100], LatenciesMs(bench));
    }

    [Fact]
    public void BeyondTheBacklogSynsAreDroppedAndSentAgain()
    {
        // A backlog of 2 holds 3. Frozen from 4.5 to 20.5 s: those of 5, 6 and 7 s fill it, and keep their places when their
        // clients give up after 4 s. Later ones try again after 1 and 3 s: those of 18, 19 and 20 s get in after the thaw, at 21,
        // 22 and 21 s; the one of 17 s would only try again at 24 s, and has given up at 21 s.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(1000, 23, cpuMs: 1) with { Backlog = 2, Timeout = Quantity.Of(4 * SimTime.Second) }, Sleep(1000));
        bench.RunTo(4.5);
        bench.Host.Freeze(a);
        bench.RunTo(20.5);
        bench.Host.Thaw(a);
        bench.RunTo(40);
        RequestRecord[] late = [.. bench.Requests.Where(r => r.Outcome == RequestOutcome.Timeout)];
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17], Seconds(late, r => r.Arrived));
        Assert.All(late, r => Assert.Equal(4 * SimTime.Second, r.Finished - r.Arrived));
        Assert.Equal(10, bench.Requests.Count(r => r.Outcome == RequestOutcome.Ok));
        Dictionary<long, double> started = bench.Requests.Where(r => r.Started is not null && r.Arrived >= 18 * SimTime.Second)
            .ToDictionary(r => r.Arrived / SimTime.Second, r => Math.Round(r.Started!.Value / 1e9, 2));
        Assert.Equal((21, 22, 21), (started[18], started[19], started[20]));
    }

    [Fact]
    public void AHandshakeThatIsNeverCompletedTimesOutAfterSixRepeats()
    {
        // tcp_syn_retries = 6: 1 + 2 + 4 + 8 + 16 + 32 + 64 = 127 s after the first SYN, of 2 s. The one in the queue waits for ever.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(1000, 3) with { Backlog = 0 }, Sleep(1000));
        bench.RunTo(0.5);
        bench.Host.Freeze(a);
        bench.RunTo(200);
        bench.Host.Thaw(a);
        bench.RunTo(201);
        Assert.Equal([RequestOutcome.Ok, RequestOutcome.Timeout, RequestOutcome.Ok], bench.Requests.Select(r => r.Outcome));
        Assert.Equal([0, 129, 200], Seconds(bench.Requests, r => r.Finished));
    }

    [Fact]
    public void WhoGaveUpIsServedAllTheSame()
    {
        // A server does not see that its client has gone: the work of the first, 500 ms for a client that waits 100 ms, holds up the second.
        Bench bench = new();
        Cgroup a = bench.Group("/docker/a");
        bench.Run(a, Serve(450, 0.8, cpuMs: 500) with { Timeout = Quantity.Of(100 * SimTime.Millisecond) }, Sleep(1000));
        bench.RunTo(2);
        Assert.Equal([RequestOutcome.Timeout, RequestOutcome.Timeout], bench.Requests.Select(r => r.Outcome));
        Assert.Equal([0, 0.5], Seconds(bench.Requests, r => r.Started));
        Assert.Equal([0.1, 0.55], Seconds(bench.Requests, r => r.Finished));
        Assert.Equal(1000 * SimTime.Millisecond, a.Read().CpuUsageNs);
    }

    [Fact]
    public void WorkersShareTheSocketAndItsClients()
    {
        // Two workers, a request of 150 ms every 100 ms: each begins at once, as neither could alone.
        Bench bench = new();
        ProgramDefinition worker = Program("worker", Serve(100, 1, cpuMs: 150), Sleep(1000));
        bench.Run(bench.Group("/docker/a"), Program("init", new ForkStep("worker", Quantity.Of(2)), Sleep(1000)), worker);
        bench.RunTo(3);
        Assert.Equal(10, bench.Requests.Count);
        Assert.All(LatenciesMs(bench), latency => Assert.Equal(150, latency, 1.0));
    }

    [Fact]
    public void WorkersThatRepeatTheStepServeEachPeriod()
    {
        // Two periods of 1 s with 10 requests each; where the first worker left, the other still held the socket.
        Bench bench = new();
        ProgramDefinition worker = Program("worker", new RepeatStep(Quantity.Of(2), [Serve(100, 1, cpuMs: 150)]), Sleep(1000));
        bench.Run(bench.Group("/docker/a"), Program("init", new ForkStep("worker", Quantity.Of(2)), Sleep(1000)), worker);
        bench.RunTo(5);
        Assert.Equal(20, bench.Requests.Count);
        Assert.All(LatenciesMs(bench), latency => Assert.InRange(latency, 149, 300));
    }
}
