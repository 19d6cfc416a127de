using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>How a process forks: what may refuse it, what it is charged, and what the child begins with.</summary>
public sealed partial class LinuxHost
{
    /// <summary>True where the host's and the cgroups' task limits, overcommit and limits of kernel memory let a process fork (K8.6, K15.1, K15.5).</summary>
    /// <param name="parent">Who forks.</param>
    /// <param name="tells">False where nobody is told of a refusal: it is tried again.</param>
    /// <param name="held">Kernel memory that is charged for the child already, bytes.</param>
    internal bool MayFork(Process parent, bool tells = true, long held = 0)
    {
        if (_processes.Count + _zombies.Count >= Math.Min(MaxProcesses, Config.MaxProcesses))
        {
            return Refuse("kernel.pid_max");
        }

        for (Cgroup? c = parent.Cgroup; c is not null; c = c.Parent)
        {
            if (c.PidsMax is { } max && c.PidsCurrent >= max)
            {
                if (tells)
                {
                    parent.Cgroup.RefuseFork(c);
                }

                return Refuse("pids.max of " + c.Path);
            }
        }

        if (!AddressSpaces.MayCopy(parent))
        {
            return Refuse("vm.overcommit_memory=2");
        }

        return held > 0 || parent.Cgroup.Memory.MayChargeKernel(ForkCharge(parent)) || Refuse("memory.kmem.limit_in_bytes");

        bool Refuse(string why)
        {
            if (tells)
            {
                Program("fork_refused", parent, why);
            }

            return false;
        }
    }

    /// <summary>Kernel memory that a fork charges to the parent's memcg before the child exists (K9.2), bytes: stacks, slab, page tables.</summary>
    internal long ForkCharge(Process parent) =>
        FixedForkCharge(parent) + parent.Memory.CopiedTables(Simulator.Now);

    /// <summary>Makes the child of a fork, whose kernel memory has been charged.</summary>
    internal void FinishFork(Process parent, ProgramDefinition program, long charged)
    {
        NotifyJump(parent.Cgroup);
        Process child = Create(parent.Cgroup, program, parent.Namespace, parent.Owner);
        child.StreamName = parent.StreamName;
        child.Parent = parent;
        parent.ChildList.Add(child);
        child.Programs = parent.Programs;
        child.Files = parent.Files;
        child.Output = parent.Output;
        child.IsAdmin = parent.IsAdmin;
        child.LacksSysResource = parent.LacksSysResource;
        child.LeastOomScoreAdj = parent.LeastOomScoreAdj;
        child.OomScoreAdj = parent.OomScoreAdj;
        child.Text = parent.Text;
        if (program.Exec is { } path && RunsAnother(parent, path))
        {
            Execute(child, parent, path, charged);
        }
        else
        {
            child.Memory.FixedKernel = FixedForkCharge(parent);
            child.Memory.HasMappings = parent.Memory.HasMappings;
            child.Memory.Kernel = new Fluid(charged);
            child.Memory.Vm = parent.Memory.Vm;
            child.Memory.IsForked = true;
            child.Memory.MappedText = parent.Memory.MappedText;
            child.Memory.Reserved = parent.Memory.Reserved;
            SharedRegions.Share(this, parent, child);
            Start(child, 0, Config.Profile.ForkedAnon, 0);
        }

        // To be copied, to exec and to be linked is work like any other: in its cgroup, under its quota (K20.3, K20.8).
        child.Runner.Prepend(new Activity(ActivityKind.Cpu, Config.Profile.ForkTime));
        if (parent.PendingSignals != 0)
        {
            // What is for the child alone waited for it.
            Signals.DeliverPending(parent);
        }
    }

    private static bool RunsAnother(Process parent, string path) =>
        parent.Files?.Find(path) is { } file ? !ReferenceEquals(file, parent.Text) : path != parent.Program.Exec;

    /// <summary>
    /// A child that runs another file than its parent has called execve: it begins with an address space of its own, and the copies of its
    /// parent's page tables are gone again (fs/exec.c:exec_mmap).
    /// </summary>
    private void Execute(Process child, Process parent, string path, long charged)
    {
        long kept = Config.Profile.KernelPerForkedProcess;
        child.Cgroup.Memory.FreeTables(charged - kept);
        child.Memory.FixedKernel = kept;
        child.Memory.Kernel = new Fluid(kept);
        child.Text = parent.Files?.Find(path);
        MapProgram(child);
        Start(child, 0, Config.Profile.InitialAnon, 0);
    }

    private long FixedForkCharge(Process parent) =>
        Config.Profile.KernelPerForkedProcess + (parent.Memory.HasMappings ? Pages.Size : 0);
}
