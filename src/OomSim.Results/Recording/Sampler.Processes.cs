namespace OomSim.Results;

/// <summary>
/// Rows of processes. Beside a jump all of a container have one, where they are few; of many only those that it changed, just before and just after: what goes on as it did
/// has its peaks in the samples, and a container that forks without end would have as many rows as it has processes for each fork.
/// </summary>
internal sealed partial class Sampler
{
    /// <summary>So many processes of a container have rows together.</summary>
    internal const int FewProcesses = 64;

    /// <summary>A process is gone: what it was just before has its row, where the jump is its end.</summary>
    public void Leave(ProcessTrack process) => EmitHeld(process, null);

    private void EmitBeforeJump(ContainerTrack container)
    {
        if (container.Processes.Count <= FewProcesses || !_options.Processes)
        {
            EmitProcesses(container, all: true);
            return;
        }

        long now = _world.Now;
        for (LinkedListNode<ProcessTrack>? node = container.Processes.First; node is not null; node = node.Next)
        {
            NoteKill(container, node.Value, now);
            node.Value.HeldRow = RowFactory.Process(now, container.Name, node.Value);
        }
    }

    private void EmitProcesses(ProcessGroup group, bool all)
    {
        long now = _world.Now;
        for (LinkedListNode<ProcessTrack>? node = group.Processes.First; node is not null; node = node.Next)
        {
            ProcessTrack process = node.Value;
            NoteKill(group, process, now);
            if (!_options.Processes)
            {
                continue;
            }

            ProcessRow row = RowFactory.Process(now, group.Name, process);
            bool changed = EmitHeld(process, row) || IsAnother(process, row);
            if (process.LastRowAt == now ? process.LastRow != row : all || changed)
            {
                Emit(process, row);
            }
        }
    }

    // True where the jump made another row of it.
    private bool EmitHeld(ProcessTrack process, in ProcessRow? after)
    {
        ProcessRow? held = process.HeldRow;
        process.HeldRow = null;
        if (held is not { } before || before.Time != _world.Now || before == after)
        {
            return false;
        }

        if (process.LastRowAt != before.Time || process.LastRow != before)
        {
            Emit(process, before);
        }

        return true;
    }

    private void Emit(ProcessTrack process, in ProcessRow row)
    {
        process.LastRowAt = row.Time;
        process.LastRow = row;
        _writer.Add(row);
    }

    // It is new, or what does not flow is another than in its last row.
    private static bool IsAnother(ProcessTrack process, in ProcessRow row) =>
        process.LastRowAt < 0 || process.LastRow is var last && (last.Container, last.Comm, last.State, last.ParentPid, last.OomScoreAdj) != (row.Container, row.Comm, row.State, row.ParentPid, row.OomScoreAdj);

    private static void NoteKill(ProcessGroup group, ProcessTrack process, long now)
    {
        if (process.IsOomVictim && !process.KillNoted && group is ContainerTrack container)
        {
            process.KillNoted = true;
            container.Account.Kills.Add(new KillSummary(now, process.Pid, process.Comm));
        }
    }
}
