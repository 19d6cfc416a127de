namespace OomSim.Kernel;

/// <summary>What one look at a step that flows finds.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>Speeds in 2^-20 byte/s unless a name says otherwise; filled from its bounds to what it asks for and gets.</summary>
    private ref struct FluidLook(Process process, Activity activity, long now)
    {
        public readonly Process Process = process;
        public readonly Activity Activity = activity;
        public readonly long Now = now;

        /// <summary>Its pace, or what of reading may pass through memory that is full.</summary>
        public long Pace;

        /// <summary>Its pace, whatever holds it back.</summary>
        public long Wished;

        /// <summary>When its pace is another, ns.</summary>
        public long PaceChange;

        /// <summary>What others leave of what it goes over, or has gone over before it.</summary>
        public long Limit;

        /// <summary>What a writer may dirty.</summary>
        public long Written;

        /// <summary>How fast it copies, for each 2^-20 of a CPU.</summary>
        public long Alone;

        /// <summary>The same, with the time in which it makes room for that.</summary>
        public long Bandwidth;

        /// <summary>How fast it makes room, for each 2^-20 of a CPU; <see cref="long.MaxValue"/> where it does not have to.</summary>
        public long Reclaim;

        /// <summary>What device and files let it do.</summary>
        public long Possible;

        /// <summary>What it needs of a CPU for that, 2^-20.</summary>
        public long Demand;

        /// <summary>What it has of a CPU, 2^-20.</summary>
        public long Granted;

        /// <summary>What part of its growth memory lets through (<see cref="MemoryCgroup.AllGrowth"/> for all).</summary>
        public long Factor;

        /// <summary>What memory lets through to it.</summary>
        public TaskShare Share;

        /// <summary>What holds it back most.</summary>
        public Holder Holder = Holder.Cpu;

        /// <summary>It takes pages that have to be charged.</summary>
        public bool Adds;

        /// <summary>It gets on with nothing.</summary>
        public bool Stalls;

        /// <summary>It tries again and again, on a CPU.</summary>
        public bool Spins;

        public bool WaitsForDevice;

        public readonly bool Reclaims => Reclaim < long.MaxValue;

        /// <summary>Where what it adds is charged.</summary>
        public readonly MemoryCgroup Memcg => Activity.Elsewhere ?? Process.Cgroup.Memory;

        /// <summary>It makes room so fast, in turns with copying.</summary>
        public void TakeReclaim(long speed)
        {
            Reclaim = speed;
            Bandwidth = Reclaims ? InTurns(Alone, speed) : Alone;
        }
    }
}
