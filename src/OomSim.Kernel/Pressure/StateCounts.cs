using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// How many tasks of a group are in which state, and what that means for its pressure (K16.1 to K16.5).
/// <para>
/// The kernel keeps states for each CPU and weighs each CPU by the time it was not idle; that stands for
/// <c>some = min(delayed ÷ threads, 1)</c> and <c>full = (threads − min(productive, threads)) ÷ threads</c> with
/// <c>threads = min(busy tasks, CPUs)</c>, as psi.c derives it. Here tasks are spread evenly: as long as each has a CPU for
/// itself, a state's part of the time is the mean over the tasks, each weighed by the time it is busy, exactly as the kernel
/// weighs their CPUs; where there are more tasks than CPUs, each CPU has the states of several. Tasks that are busy for a
/// part of the time count as (Σ busy)² ÷ Σ busy² tasks.
/// </para>
/// </summary>
internal record struct StateCounts
{
    private long _busy;
    private long _squares;
    private long _runnable;
    private long _onCpu;
    private long _stalled;
    private long _runnableStalled;
    private long _onCpuStalled;
    private long _io;

    /// <summary>True where nobody waits for anything.</summary>
    public readonly bool AllGetOn => _stalled == 0 && _io == 0 && _runnable == _onCpu;

    /// <summary>Counts tasks, or no longer.</summary>
    /// <param name="task">The states of each.</param>
    /// <param name="count">How many; negative for those that count no longer.</param>
    public void Add(in TaskStates task, int count)
    {
        if (task.Busy == 0)
        {
            return;
        }

        long busy = (long)count * task.Busy;
        _busy += busy;
        _squares += busy * task.Busy;
        _runnable += busy * task.Runnable;
        _onCpu += busy * task.OnCpu;
        _stalled += busy * task.Stalled;
        _runnableStalled += busy * task.RunnableStalled;
        _onCpuStalled += busy * task.OnCpuStalled;
        _io += busy * task.Io;
    }

    /// <summary>Counts the tasks of others as well, or no longer.</summary>
    /// <param name="others">Their counts.</param>
    /// <param name="sign">1 or −1.</param>
    public void Add(in StateCounts others, int sign)
    {
        _busy += sign * others._busy;
        _squares += sign * others._squares;
        _runnable += sign * others._runnable;
        _onCpu += sign * others._onCpu;
        _stalled += sign * others._stalled;
        _runnableStalled += sign * others._runnableStalled;
        _onCpuStalled += sign * others._onCpuStalled;
        _io += sign * others._io;
    }

    /// <summary>Counts tasks that do nothing but use CPU time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="used">What they used together, ns.</param>
    /// <param name="time">In how long, ns.</param>
    public void AddBurners(int count, long used, long time)
    {
        // What is missing by rounding is not missed.
        Int128 asked = (Int128)time * count;
        long onCpu = used + count + 1 >= asked ? FairShare.One : (long)((((Int128)used * FairShare.One) + (asked / 2)) / asked);
        Add(new TaskStates(TaskStates.Always, TaskStates.Always, (int)onCpu), count);
    }

    /// <summary>True where tasks share CPUs.</summary>
    public readonly bool Crowds(int cpus) => (Int128)_busy * _busy > (Int128)_squares * cpus;

    /// <summary>CPUs that are not idle, times 2^20: what the kernel weighs a CPU by (K16.5).</summary>
    public readonly long NotIdle(int cpus) => Math.Min(_busy, cpus * FairShare.One);

    /// <summary>The part of the time that each kind of stall takes now.</summary>
    /// <param name="cpus">CPUs that the group's tasks are spread over.</param>
    /// <param name="facts">What this kernel release does.</param>
    /// <param name="rates">The rates.</param>
    public readonly void Rates(int cpus, KernelFacts facts, out StallRates rates)
    {
        rates = default;
        if (AllGetOn || _busy <= 0)
        {
            return;
        }

        // Where tasks share CPUs: busy tasks per CPU × the mean over the tasks; else the mean over the tasks.
        bool crowded = Crowds(cpus);
        Int128 factor = crowded ? _busy : 1;
        Int128 divisor = crowded ? (Int128)_squares * cpus : _busy;
        long running = PerCpu(_runnable);
        int memory = Part(PerCpu(_stalled));

        // Nobody of the group gets on: only reclaimers run, or one has the CPU, which up to 5.10 counts as getting on (K16.2, K16.3).
        int memoryFull = facts.CountsReclaimAsWork
            ? Part(FairShare.One - running)
            : Math.Max(Part(FairShare.One - PerCpu(_runnable - _runnableStalled)), Part(PerCpu(_onCpuStalled)));
        int io = Part(PerCpu(_io));
        int cpu = facts.SeesOthersOnCpu ? Part(PerCpu(_runnable - _onCpu)) : Part(running - FairShare.One);
        int cpuFull = facts.HasCpuFull ? Part(Math.Min(running, FairShare.One) - Math.Min(PerCpu(_onCpu), FairShare.One)) : 0;
        rates.MemorySome = memory;
        rates.MemoryFull = Math.Min(memory, memoryFull);
        rates.CpuSome = cpu;
        rates.CpuFull = Math.Min(cpu, cpuFull);
        rates.IoSome = io;
        rates.IoFull = Math.Min(io, Part(FairShare.One - running));

        long PerCpu(long sum) => sum == 0 ? 0
            : crowded || sum > long.MaxValue - divisor ? (long)Int128.Min(long.MaxValue, ((factor * sum) + (divisor / 2)) / divisor)
            : (sum + ((long)divisor / 2)) / (long)divisor;
    }

    private static int Part(long value) => (int)Math.Clamp(value, 0, FairShare.One);
}
